//! The two schemas are one: same tables, same columns, same order, same nullability.

use std::time::Duration;

use sqlx::{Connection, PgConnection};
use vigie_server::store::Engine;

use super::bed::{Bed, sqlite};

/// Table, column, and whether it may be null; tables by name, columns in their order.
type Columns = Vec<(String, String, bool)>;

async fn of_sqlite() -> Columns {
    let bed = Bed::make(Engine::Sqlite).await;
    sqlx::query_as(
        "SELECT m.name, c.name, c.\"notnull\" = 0
           FROM sqlite_schema AS m, pragma_table_info(m.name) AS c
          WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> '_sqlx_migrations'
          ORDER BY m.name, c.cid",
    )
    .fetch_all(&mut sqlite(&bed.url).await)
    .await
    .expect("read")
}

async fn of_postgres() -> Columns {
    let bed = Bed::make(Engine::Postgres).await;
    let mut connection = PgConnection::connect(&bed.url).await.expect("a connection");
    // Partitions are tables too, of the same shape as the one they are part of.
    sqlx::query_as(
        "SELECT t.relname::text, c.attname::text, NOT c.attnotnull
           FROM pg_class AS t
           JOIN pg_attribute AS c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped
          WHERE t.relnamespace = 'public'::regnamespace
            AND t.relkind IN ('r', 'p') AND NOT t.relispartition AND t.relname <> '_sqlx_migrations'
          ORDER BY t.relname COLLATE \"C\", c.attnum",
    )
    .fetch_all(&mut connection)
    .await
    .expect("read")
}

#[tokio::test]
async fn both_engines_have_the_same_tables_and_columns() {
    let (sqlite, postgres) = (of_sqlite().await, of_postgres().await);
    assert!(sqlite.iter().any(|(table, column, _)| table == "robert_registration" && column == "last_drift"));
    assert_eq!(sqlite, postgres);
}

#[tokio::test]
async fn the_tables_that_grow_are_cut_in_sixteen() {
    let bed = Bed::make(Engine::Postgres).await;
    for table in ["robert_identity", "robert_registration", "robert_exposure"] {
        let parts = format!("SELECT count(*) FROM pg_inherits WHERE inhparent = '{table}'::regclass");
        assert_eq!(bed.number(&parts).await, 16, "{table}");
    }
    // Every partition gets its share, and a phone's rows are in partitions of one number.
    let ids = bed.register(1_600).await;
    for id in ids.iter().take(200) {
        bed.expose(*id, 1, 1.0).await;
    }
    let part = |table: &str| format!("regexp_replace({table}.tableoid::regclass::text, '.*_', '')");
    let empty = format!("SELECT 16 - count(DISTINCT {}) FROM robert_identity", part("robert_identity"));
    assert_eq!(bed.number(&empty).await, 0);
    let strays = format!(
        "SELECT count(*) FROM robert_exposure JOIN robert_registration USING (id) JOIN robert_identity USING (id)
          WHERE ({0} <> {1}) OR ({1} <> {2})",
        part("robert_exposure"),
        part("robert_registration"),
        part("robert_identity"),
    );
    assert_eq!(bed.number(&strays).await, 0);
}

#[tokio::test]
async fn a_status_request_touches_no_index() {
    let bed = Bed::make(Engine::Postgres).await;
    // Few enough that all versions of all rows fit their pages, whether or not old ones are cleared away.
    let ids = bed.register(80).await;
    for epoch in [100, 102, 104] {
        let asks: Vec<_> = ids.iter().map(|id| super::bed::ask(*id, epoch)).collect();
        bed.store.ask_status(&asks).await.expect("asked");
    }
    figures_of(&bed, 240).await;
    let in_page =
        "SELECT sum(n_tup_hot_upd)::bigint FROM pg_stat_user_tables WHERE relname LIKE 'robert_registration_%'";
    assert_eq!(bed.number(in_page).await, 240, "every update stayed in its page");
}

/// Plans are made once and kept. Those made while the tables were small must find rows by their keys too, or
/// the first week of a service would read every table whole for every batch.
#[tokio::test]
async fn requests_find_rows_by_their_keys_from_the_first_day() {
    let bed = Bed::make(Engine::Postgres).await;
    let ids = bed.register(80).await;
    let asks: Vec<_> = ids.iter().map(|id| super::bed::ask(*id, 100)).collect();
    assert!(bed.store.identities(&ids).await.expect("read").iter().all(Option::is_some));
    bed.store.ask_status(&asks).await.expect("asked");
    bed.store.unregister(&ids[..8]).await.expect("erased");
    figures_of(&bed, 80).await;
    let read_whole = "SELECT coalesce(sum(seq_scan), 0)::bigint FROM pg_stat_user_tables
                       WHERE relname LIKE 'robert_registration_%' OR relname LIKE 'robert_identity_%'";
    assert_eq!(bed.number(read_whole).await, 0, "no table was read whole");
}

/// Closes the store and waits for its connections to have handed in their figures, which takes them a moment.
async fn figures_of(bed: &Bed, updates: i64) {
    bed.store.close().await;
    let handed_in = "SELECT coalesce(sum(n_tup_upd), 0)::bigint FROM pg_stat_user_tables";
    for _ in 0..200 {
        if bed.number(handed_in).await >= updates {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
