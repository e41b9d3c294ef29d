//! Configurations that are wrong: every mistake at once, each naming its key, and nothing started.

use vigie_tests::world::{Command, Exit};

use crate::support::VIGIE;

#[tokio::test]
async fn all_mistakes_are_listed_at_once_each_with_its_key() {
    let exit = serve(
        &["--listen", "nowhere", "--simulated-clock", "noon"],
        &[
            ("VIGIE__ROBERT__SCORE_EVERY_MINUTES", "often"),
            ("VIGIE__ROBERT__STATUS_MIN_GAP_EPOCHS", "-2"),
            ("VIGIE__HTTP__MAX_BODY_MB", "0"),
            ("VIGIE__CAPTCHA__MODE", "easy"),
            ("VIGIE__ROBERT__TIME_START", "2020-13-01"),
            ("VIGIE__ROBERT__NO_SUCH_KEY", "1"),
            ("VIGIE_DATABASE_URL", "mysql://somebody:secret-word@localhost/db"),
        ],
    )
    .await;
    for key in [
        "--listen",
        "--simulated-clock",
        "VIGIE__ROBERT__SCORE_EVERY_MINUTES",
        "VIGIE__ROBERT__STATUS_MIN_GAP_EPOCHS",
        "VIGIE__HTTP__MAX_BODY_MB",
        "VIGIE__CAPTCHA__MODE",
        "VIGIE__ROBERT__TIME_START",
        "VIGIE__ROBERT__NO_SUCH_KEY",
        "VIGIE_DATABASE_URL",
    ] {
        assert!(exit.stderr.contains(key), "{key} is not named:\n{}", exit.stderr);
    }
    assert!(exit.stderr.contains("9 mistakes"), "{}", exit.stderr);
    assert!(!exit.stderr.contains("secret-word"), "an address may hold a password");
}

#[tokio::test]
async fn development_conveniences_are_refused_in_production() {
    let exit =
        serve(&["--production", "--simulated-clock", "2021-04-07T08:00:00Z"], &[("VIGIE__CAPTCHA__MODE", "off")]).await;
    for key in ["--simulated-clock", "VIGIE__CAPTCHA__MODE"] {
        assert!(exit.stderr.contains(key), "{key} is not named:\n{}", exit.stderr);
    }
}

#[tokio::test]
async fn a_flag_that_does_not_exist_is_named() {
    let exit = serve(&["--quickly"], &[]).await;
    assert!(exit.stderr.contains("--quickly"), "{}", exit.stderr);
}

#[tokio::test]
async fn a_file_with_mistakes_is_named() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let file = dir.path().join("vigie.toml");
    for (content, tells) in [
        ("[robert]\nscore_every_minute = 15\n", "score_every_minute"),
        ("[robert\n", "vigie.toml"),
        ("listen = 8080\n", "listen"),
    ] {
        std::fs::write(&file, content).expect("written");
        let exit = serve(&["--config", file.to_str().expect("UTF-8")], &[]).await;
        assert!(exit.stderr.contains(tells), "{content}: {}", exit.stderr);
    }
    std::fs::remove_file(&file).expect("removed");
    let exit = serve(&["--config", file.to_str().expect("UTF-8")], &[]).await;
    assert!(exit.stderr.contains("vigie.toml"), "{}", exit.stderr);
}

/// Tries to serve; it must not, and must not leave anything in its directory.
async fn serve(arguments: &[&str], environment: &[(&str, &str)]) -> Exit {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let data = dir.path().join("data");
    let mut all = vec!["serve".to_owned(), "--data-dir".to_owned(), data.display().to_string()];
    all.extend(["--admin-listen".to_owned(), "127.0.0.1:0".to_owned()]);
    all.extend(arguments.iter().map(|&argument| argument.to_owned()));
    let command = Command {
        binary: VIGIE.into(),
        arguments: all,
        environment: environment.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect(),
        log: dir.path().join("log"),
    };
    let exit = command.run().await;
    assert_eq!(exit.code, 2, "{exit:?}");
    assert_eq!(exit.stdout, "", "no ready line");
    assert!(!exit.stderr.contains("panicked"), "{}", exit.stderr);
    assert!(!data.exists(), "nothing was begun");
    exit
}
