//! How a world is set up before it begins.

use std::{path::Path, sync::Arc};

use tempfile::TempDir;

use super::{Engine, Keystore, Node, World, process::Command};
use crate::phone::{Clock, Service, unix_seconds};

/// A world to be. Stories change what they are about and leave the rest.
#[derive(Clone, Debug)]
pub struct Setup {
    binary: &'static Path,
    engine: Engine,
    at: String,
    settings: Vec<(String, String)>,
}

/// The arguments of every server of a world.
pub(super) fn arguments(data: &Path, clock: &str) -> Vec<String> {
    let data = data.to_str().expect("a temporary directory has a name in UTF-8");
    [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--admin-listen",
        "127.0.0.1:0",
        "--data-dir",
        data,
        "--simulated-clock",
        clock,
    ]
    .map(str::to_owned)
    .to_vec()
}

impl World {
    /// A world on `engine`, run by this build of `vigie-under-test`
    /// (`env!("CARGO_BIN_EXE_vigie-under-test")`). It begins on Wednesday 7 April 2021 at 08:00 UTC.
    #[must_use]
    pub fn setup(binary: &'static str, engine: Engine) -> Setup {
        let settings = vec![("VIGIE__CAPTCHA__MODE".to_owned(), "off".to_owned())];
        Setup { binary: Path::new(binary), engine, at: "2021-04-07T08:00:00Z".to_owned(), settings }
    }
}

impl Setup {
    /// It begins at this instant.
    #[must_use]
    pub fn at(mut self, instant: &str) -> Self {
        instant.clone_into(&mut self.at);
        self
    }

    /// With this setting in the environment of its servers.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Begins.
    ///
    /// # Panics
    /// If the server does not become ready.
    pub async fn open(self) -> World {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let data = dir.path().join("data");
        Keystore::shared(self.binary).await.write(&data.join("keys"));
        let database_url = match self.engine {
            Engine::Sqlite => format!("sqlite:{}", data.join("vigie.db").display()),
            Engine::Postgres => crate::postgres::database().await,
        };
        self.open_in(dir, database_url).await
    }

    async fn open_in(self, dir: TempDir, database_url: String) -> World {
        let data = dir.path().join("data");
        let mut environment = self.settings;
        environment.push(("VIGIE_DATABASE_URL".to_owned(), database_url.clone()));
        let command = Command {
            binary: self.binary.to_owned(),
            arguments: arguments(&data, &self.at),
            environment,
            log: dir.path().join("log"),
        };
        let clock = Clock::at_unix(unix_seconds(&self.at).expect("an instant such as 2021-04-07T08:00:00Z"));
        // The address is filled in as soon as there is one.
        let service = Service::at("http://127.0.0.1:1");
        let process = command.start().await.unwrap_or_else(|exit| panic!("the world does not begin: {exit:?}"));
        let node = Node::new(process, service, &data);
        World { clock, node: Some(node), database_url, command, data, dir: Arc::new(dir) }
    }
}
