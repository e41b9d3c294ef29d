//! What can be wrong with a database file, and with a database server.

use std::path::Path;

use vigie_tests::world::{Command, Exit, Keystore};

use super::machine::said;
use crate::support::VIGIE;

mod sqlite {
    use std::{fs, time::Instant};

    use sqlx::{Connection as _, SqliteConnection};

    use super::serve_in;

    #[tokio::test]
    async fn a_directory_below_a_file() {
        let dir = tempfile::tempdir().expect("a temporary directory");
        fs::write(dir.path().join("file"), "in the way").expect("written");
        let exit = serve_in(&dir.path().join("file/data"), None).await;
        assert!(exit.stderr.contains("file/data"), "{}", exit.stderr);
        assert_eq!(fs::read_to_string(dir.path().join("file")).expect("still there"), "in the way");
    }

    #[tokio::test]
    async fn a_database_below_a_file() {
        let dir = tempfile::tempdir().expect("a temporary directory");
        fs::write(dir.path().join("file"), "in the way").expect("written");
        let url = format!("sqlite:{}", dir.path().join("file/vigie.db").display());
        let exit = serve_in(&dir.path().join("data"), Some(&url)).await;
        assert!(exit.stderr.contains("file/vigie.db"), "{}", exit.stderr);
    }

    #[tokio::test]
    async fn a_file_that_is_no_database() {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let file = dir.path().join("vigie.db");
        let content = "not a database, but long enough to be looked at twice ".repeat(100);
        fs::write(&file, &content).expect("written");
        let exit = serve_in(&dir.path().join("data"), Some(&format!("sqlite:{}", file.display()))).await;
        assert!(exit.stderr.contains("vigie.db"), "{}", exit.stderr);
        assert_eq!(fs::read_to_string(&file).expect("still there"), content, "and it was left alone");
    }

    #[tokio::test]
    async fn a_file_locked_by_somebody_else() {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let file = dir.path().join("vigie.db");
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&file).create_if_missing(true);
        let mut other = SqliteConnection::connect_with(&options).await.expect("a file");
        sqlx::query("BEGIN EXCLUSIVE").execute(&mut other).await.expect("locked");
        let begun = Instant::now();
        let exit = serve_in(&dir.path().join("data"), Some(&format!("sqlite:{}", file.display()))).await;
        assert!(begun.elapsed().as_secs() < 30, "it does not wait for ever");
        assert!(exit.stderr.contains("vigie.db") && exit.stderr.contains("lock"), "{}", exit.stderr);
    }
}

mod postgres {
    use std::time::Instant;

    use super::serve_in;

    #[tokio::test]
    async fn nobody_listens() {
        unreachable_at("postgres://vigie:secret-word@127.0.0.1:1/vigie").await;
    }

    #[tokio::test]
    async fn no_such_database() {
        let there = vigie_tests::postgres::empty_database().await;
        let (server, _) = there.rsplit_once('/').expect("an address");
        let options = there.split_once('?').map_or(String::new(), |(_, options)| format!("?{options}"));
        unreachable_at(&format!("{server}/nothing_of_that_name{options}")).await;
    }

    async fn unreachable_at(url: &str) {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let begun = Instant::now();
        let exit = serve_in(&dir.path().join("data"), Some(url)).await;
        assert!(begun.elapsed().as_secs() < 30, "it does not wait for ever");
        assert!(exit.stderr.contains("database"), "{}", exit.stderr);
        assert!(!exit.stderr.contains("secret-word"), "the address holds a password: {}", exit.stderr);
    }
}

/// Tries to serve in a directory; it must refuse.
async fn serve_in(data: &Path, database: Option<&str>) -> Exit {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let mut environment = vec![("VIGIE__CAPTCHA__MODE".to_owned(), "off".to_owned())];
    environment.extend(database.map(|url| ("VIGIE_DATABASE_URL".to_owned(), url.to_owned())));
    if data.parent().is_some_and(Path::is_dir) {
        Keystore::shared(VIGIE.as_ref()).await.write(&data.join("keys"));
    }
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--data-dir"];
    let mut arguments: Vec<String> = arguments.map(str::to_owned).to_vec();
    arguments.push(data.display().to_string());
    let command = Command { binary: VIGIE.into(), arguments, environment, log: dir.path().join("log") };
    let exit = command.start().await.expect_err("it must not serve");
    said(&exit);
    exit
}
