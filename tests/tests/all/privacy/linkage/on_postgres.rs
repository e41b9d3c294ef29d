//! What PostgreSQL notes beside a row: who wrote it, where it lies, how its long value was numbered.

use sqlx::{PgPool, Row as _};

use super::{Origins, attacker::Waiting};

/// Every waiting contact with its hidden columns.
pub(super) async fn waiting(pool: &PgPool, origins: &Origins) -> Vec<Waiting> {
    inspect(pool).await;
    // The pointer to a long value ends with its number and that of the table it lies in.
    let rows = sqlx::query(
        "SELECT c.key, c.xmin::text::bigint AS writer, (c.ctid::text::point)[0] AS page,
                (c.ctid::text::point)[1] AS place, octet_length(c.sealed)::float8 AS bytes,
                row_number() OVER (ORDER BY c.ctid) AS rank,
                CASE WHEN octet_length(a.t_attrs[2]) = 18 THEN
                     get_byte(a.t_attrs[2], 10) + 256::bigint * get_byte(a.t_attrs[2], 11)
                     + 65536 * get_byte(a.t_attrs[2], 12) + 16777216 * get_byte(a.t_attrs[2], 13)
                END AS number
           FROM generate_series(0, pg_relation_size('robert_contact') / 8192 - 1) AS block,
                heap_page_item_attrs(get_raw_page('robert_contact', block::int), 'robert_contact'::regclass) AS a
           JOIN robert_contact AS c ON c.ctid = a.t_ctid",
    )
    .fetch_all(pool)
    .await
    .expect("a superuser sees all of it");
    let least = rows.iter().filter_map(|row| row.get::<Option<i64>, _>("number")).min();
    let least = least.expect("some contacts are long") as f64;
    rows.iter()
        .map(|row| {
            let (writer, rank): (i64, i64) = (row.get("writer"), row.get("rank"));
            let number: Option<i64> = row.get("number");
            let traces = vec![
                ("transaction", writer as f64),
                ("page", row.get("page")),
                ("place in page", row.get("place")),
                ("place", rank as f64),
                ("number of long value", number.map_or(least, |number| number as f64)),
                ("length", row.get("bytes")),
            ];
            Waiting { report: origins[&row.get::<Vec<u8>, _>("key")], traces }
        })
        .collect()
}

/// Rows that lie in the pages and are no longer visible.
pub(super) async fn dead_rows(pool: &PgPool) -> usize {
    inspect(pool).await;
    let dead: i64 = sqlx::query_scalar(
        "SELECT (SELECT count(*)
                   FROM generate_series(0, pg_relation_size('robert_contact') / 8192 - 1) AS block,
                        heap_page_items(get_raw_page('robert_contact', block::int))
                  WHERE lp_len > 0)
              - (SELECT count(*) FROM robert_contact)",
    )
    .fetch_one(pool)
    .await
    .expect("a superuser sees the pages");
    usize::try_from(dead).expect("no more rows than there are in the pages")
}

async fn inspect(pool: &PgPool) {
    sqlx::query("CREATE EXTENSION IF NOT EXISTS pageinspect").execute(pool).await.expect("it comes with PostgreSQL");
}
