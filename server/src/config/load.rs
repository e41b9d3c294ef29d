//! All settings of a process, read from their sources in one pass.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use vigie_protocol::robert::time::UnixMicros;

use super::reader::Reader;
use super::section::Section;
use super::{DatabaseUrl, Flags, Mistake, Mistakes, Role, Roles, environment, file, layer, production};
use crate::{captcha, codes, http, keyring, push, robert, telemetry};

/// All settings of a process. Printing it shows no secret.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the public listener answers. Port 0 picks a free one.
    pub listen: SocketAddr,
    /// Where probes, metrics and the operator's calls are answered. Never to be reached from outside.
    pub admin_listen: SocketAddr,
    /// Folder of what the process keeps on disk: embedded database, keys, admin token.
    pub data_dir: PathBuf,
    /// The database; by default `vigie.sqlite` in the data directory, made on first start.
    pub database_url: DatabaseUrl,
    /// Which parts of the work this process does.
    pub roles: Roles,
    /// Where a clock that stands still until it is moved begins; `None`: the machine's clock.
    pub simulated_clock: Option<UnixMicros>,
    /// Whether everything fit for development only is refused.
    pub production: bool,
    /// The listeners.
    pub http: http::Config,
    /// The captcha before registration.
    pub captcha: captcha::Config,
    /// The keys.
    pub keys: keyring::Config,
    /// Contact tracing.
    pub robert: robert::Config,
    /// Declaration codes.
    pub codes: codes::Config,
    /// Whether callers are held to rates. They run on the machine's clock, never on a simulated one.
    pub limits_enabled: bool,
    /// Wake-ups.
    pub push: push::Config,
    /// Log lines.
    pub log: telemetry::Config,
}

impl Config {
    /// Reads the settings: `flags` over `env` over the file that `flags` names over the defaults.
    ///
    /// Reads the settings file and the files of secrets, and nothing else; whether a folder can be
    /// written or a database answers is for those who open them to say.
    ///
    /// # Errors
    /// Every mistake at once.
    pub fn load(flags: Flags, env: impl Iterator<Item = (String, String)>) -> Result<Self, Mistakes> {
        let mut reader = reader(flags, env);
        let config = Self::read(&mut reader);
        let checked = config.check();
        reader.finish(checked).map(|()| config)
    }

    /// Asks for every key there is.
    fn read(from: &mut Reader) -> Self {
        let mut top = from.top();
        let local = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let listen = top.value("listen", local(8080));
        let admin_listen = top.value("admin_listen", local(8081));
        let data_dir = top.value("data_dir", PathBuf::from("./vigie-data"));
        let database_url =
            match top.secret("database_url", Some("sqlite:<data-dir>/vigie.sqlite")).map(DatabaseUrl::new) {
                Some(Ok(url)) => url,
                Some(Err(sentence)) => {
                    top.wrong("database_url", sentence);
                    DatabaseUrl::embedded(&data_dir)
                }
                None => DatabaseUrl::embedded(&data_dir),
            };
        let roles = Roles::of(top.list("role", Role::ALL.to_vec()));
        if roles.is_none() {
            top.wrong("role", "at least one role");
        }
        let simulated_clock = top.optional("simulated_clock");
        let production = top.value("production", false);
        Self {
            http: http::Config::read(&mut from.section("http")),
            captcha: captcha::Config::read(&mut from.section("captcha")),
            keys: read_keys(&mut from.section("keys"), &data_dir),
            robert: robert::Config::read(&mut from.section("robert")),
            codes: codes::Config::read(&mut from.section("codes")),
            limits_enabled: from.section("limits").or_follow("enabled", "that of production", || production),
            push: push::Config::read(&mut from.section("push")),
            log: telemetry::Config::read(&mut from.section("log")),
            roles: roles.unwrap_or_else(Roles::all),
            listen,
            admin_listen,
            data_dir,
            database_url,
            simulated_clock,
            production,
        }
    }

    /// What is wrong with values that could be read: out of range, or at odds with each other.
    fn check(&self) -> Vec<Mistake> {
        let mut mistakes = Vec::new();
        mistakes.extend(self.http.check());
        mistakes.extend(self.captcha.check());
        mistakes.extend(self.keys.check());
        mistakes.extend(self.robert.check());
        mistakes.extend(self.codes.check());
        mistakes.extend(self.push.check());
        mistakes.extend(self.between_features());
        if self.production {
            mistakes.extend(production::refusals(self));
        }
        mistakes
    }

    /// What `--production` refuses of these settings, whether it was given or not.
    pub(crate) fn refused_in_production(&self) -> Vec<Mistake> {
        production::refusals(self)
    }

    /// Settings of two features that cannot both hold.
    fn between_features(&self) -> Vec<Mistake> {
        let mut mistakes = Vec::new();
        if self.admin_listen == self.listen && self.listen.port() != 0 {
            mistakes.push(Mistake::new("admin_listen", "the same address as the public listener; take another port"));
        }
        let needed = self.robert.bundle_days.saturating_sub(1);
        if self.keys.days_ahead < needed {
            let sentence = format!(
                "{}; a bundle of {} days needs the keys of {needed} days after today",
                self.keys.days_ahead, self.robert.bundle_days
            );
            mistakes.push(Mistake::new("keys.days_ahead", sentence));
        }
        if self.keys.days_kept < self.robert.contagious_days {
            let sentence = format!(
                "{}; contacts of {} days ago still count and need their day's key",
                self.keys.days_kept, self.robert.contagious_days
            );
            mistakes.push(Mistake::new("keys.days_kept", sentence));
        }
        mistakes
    }
}

/// The three sources, laid over each other.
pub(super) fn reader(flags: Flags, env: impl Iterator<Item = (String, String)>) -> Reader {
    let mut mistakes = Vec::new();
    let below = match &flags.config {
        Some(path) => file::layer(path, &mut mistakes),
        None => layer::Layer::default(),
    };
    let between = environment::layer(env, &mut mistakes);
    let above = flags.layer(&mut mistakes);
    Reader::over([below, between, above], mistakes)
}

/// Every key there is, with its default.
#[cfg(test)]
pub(super) fn known() -> Vec<super::reader::Known> {
    let mut reader = reader(Flags::default(), std::iter::empty());
    Config::read(&mut reader);
    reader.known().to_vec()
}

/// The keyring's settings. It reads none itself: the module that holds private keys knows of nothing else.
fn read_keys(from: &mut Section<'_>, data_dir: &std::path::Path) -> keyring::Config {
    let default = keyring::Config::default();
    keyring::Config {
        dir: from.or_follow("dir", "<data-dir>/keys", || data_dir.join("keys")),
        // The text moves into the passphrase, which wipes it; nothing is copied.
        passphrase: from
            .secret("passphrase", None)
            .map(|mut text| keyring::Passphrase::new(std::mem::take(&mut *text))),
        days_ahead: from.value("days_ahead", default.days_ahead),
        days_kept: from.value("days_kept", default.days_kept),
    }
}
