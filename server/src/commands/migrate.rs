//! `vigie migrate`: brings the database to this version.

use std::process::ExitCode;

use super::{Failure, node};
use crate::{
    config::Config,
    store::{self, SchemaState},
};

/// Bring the database to this version
#[derive(Debug, clap::Args)]
pub(super) struct Migrate {
    /// Say where the database stands and change nothing; exit 1 if it is not at this version
    #[arg(long)]
    status: bool,
    /// One JSON object on standard output
    #[arg(long)]
    json: bool,
}

impl Migrate {
    pub(super) async fn run(&self, config: &Config) -> Result<ExitCode, Failure> {
        let url = config.database_url.as_str();
        if self.status {
            let state = store::schema_state(url).await?;
            self.print(&state, None);
            return Ok(ExitCode::from(u8::from(!state.is_current())));
        }
        node::prepare(&config.data_dir)?;
        let before = store::migrate(url).await?;
        self.print(&store::schema_state(url).await?, Some(&before));
        Ok(ExitCode::SUCCESS)
    }

    #[expect(clippy::print_stdout, reason = "the result of the command")]
    fn print(&self, state: &SchemaState, before: Option<&SchemaState>) {
        if self.json {
            let object = serde_json::json!({
                "engine": state.engine.name(), "found": state.found, "wanted": state.wanted, "current": state.is_current(),
                "before": before.map(|before| before.found),
            });
            println!("{object}");
        } else {
            let migrated = before.filter(|before| !before.is_current());
            println!("{}{}", sentence(state), if migrated.is_some() { "; it was migrated just now" } else { "" });
        }
    }
}

/// Where the database stands, for people.
fn sentence(state: &SchemaState) -> String {
    let (engine, wanted) = (state.engine.name(), state.wanted);
    match state.found {
        None => format!("{engine}: empty; this version wants schema {wanted}: run `vigie migrate`"),
        Some(found) if state.is_current() => format!("{engine}: at schema {found}, as this version wants"),
        Some(found) if state.is_newer() => {
            format!("{engine}: at schema {found}, newer than the {wanted} that this version knows")
        }
        Some(found) => format!("{engine}: at schema {found}; this version wants {wanted}: run `vigie migrate`"),
    }
}
