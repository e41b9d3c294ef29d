//! The command line as a source, and the short names of the common settings.

use std::fmt;
use std::path::PathBuf;

use ::config::{Value, ValueKind};
use clap::ArgAction;

use super::layer::Layer;
use super::mistake::Mistake;

/// A setting with a flag and a short variable of its own.
pub(super) struct Common {
    /// Its place in the file.
    pub(super) key: &'static str,
    /// Its flag.
    pub(super) flag: &'static str,
    /// Its short variable; `VIGIE__…` works as well.
    pub(super) variable: &'static str,
}

/// The common settings.
pub(super) const COMMON: [Common; 7] = [
    Common { key: "listen", flag: "--listen", variable: "VIGIE_LISTEN" },
    Common { key: "admin_listen", flag: "--admin-listen", variable: "VIGIE_ADMIN_LISTEN" },
    Common { key: "data_dir", flag: "--data-dir", variable: "VIGIE_DATA_DIR" },
    Common { key: "database_url", flag: "--database-url", variable: "VIGIE_DATABASE_URL" },
    Common { key: "role", flag: "--role", variable: "VIGIE_ROLE" },
    Common { key: "simulated_clock", flag: "--simulated-clock", variable: "VIGIE_SIMULATED_CLOCK" },
    Common { key: "production", flag: "--production", variable: "VIGIE_PRODUCTION" },
];

/// The settings that every command takes. Values are text here: they are read with those of the other
/// sources, so that all mistakes are told together.
#[derive(clap::Args, Clone, Default)]
#[command(next_help_heading = "Settings (all of them: docs/configuration.md)")]
pub struct Flags {
    /// File with settings (TOML)
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Where the public listener answers; port 0 picks a free one [default: 127.0.0.1:8080]
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,
    /// Where probes, metrics and the operator's calls are answered [default: 127.0.0.1:8081]
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    pub admin_listen: Option<String>,
    /// Folder of the embedded database, the keys and the admin token [default: ./vigie-data]
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<String>,
    /// sqlite:PATH or postgres://…; put one with a password into the file of VIGIE_DATABASE_URL_FILE
    #[arg(long, global = true, value_name = "URL")]
    pub database_url: Option<String>,
    /// Parts of the work to do: api, worker, publisher, issuer, admin [default: all]
    #[arg(long, global = true, value_name = "ROLE,…", action = ArgAction::Append, value_delimiter = ',')]
    pub role: Vec<String>,
    /// Start a clock that stands at this instant until it is moved (RFC 3339)
    #[arg(long, global = true, value_name = "INSTANT")]
    pub simulated_clock: Option<String>,
    /// Refuse whatever is fit for development only
    #[arg(long, global = true)]
    pub production: bool,
}

/// Says which flags were given and no values: one of them may hold a password.
impl fmt::Debug for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let given = self.values().map(|(flag, _)| flag);
        f.debug_list().entries(given).finish()
    }
}

impl Flags {
    /// The flags that were given, with their values.
    fn values(&self) -> impl Iterator<Item = (&'static str, ValueKind)> {
        let text = |value: &Option<String>| value.clone().map(ValueKind::String);
        let role = self.role.iter().map(|role| Value::new(None, role.clone())).collect();
        [
            ("--listen", text(&self.listen)),
            ("--admin-listen", text(&self.admin_listen)),
            ("--data-dir", text(&self.data_dir)),
            ("--database-url", text(&self.database_url)),
            ("--role", (!self.role.is_empty()).then_some(ValueKind::Array(role))),
            ("--simulated-clock", text(&self.simulated_clock)),
            ("--production", self.production.then_some(ValueKind::Boolean(true))),
        ]
        .into_iter()
        .filter_map(|(flag, value)| Some((flag, value?)))
    }

    /// The flags as a source.
    pub(super) fn layer(self, mistakes: &mut Vec<Mistake>) -> Layer {
        let mut layer = Layer::default();
        for (flag, value) in self.values() {
            let key = COMMON.iter().find(|common| common.flag == flag).map_or(flag, |common| common.key);
            if let Err(mistake) = layer.put(&[key.to_owned()], flag, value) {
                mistakes.push(mistake);
            }
        }
        layer.hide_other_forms();
        layer
    }
}
