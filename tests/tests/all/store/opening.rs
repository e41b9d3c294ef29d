//! Databases that are empty, old, new, tampered with, locked or not there: a clear sentence, no partial
//! write, and never a long wait.

use std::time::{Duration, Instant};

use sqlx::Connection;
use tempfile::TempDir;
use tokio::net::TcpListener;
use vigie_protocol::code::{Kind, Period};
use vigie_server::store::{Engine, Opening, StoreError, checksums, migrate, open, schema_state};
use vigie_tests::postgres::empty_database;

use super::bed::{Bed, NOW, ask, sql, sqlite, sqlite_file};

/// An address with nothing behind it yet.
async fn nothing(engine: Engine) -> (String, Option<TempDir>) {
    match engine {
        Engine::Sqlite => sqlite_file(),
        Engine::Postgres => (empty_database().await, None),
    }
}

/// What opening says.
async fn refusal(url: &str, opening: Opening) -> StoreError {
    match open(url, opening).await {
        Ok(_) => panic!("it opens"),
        Err(error) => error,
    }
}

/// Fails unless the error says all of this, and no password.
fn says(error: &StoreError, words: &[&str]) {
    let text = error.to_string();
    for word in words {
        assert!(text.contains(word), "{text:?} does not say {word:?}");
    }
    assert!(!text.contains("hunter2"), "{text:?} tells the password");
}

async fn an_empty_database_is_migrated_if_it_may_be(engine: Engine) {
    let (url, _folder) = nothing(engine).await;
    let state = schema_state(&url).await.expect("looked at");
    assert_eq!((state.engine, state.found), (engine, None));
    assert!(state.is_older() && !state.is_current());

    let refused = refusal(&url, Opening::RequireCurrent).await;
    assert!(matches!(refused, StoreError::Schema(_)), "{refused:?}");
    says(&refused, &["empty", "`vigie migrate`"]);
    assert_eq!(schema_state(&url).await.expect("looked at").found, None, "and nothing was written");

    assert_eq!(migrate(&url).await.expect("migrated").found, None, "what it was before");
    let state = schema_state(&url).await.expect("looked at");
    assert!(state.is_current() && state.found == Some(state.wanted));
    assert!(migrate(&url).await.expect("nothing to do").is_current());
    open(&url, Opening::RequireCurrent).await.expect("it opens").ping().await.expect("it answers");
}

async fn an_older_database_is_migrated_if_it_may_be(engine: Engine) {
    // There is one migration, so older is a database that has begun and not gone through any.
    let (url, _folder) = nothing(engine).await;
    sql(&url, CREATE_MIGRATIONS).await;
    says(&refusal(&url, Opening::RequireCurrent).await, &["`vigie migrate`"]);
    open(&url, Opening::Migrate).await.expect("it opens").ping().await.expect("it answers");
}

const CREATE_MIGRATIONS: &str = "CREATE TABLE _sqlx_migrations (
    version BIGINT PRIMARY KEY, description TEXT NOT NULL, installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL, checksum BYTEA NOT NULL, execution_time BIGINT NOT NULL)";

async fn a_newer_database_is_always_refused(engine: Engine) {
    let bed = Bed::make(engine).await;
    let phone = bed.register(1).await[0];
    bed.sql(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         SELECT 9999, 'of the future', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1",
    )
    .await;
    assert!(schema_state(&bed.url).await.expect("looked at").is_newer());
    for opening in [Opening::Migrate, Opening::RequireCurrent] {
        let refused = refusal(&bed.url, opening).await;
        assert!(matches!(refused, StoreError::Schema(_)), "{refused:?}");
        says(&refused, &["newer vigie: schema 9999", "start the newer version or restore a backup"]);
    }
    says(&migrate(&bed.url).await.expect_err("newer"), &["newer vigie"]);
    assert!(bed.store.identities(&[phone]).await.expect("read")[0].is_some(), "nothing was harmed");
}

async fn an_edited_migration_is_refused(engine: Engine) {
    let bed = Bed::make(engine).await;
    let zeros = match engine {
        Engine::Sqlite => "zeroblob(48)",
        Engine::Postgres => "decode(repeat('00', 48), 'hex')",
    };
    bed.sql(&format!("UPDATE _sqlx_migrations SET checksum = {zeros}")).await;
    for opening in [Opening::Migrate, Opening::RequireCurrent] {
        says(&refusal(&bed.url, opening).await, &["migration 1", "edited"]);
    }
    says(&schema_state(&bed.url).await.expect_err("edited"), &["migration 1", "edited"]);
}

