//! `vigie openapi`: the interface as a document, without a server.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use super::Failure;
use crate::router;

/// Print the OpenAPI document of the public listener
#[derive(Debug, clap::Args)]
pub(super) struct OpenApi {
    /// Of the admin listener instead
    #[arg(long)]
    admin: bool,
}

impl OpenApi {
    pub(super) fn run(&self) -> Result<ExitCode, Failure> {
        let document = if self.admin { router::admin_document() } else { router::public_document() };
        let text = document.to_pretty_json()?;
        writeln!(io::stdout(), "{text}")?;
        Ok(ExitCode::SUCCESS)
    }
}
