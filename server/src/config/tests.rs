//! Where settings come from, and what an operator is told about wrong ones.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::environment::variable_of;
use super::flags::COMMON;
use super::load::known;
use super::reader::Known;
use super::*;
use crate::{captcha, telemetry};

/// A folder with a settings file, the variables and the flags of one start.
struct Start {
    folder: TempDir,
    flags: Flags,
    variables: Vec<(String, String)>,
}

impl Start {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self { folder, flags: Flags::default(), variables: Vec::new() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(mut self, toml: &str) -> Self {
        let path = self.path("vigie.toml");
        fs::write(&path, toml).expect("a settings file");
        self.flags.config = Some(path);
        self
    }

    fn secret_file(self, name: &str, text: &str) -> Self {
        fs::write(self.path(name), text).expect("a file with a secret");
        self
    }

    fn env(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    fn env_path(self, name: &str, file: &str) -> Self {
        let path = self.path(file).display().to_string();
        self.env(name, &path)
    }

    fn flags(mut self, set: impl FnOnce(&mut Flags)) -> Self {
        set(&mut self.flags);
        self
    }

    fn load(&self) -> Result<Config, Mistakes> {
        Config::load(self.flags.clone(), self.variables.iter().cloned())
    }

    fn config(&self) -> Config {
        self.load().expect("no mistake")
    }

    /// The mistakes, one line each, the temporary folder left out.
    fn mistakes(&self) -> Vec<String> {
        let folder = format!("{}/", self.folder.path().display());
        let Mistakes(mistakes) = self.load().expect_err("a mistake");
        mistakes.iter().map(|mistake| mistake.to_string().replace(&folder, "")).collect()
    }

    /// The one mistake there is.
    fn mistake(&self) -> String {
        let mut mistakes = self.mistakes();
        assert_eq!(mistakes.len(), 1, "{mistakes:#?}");
        mistakes.remove(0)
    }
}

#[test]
fn nothing_at_all_is_enough() {
    let config = Start::new().config();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.admin_listen.to_string(), "127.0.0.1:8081");
    assert_eq!(config.database_url.as_str(), "sqlite:./vigie-data/vigie.sqlite");
    assert_eq!(config.keys.dir, Path::new("./vigie-data/keys"));
    assert_eq!(config.roles, Roles::all());
    assert_eq!((config.production, config.simulated_clock), (false, None));
    assert_eq!((config.robert, config.codes), Default::default());
    assert_eq!((config.http, config.captcha, config.log), Default::default());
}

#[test]
fn a_flag_wins_over_the_environment_over_the_file_over_the_default() {
    let start = Start::new().file("listen = '127.0.0.1:1'\nadmin_listen = '127.0.0.1:2'\ndata_dir = 'file'");
    assert_eq!(start.config().listen.port(), 1);

    let start = start.env("VIGIE_LISTEN", "127.0.0.1:3").env("VIGIE__DATA_DIR", "environment");
    let config = start.config();
    assert_eq!((config.listen.port(), config.admin_listen.port()), (3, 2));
    assert_eq!(config.data_dir, Path::new("environment"));

    let config = start.flags(|flags| flags.listen = Some("127.0.0.1:4".to_owned())).config();
    assert_eq!((config.listen.port(), config.admin_listen.port()), (4, 2));
}

#[test]
fn layers_add_up_inside_a_section() {
    let config = Start::new()
        .file("[robert]\ntime_start = 2021-02-03\nbundle_days = 3\n[robert.scoring]\nalgorithm = 0\nr0 = 0.5")
        .env("VIGIE__ROBERT__BUNDLE_DAYS", "5")
        .env("VIGIE__ROBERT__SCORING__DELTAS", "1, 2, 3, 4, 5, 6.5")
        .config();
    assert_eq!(config.robert.time_start.to_string(), "2021-02-03");
    assert_eq!(config.robert.bundle_days, 5);
    assert_eq!(config.robert.scoring.r0, 0.5);
    assert_eq!(config.robert.scoring.deltas, [1.0, 2.0, 3.0, 4.0, 5.0, 6.5]);
}

#[test]
fn what_depends_on_the_data_directory_follows_it_until_set() {
    let config = Start::new().env("VIGIE_DATA_DIR", "/srv/vigie").config();
    assert_eq!(config.database_url.as_str(), "sqlite:/srv/vigie/vigie.sqlite");
    assert_eq!(config.keys.dir, Path::new("/srv/vigie/keys"));
    let config = Start::new().env("VIGIE_DATA_DIR", "/srv/vigie").env("VIGIE__KEYS__DIR", "/mnt/keys").config();
    assert_eq!(config.keys.dir, Path::new("/mnt/keys"));
}

#[test]
fn every_mistake_is_told_at_once_under_the_name_that_was_written() {
    let start = Start::new()
        .file(
            "admin_listen = 8081\nlissen = 'x'\n\
             [robert]\nhello_tolerance_s = 451\nrisk_threshold = nan\nbundle_days = 9\n\
             [codes]\nlong_days = 'ten'\n[codes.jwt_keys]\nD99DA442 = 'AAAA'",
        )
        .env("VIGIE__HTTP__MAX_BODY_MB", "4")
        .env("VIGIE__HTTP__TRUSTED_PROXIES", "10.0.0.0/8,proxy")
        .env("VIGIE__ROBERT__TIMESTART", "2020-06-01")
        .env("VIGIE__CAPTCHA__MODE", "easy")
        .env("VIGIE__KEYS__DAYS_KEPT", "13")
        .env("VIGIE_ROLES", "api")
        .flags(|flags| {
            flags.listen = Some("localhost".to_owned());
            flags.role = vec!["api".to_owned(), "king".to_owned()];
        });
    let expected = [
        ("VIGIE_ROLES", "did you mean VIGIE_ROLE?"),
        ("--listen", "127.0.0.1:8080"),
        ("vigie.toml:admin_listen", "\"8081\" is not an IP address and a port"),
        ("--role", "api, worker, publisher, issuer, admin"),
        ("VIGIE__HTTP__TRUSTED_PROXIES", "\"proxy\" is not a network"),
        ("VIGIE__CAPTCHA__MODE", "builtin, relay or off"),
        ("vigie.toml:codes.long_days", "whole number"),
        ("vigie.toml:codes.jwt_keys.D99DA442", "SubjectPublicKeyInfo"),
        ("vigie.toml:lissen", "did you mean listen"),
        ("VIGIE__ROBERT__TIMESTART", "did you mean robert.time_start (VIGIE__ROBERT__TIME_START)?"),
        ("VIGIE__HTTP__MAX_BODY_MB", "4 is outside 16 to 1024"),
        ("VIGIE__KEYS__DAYS_KEPT", "13"),
        ("vigie.toml:robert.hello_tolerance_s", "451 is outside 1 to 450"),
        ("vigie.toml:robert.risk_threshold", "a probability between 0 and 1"),
        ("keys.days_ahead (not set)", "a bundle of 9 days needs the keys of 8 days after today"),
    ];
    let mistakes = start.mistakes();
    for ((name, right), mistake) in expected.iter().zip(&mistakes) {
        assert!(mistake.starts_with(&format!("{name}: ")) && mistake.contains(right), "{name}: {mistake}");
    }
    assert_eq!(mistakes.len(), expected.len(), "{mistakes:#?}");
}

#[test]
fn settings_of_two_features_must_agree() {
    let told = Start::new().env("VIGIE__KEYS__DAYS_AHEAD", "2").mistake();
    assert_eq!(told, "VIGIE__KEYS__DAYS_AHEAD: 2; a bundle of 4 days needs the keys of 3 days after today");
    let agreeing = Start::new().env("VIGIE__KEYS__DAYS_AHEAD", "2").env("VIGIE__ROBERT__BUNDLE_DAYS", "3");
    assert_eq!(agreeing.config().keys.days_ahead, 2);
}

#[test]
fn mistakes_print_one_a_line_under_a_heading() {
    let start = Start::new().env("VIGIE__ROBERT__X", "1").env("VIGIE__ROBERT__Y", "1");
    let text = start.load().expect_err("two mistakes").to_string();
    assert_eq!(
        text,
        "2 mistakes in the configuration:\n  VIGIE__ROBERT__X: unknown key\n  VIGIE__ROBERT__Y: unknown key"
    );
}

#[test]
fn one_key_under_two_names_is_a_mistake() {
    let start = Start::new().env("VIGIE_LISTEN", "127.0.0.1:1").env("VIGIE__LISTEN", "127.0.0.1:1");
    assert_eq!(start.mistake(), "VIGIE__LISTEN: the same key is set as VIGIE_LISTEN");
}

#[test]
fn a_section_is_not_a_value_and_a_value_is_not_a_section() {
    let told = Start::new().env("VIGIE__LOG", "json").mistake();
    assert_eq!(told, "VIGIE__LOG: a section, with the keys format, level");
    let told = Start::new().file("log = 'json'").mistake();
    assert_eq!(told, "vigie.toml:log: a section, with the keys format, level");
    let told = Start::new().env("VIGIE__LISTEN__PORT", "1").mistake();
    assert!(told.starts_with("VIGIE__LISTEN__PORT: unknown key"), "{told}");
    let told = Start::new().env("VIGIE__LOG", "json").env("VIGIE__LOG__FORMAT", "json").mistakes();
    assert_eq!(told[0], "VIGIE__LOG__FORMAT: a key of the section log, which is set as VIGIE__LOG");
    let told = Start::new().file("listen = ['127.0.0.1:1']").mistake();
    assert_eq!(told, "vigie.toml:listen: takes one value, not a list");
}

#[test]
fn what_is_unknown_is_a_mistake_from_any_source() {
    for (start, told) in [
        (Start::new().file("[redis]\nurl = 'redis://h'"), "vigie.toml:redis.url: unknown key"),
        (Start::new().file("'listen[9]' = 1"), "vigie.toml:listen[9]: unknown key"),
        (Start::new().env("VIGIE__TLS__CLIENT_CA", "ca.pem"), "VIGIE__TLS__CLIENT_CA: unknown key"),
        (Start::new().env("VIGIE__", "x"), "VIGIE__: unknown key"),
    ] {
        let mistake = start.mistake();
        assert!(mistake.starts_with(told), "{mistake}");
    }
}

#[test]
fn variables_of_others_and_blank_ones_are_left_alone() {
    let config = Start::new()
        .env("VIGIE_SERVICE_HOST", "10.0.0.1") // what Kubernetes sets for a service of that name
        .env("VIGIE_PORT", "tcp://10.0.0.1:80")
        .env("LISTEN", "x")
        .env("VIGIE_SIMULATED_CLOCK", "")
        .env("VIGIE__ROBERT__BUNDLE_DAYS", "")
        .config();
    assert_eq!(config.robert.bundle_days, 4);
    let told = Start::new().env("VIGIE_LISTN", "127.0.0.1:1").mistake();
    assert!(told.contains("did you mean VIGIE_LISTEN?"), "{told}");
}

#[test]
fn a_file_that_is_no_settings_file_is_named_without_being_quoted() {
    let mut start = Start::new();
    start.flags.config = Some(start.path("absent.toml"));
    assert!(start.mistake().starts_with("--config absent.toml: cannot be read: "), "{}", start.mistake());
    let told = Start::new().file("[keys]\npassphrase = \"marked secret").mistake();
    assert!(told.starts_with("--config vigie.toml: not TOML: ") && told.contains("line 2"), "{told}");
    assert!(!told.contains("marked"), "{told}");
}

#[test]
fn secrets_come_from_files_too() {
    let start = Start::new().secret_file("phrase", "correct horse battery\n");
    let from_file = start.env_path("VIGIE__KEYS__PASSPHRASE_FILE", "phrase").config().keys.passphrase;
    let given = Start::new().env("VIGIE__KEYS__PASSPHRASE", "correct horse battery").config().keys.passphrase;
    assert!(from_file.is_some() && from_file == given);

    let url = "postgres://vigie:marked@db/vigie";
    let config = Start::new().secret_file("url", url).env_path("VIGIE_DATABASE_URL_FILE", "url").config();
    assert_eq!(config.database_url.as_str(), url);
}

#[test]
fn a_secret_in_a_higher_source_hides_either_form_below() {
    let start = Start::new().secret_file("url", "postgres://db/file").env_path("VIGIE_DATABASE_URL_FILE", "url");
    let start = start.file("database_url = 'sqlite:below'");
    assert_eq!(start.config().database_url.as_str(), "postgres://db/file");
    let start = start.flags(|flags| flags.database_url = Some("sqlite:above".to_owned()));
    assert_eq!(start.config().database_url.as_str(), "sqlite:above");
}

#[test]
fn mistakes_about_secrets_name_the_file_and_not_the_secret() {
    let both = Start::new()
        .secret_file("phrase", "marked secret one")
        .env_path("VIGIE__KEYS__PASSPHRASE_FILE", "phrase")
        .env("VIGIE__KEYS__PASSPHRASE", "marked secret two");
    assert_eq!(both.mistake(), "VIGIE__KEYS__PASSPHRASE_FILE: VIGIE__KEYS__PASSPHRASE is set as well; keep one");

    let absent = Start::new().env_path("VIGIE__KEYS__PASSPHRASE_FILE", "absent").mistake();
    assert!(absent.starts_with("VIGIE__KEYS__PASSPHRASE_FILE: absent cannot be read: "), "{absent}");

    let empty = Start::new().secret_file("empty", "\n").env_path("VIGIE__KEYS__PASSPHRASE_FILE", "empty");
    assert_eq!(empty.mistake(), "VIGIE__KEYS__PASSPHRASE_FILE: empty is empty");

    let short = Start::new().secret_file("phrase", "marked").env_path("VIGIE__KEYS__PASSPHRASE_FILE", "phrase");
    let told = short.mistake();
    assert!(told.starts_with("VIGIE__KEYS__PASSPHRASE_FILE: too short") && !told.contains("marked"), "{told}");

    let url = Start::new().env("VIGIE_DATABASE_URL", "mysql://marked@db").mistake();
    assert!(url.starts_with("VIGIE_DATABASE_URL: the database is sqlite:") && !url.contains("marked"), "{url}");
}

#[test]
fn printing_the_configuration_shows_no_secret() {
    let start = Start::new()
        .env("VIGIE_DATABASE_URL", "postgres://vigie:marked-password@db/vigie")
        .env("VIGIE__KEYS__PASSPHRASE", "marked passphrase")
        .flags(|flags| flags.database_url = Some("postgres://vigie:marked-flag@db/vigie".to_owned()));
    let printed = format!("{:?} {:?}", start.config(), start.flags);
    assert!(!printed.contains("marked"), "{printed}");
    assert!(printed.contains("DatabaseUrl(…)") && printed.contains("Passphrase(…)"), "{printed}");
}

#[test]
fn roles_are_a_list_in_any_spelling() {
    let api_and_worker = Roles::of([Role::Worker, Role::Api]).expect("roles");
    assert_eq!(Start::new().env("VIGIE_ROLE", "api, worker").config().roles, api_and_worker);
    assert_eq!(Start::new().file("role = ['worker', 'api']").config().roles, api_and_worker);
    let flags = |flags: &mut Flags| flags.role = vec!["api".to_owned(), "worker".to_owned()];
    assert_eq!(Start::new().flags(flags).config().roles, api_and_worker);
    assert!(api_and_worker.has(Role::Api) && !api_and_worker.has(Role::Issuer));
    assert_eq!(Start::new().file("role = []").mistake(), "vigie.toml:role: at least one role");
}

#[test]
fn keys_of_other_issuers_keep_the_case_of_their_kid() {
    // Any P-256 key will do; this one is the generator of the group.
    let spki = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpZP40Li/\
                hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==";
    let config = Start::new()
        .file(&format!("[codes.jwt_keys]\nD99DA442 = '{spki}'"))
        .env("VIGIE__CODES__JWT_KEYS__a1__B2", spki)
        .config();
    assert_eq!(config.codes.jwt_keys.keys().collect::<Vec<_>>(), ["D99DA442", "a1__B2"]);
}

#[test]
fn production_refuses_what_is_for_development() {
    let start = Start::new()
        .flags(|flags| {
            flags.production = true;
            flags.listen = Some("0.0.0.0:80".to_owned());
            flags.simulated_clock = Some("2021-04-07T08:00:00Z".to_owned());
        })
        .env("VIGIE__CAPTCHA__MODE", "off")
        .env("VIGIE__ROBERT__CHECK_TOKEN", "false")
        .env("VIGIE__PUSH__SENDER", "log");
    let mistakes = start.mistakes();
    let names: Vec<_> = mistakes.iter().filter_map(|mistake| mistake.split(": ").next()).collect();
    assert_eq!(
        names,
        ["--simulated-clock", "VIGIE__CAPTCHA__MODE", "VIGIE__ROBERT__CHECK_TOKEN", "VIGIE__PUSH__SENDER", "--listen"]
    );
    assert!(mistakes.iter().all(|mistake| mistake.ends_with("refused with --production")), "{mistakes:#?}");
}

#[test]
fn production_takes_every_captcha_that_asks() {
    let production = || Start::new().env("VIGIE_PRODUCTION", "true");
    assert_eq!(production().config().captcha.mode, captcha::Mode::Builtin);
    let relay = production().env("VIGIE__CAPTCHA__MODE", "relay");
    assert!(relay.mistake().starts_with("captcha.url (not set): captcha.mode is relay"));
    let relay = relay.env("VIGIE__CAPTCHA__URL", "http://localhost/private/api/v1");
    assert_eq!(relay.config().captcha.mode, captcha::Mode::Relay);
    let told = relay.env("VIGIE__CAPTCHA__PUBLIC_URL", "https://user:s3cret@captcha.example").mistake();
    assert_eq!(told, "VIGIE__CAPTCHA__PUBLIC_URL: holds a name or a password; the service is asked without");
}

#[test]
fn production_on_a_public_address_needs_a_proxy_that_is_named() {
    let listens = |start: &Start| {
        let told = start.load().err().map(|Mistakes(mistakes)| mistakes).unwrap_or_default();
        told.iter().any(|mistake| mistake.to_string().starts_with("VIGIE_LISTEN"))
    };
    let production = || Start::new().env("VIGIE_PRODUCTION", "true");
    assert!(listens(&production().env("VIGIE_LISTEN", "[2001:db8::1]:80")));
    assert!(!listens(&production().env("VIGIE_LISTEN", "[::1]:80")));
    let behind = production().env("VIGIE_LISTEN", "0.0.0.0:80").env("VIGIE__HTTP__TRUSTED_PROXIES", "10.0.0.0/8");
    assert!(!listens(&behind));
}

#[test]
fn two_listeners_need_two_addresses_unless_the_ports_are_picked() {
    let told = Start::new().env("VIGIE_LISTEN", "127.0.0.1:8081").mistake();
    assert!(told.starts_with("admin_listen (not set): the same address"), "{told}");
    Start::new().env("VIGIE_LISTEN", "127.0.0.1:0").env("VIGIE_ADMIN_LISTEN", "127.0.0.1:0").config();
}

#[test]
fn the_log_is_chosen_by_its_words() {
    let config = Start::new().file("[log]\nformat = 'json'\nlevel = 'debug'").config();
    assert_eq!(config.log, telemetry::Config { format: telemetry::Format::Json, level: telemetry::Level::Debug });
    let told = Start::new().env("VIGIE__LOG__LEVEL", "loud").mistake();
    assert!(told.contains("off, error, warn, info, debug, trace"), "{told}");
}

/// A row is: flag, variable, key in the file, default, meaning.
#[test]
fn the_document_has_every_key_with_its_names_and_default_and_no_other() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/configuration.md");
    let document = fs::read_to_string(path).expect("docs/configuration.md");
    let rows = document.lines().filter_map(|line| line.strip_prefix('|')?.strip_suffix('|'));
    let rows = rows.map(|row| row.split('|').map(str::trim).collect::<Vec<_>>());
    let settings: Vec<_> = rows.filter(|row| row.len() == 5 && row[2].starts_with('`')).collect();
    let documented: Vec<_> = settings.iter().map(|row| row[..4].join(" | ")).collect();
    assert_eq!(documented, known().iter().map(row).collect::<Vec<_>>());
    assert!(settings.iter().all(|row| !row[4].is_empty()), "a meaning for every key");
}

/// What the document must say of a key, besides its meaning.
fn row(known: &Known) -> String {
    let is_file = known.key.ends_with("_file");
    let common = COMMON.iter().find(|common| known.key.trim_end_matches("_file") == common.key);
    let flag = common.filter(|_| !is_file).map_or(String::new(), |common| format!("`{}`", common.flag));
    let variable = match common {
        Some(common) if is_file => format!("{}_FILE", common.variable),
        Some(common) => common.variable.to_owned(),
        None => variable_of(&known.key),
    };
    let default = known.default.as_ref().map_or("none".to_owned(), |default| format!("`{default}`"));
    format!("{flag} | `{variable}` | `{}` | {default}", known.key)
}