/// Figures by day came with schema 2; what an older database remembers of its codes is counted.
async fn the_codes_of_an_older_database_are_counted(engine: Engine) {
    let (url, _folder) = nothing(engine).await;
    let schema = match engine {
        Engine::Sqlite => include_str!("../../../../server/migrations/sqlite/0001_robert.sql"),
        Engine::Postgres => include_str!("../../../../server/migrations/postgres/0001_robert.sql"),
    };
    let (_, _, sum) = checksums().into_iter().find(|(of, number, _)| (*of, *number) == (engine, 1)).expect("the first");
    let sum = match engine {
        Engine::Sqlite => format!("x'{sum}'"),
        Engine::Postgres => format!("decode('{sum}', 'hex')"),
    };
    let day = NOW.0 / 86_400;
    for statement in [
        schema,
        CREATE_MIGRATIONS,
        &format!(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES (1, 'robert', true, {sum}, 0)"
        ),
        &format!(
            "INSERT INTO declaration_code (code, kind, valid_from, valid_until, generated, used_day)
             VALUES ('AAAAA1', 2, 1, 2, {0}, {day}), ('AAAAA2', 2, 1, 2, {0}, NULL), ('AAAAA3', 2, 1, 2, 1, {day})",
            NOW.0
        ),
        &format!("INSERT INTO declaration_jwt_used (jti, used_day) VALUES ('one', {day})"),
    ] {
        script(&url, statement).await;
    }
    let store = open(&url, Opening::Migrate).await.expect("it opens");
    let today = NOW.day().expect("a day");
    let counted = store.code_days(&Period::between(today, today).expect("a day"), NOW).await.expect("read");
    let figures: Vec<_> = counted.iter().map(|row| (row.kind, row.generated, row.used)).collect();
    assert_eq!(figures, [(Kind::Short, 2, 2), (Kind::Jwt, 0, 1)]);
}

/// Runs several statements past any store.
async fn script(url: &str, statements: &str) {
    let statements = sqlx::raw_sql(sqlx::AssertSqlSafe(statements.to_owned()));
    match Engine::of(url).expect("a known engine") {
        Engine::Sqlite => {
            statements.execute(&mut sqlite(url).await).await.expect("it runs");
        }
        Engine::Postgres => {
            let mut connection = sqlx::PgConnection::connect(url).await.expect("a connection");
            statements.execute(&mut connection).await.expect("it runs");
        }
    }
}

async fn two_that_start_at_once_both_open(engine: Engine) {
    let (url, _folder) = nothing(engine).await;
    let start = |url: String| tokio::spawn(async move { open(&url, Opening::Migrate).await.map(drop) });
    let starts: Vec<_> = (0..6).map(|_| start(url.clone())).collect();
    for start in starts {
        start.await.expect("no panic").expect("it opens");
    }
    assert!(schema_state(&url).await.expect("looked at").is_current());
}

macro_rules! on_both_engines {
    ($($test:ident)+) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$test(super::Engine::Sqlite).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$test(super::Engine::Postgres).await;
            })+
        }
    };
}

on_both_engines! {
    an_empty_database_is_migrated_if_it_may_be
    an_older_database_is_migrated_if_it_may_be
    the_codes_of_an_older_database_are_counted
    a_newer_database_is_always_refused
    an_edited_migration_is_refused
    two_that_start_at_once_both_open
}

#[tokio::test]
async fn an_unknown_address_names_the_schemes() {
    for url in ["mysql://root:hunter2@db/tracing", "vigie.db", ""] {
        let refused = refusal(url, Opening::Migrate).await;
        assert!(matches!(refused, StoreError::Address(_)), "{refused:?}");
        says(&refused, &["sqlite:", "postgres://"]);
    }
}

/// Behind the address of `sqlite_file`.
fn path(url: &str) -> &std::path::Path {
    std::path::Path::new(url.strip_prefix("sqlite:").expect("an SQLite address"))
}

#[tokio::test]
async fn a_file_that_cannot_be_made_is_named() {
    let (url, _folder) = sqlite_file();
    let folder = path(&url).parent().expect("a folder");
    let address = |name: &str| format!("sqlite:{}", folder.join(name).display());
    says(&refusal(&address("none/vigie.db"), Opening::Migrate).await, &["none/vigie.db", "folder does not exist"]);
    says(&refusal(&address("."), Opening::Migrate).await, &["is a folder"]);

    // Below a file, where even root cannot write.
    std::fs::write(folder.join("file"), "").expect("written");
    says(&refusal(&address("file/vigie.db"), Opening::Migrate).await, &["file/vigie.db", "cannot be created"]);

    std::fs::write(folder.join("letter.db"), "Dear reader, this is no database. ".repeat(200)).expect("written");
    for opening in [Opening::Migrate, Opening::RequireCurrent] {
        says(&refusal(&address("letter.db"), opening).await, &["letter.db", "not an SQLite database"]);
    }
}

