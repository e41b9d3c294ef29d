//! `vigie sim`: what Vigie does, seen from the phones of a town. The model is in [`crate::sim`].

use std::{
    io::{IsTerminal, Write},
    path::PathBuf,
    process::ExitCode,
};

use indicatif::{ProgressBar, ProgressStyle};
use tokio::signal::unix::{SignalKind, signal};

use super::Failure;
use crate::{
    config::Flags,
    sim::{OwnServer, Plan, Progress, SimError, Simulation, Story, Target},
};

/// Let simulated phones live through days, and compare what they are told with what happened
///
/// Starts a server of its own in a temporary directory, unless --url names a running one. --database-url and
/// variables VIGIE__ROBERT__… are handed on to that server; other settings are not.
#[derive(Debug, clap::Args)]
pub(super) struct Sim {
    /// How many phones (2 to 20 000)
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(2..=20_000))]
    phones: u32,
    /// How many days (1 to 90)
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..=90))]
    days: u32,
    /// The same seed gives the same outcome
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// One JSON object on standard output
    #[arg(long)]
    json: bool,
    /// Public listener of a running server with a simulated clock and the captcha off
    #[arg(long, requires_all = ["admin_url", "admin_token"])]
    url: Option<String>,
    /// Its admin listener
    #[arg(long, requires = "url")]
    admin_url: Option<String>,
    /// File with the token of its admin listener
    #[arg(long, requires = "url", value_name = "FILE")]
    admin_token: Option<PathBuf>,
}

impl Sim {
    pub(super) async fn run(self, flags: &Flags) -> Result<ExitCode, Failure> {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        // What is dropped here takes its server and its folder with it.
        tokio::select! {
            done = self.simulate(flags) => done,
            _ = terminate.recv() => Err(Failure::new("the simulation was stopped")),
            _ = interrupt.recv() => Err(Failure::new("the simulation was stopped")),
        }
    }

    async fn simulate(&self, flags: &Flags) -> Result<ExitCode, Failure> {
        let (own, target) = self.target(flags).await?;
        let bar = bar();
        bar.set_message("the phones register");
        let plan = Plan { phones: self.phones, days: self.days, seed: self.seed };
        let simulation = Simulation::begin(plan, target).await?;
        let outcome = simulation.run(|progress| show(&bar, progress)).await;
        bar.finish_and_clear();
        if let Some(own) = own {
            own.stop().await;
        }
        let outcome = outcome?;
        let text =
            if self.json { format!("{}\n", serde_json::to_string(&outcome)?) } else { Story(&outcome).to_string() };
        std::io::stdout().lock().write_all(text.as_bytes())?;
        Ok(ExitCode::SUCCESS)
    }

    async fn target(&self, flags: &Flags) -> Result<(Option<OwnServer>, Target), SimError> {
        match (&self.url, &self.admin_url, &self.admin_token) {
            (Some(url), Some(admin_url), Some(token)) => Ok((None, Target::running(url, admin_url, token)?)),
            // One without the others is refused on the command line.
            _ => {
                let (own, target) = OwnServer::start(flags.database_url.as_deref()).await?;
                Ok((Some(own), target))
            }
        }
    }
}

/// A bar on a terminal, and nothing elsewhere.
fn bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    // A constant: the template is checked by the test below.
    let style = ProgressStyle::with_template(TEMPLATE).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(1).with_style(style)
}

const TEMPLATE: &str = "{wide_bar} {percent:>3} %  {msg}";

fn show(bar: &ProgressBar, progress: Progress) {
    let Progress { lived, of, reports, warned } = progress;
    bar.set_length(of.into());
    bar.set_position(lived.into());
    bar.set_message(format!("day {}: {reports} reports, {warned} warned", lived.div_ceil(96)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_can_be_drawn() {
        assert!(ProgressStyle::with_template(TEMPLATE).is_ok());
    }
}