#[tokio::test]
async fn a_look_at_no_file_makes_none() {
    let (url, _folder) = sqlite_file();
    assert!(schema_state(&url).await.expect("looked at").is_older());
    says(&refusal(&url, Opening::RequireCurrent).await, &["`vigie migrate`"]);
    assert!(!path(&url).exists());
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;

    let bed = Bed::make(Engine::Sqlite).await;
    bed.register(1).await;
    let mut seen = 0;
    for entry in std::fs::read_dir(path(&bed.url).parent().expect("a folder")).expect("read").flatten() {
        let mode = entry.metadata().expect("read").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{:?}", entry.file_name());
        seen += 1;
    }
    assert!(seen >= 2, "the file and its log");
}

#[tokio::test]
async fn closing_folds_the_log_into_the_file() {
    let bed = Bed::make(Engine::Sqlite).await;
    bed.register(10).await;
    bed.store.close().await;
    let names = std::fs::read_dir(path(&bed.url).parent().expect("a folder")).expect("read").flatten();
    assert_eq!(names.map(|entry| entry.file_name()).collect::<Vec<_>>(), ["vigie.db"]);
}

#[tokio::test]
async fn what_is_erased_is_overwritten() {
    let bed = Bed::make(Engine::Sqlite).await;
    let marked = b"marked-content-of-a-contact-that-is-to-be-forgotten";
    let contact = super::bed::contact(marked.repeat(200));
    let key = contact.key;
    let report = vigie_server::store::NewReport { spend: None, contacts: vec![contact] };
    bed.store.accept(&[report], super::bed::NOW).await.expect("accepted");
    bed.store.apply_scores(&[key], &[]).await.expect("applied");
    bed.store.close().await;
    let file = std::fs::read(path(&bed.url)).expect("read");
    assert!(!file.windows(marked.len()).any(|window| window == marked));
}

#[tokio::test]
async fn a_locked_file_is_waited_for_and_then_named() {
    let bed = Bed::make(Engine::Sqlite).await;
    let phone = bed.register(1).await[0];
    let mut other = sqlite(&bed.url).await;
    let lock = other.begin_with("BEGIN IMMEDIATE").await.expect("locked");

    assert!(bed.store.identities(&[phone]).await.expect("reading goes on")[0].is_some());
    let started = Instant::now();
    let refused = bed.store.ask_status(&[ask(phone, 100)]).await.expect_err("locked");
    assert!(matches!(refused, StoreError::Unavailable(_)), "{refused:?}");
    says(&refused, &["another process", "locked"]);
    assert!(started.elapsed() < Duration::from_secs(15));
    lock.rollback().await.expect("given back");
    assert!(bed.store.ask_status(&[ask(phone, 100)]).await.expect("asked")[0].is_some());
}

#[tokio::test]
async fn a_locked_empty_file_is_not_migrated() {
    let (url, _folder) = sqlite_file();
    let mut other = sqlite(&url).await;
    let lock = other.begin_with("BEGIN EXCLUSIVE").await.expect("locked");
    let started = Instant::now();
    says(&refusal(&url, Opening::Migrate).await, &["vigie.db", "locked by another process"]);
    assert!(started.elapsed() < Duration::from_secs(15));
    lock.rollback().await.expect("given back");
    open(&url, Opening::Migrate).await.expect("it opens");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named_without_the_password() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("its number").port();
    let url = format!("postgres://vigie:hunter2@127.0.0.1:{port}/tracing");

    // Somebody listens and never answers.
    let started = Instant::now();
    let refused = refusal(&url, Opening::Migrate).await;
    assert!(matches!(refused, StoreError::Unavailable(_)), "{refused:?}");
    says(&refused, &[&format!("127.0.0.1:{port}"), "tracing", "within 5 seconds"]);
    assert!(started.elapsed() < Duration::from_secs(8));

    // Nobody listens.
    drop(listener);
    let refused = schema_state(&url).await.expect_err("refused");
    says(&refused, &[&format!("127.0.0.1:{port}"), "refused the connection"]);
}

#[tokio::test]
async fn a_database_that_does_not_exist_is_named() {
    let url = empty_database().await;
    let (server, _) = url.rsplit_once('/').expect("a database");
    let server = server.replace("vigie@", "vigie:hunter2@");
    says(&refusal(&format!("{server}/nowhere"), Opening::Migrate).await, &["nowhere", "no such database"]);
    let stranger = server.replace("vigie:", "stranger:");
    says(&refusal(&format!("{stranger}/postgres"), Opening::Migrate).await, &["stranger", "refused this user"]);
}
