//! The options that several commands share.
//!
//! Source: verifier.md §1.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use vigie_protocol::dcc::time::UnixSeconds;

use super::clock;
use crate::sentence::Language;

/// Whom to trust, at what instant, in which language.
#[derive(Debug, Default, Args)]
pub struct Options {
    /// Trust the signers in this file or folder (may be repeated; the entries add up)
    #[arg(long, value_name = "FILE_OR_DIR")]
    pub(crate) trust: Vec<PathBuf>,
    /// Check signed lists with this certificate, public key or well-known document (may be repeated)
    #[arg(long, value_name = "FILE")]
    pub(crate) list_key: Vec<PathBuf>,
    /// Judge as of this instant, such as 2021-06-30T08:00:00Z, instead of by the machine's clock
    #[arg(long, value_name = "RFC3339", value_parser = clock::parse)]
    pub(crate) at: Option<UnixSeconds>,
    /// Refuse what this revocation list names (may be repeated)
    #[arg(long, value_name = "FILE")]
    pub(crate) revocation: Vec<PathBuf>,
    /// Reserved for acceptance rules; refused by this version
    #[arg(long, value_name = "DIR", requires = "country")]
    pub(crate) rules: Option<PathBuf>,
    /// Reserved, with --rules: the country whose rules apply
    #[arg(long, value_name = "CC", requires = "rules")]
    pub(crate) country: Option<String>,
    /// Lists older than this do not vouch for signers; 0: a list of any age does [default: 7, or the list's own end if
    /// sooner]
    #[arg(long, value_name = "DAYS")]
    pub(crate) max_age: Option<u32>,
    /// The language of sentences [default: that of the locale, else English]
    #[arg(long, value_name = "LANG")]
    pub(crate) lang: Option<Lang>,
}

/// An argument of `--lang`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Lang {
    /// French
    Fr,
    /// English
    En,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Fr => Self::French,
            Lang::En => Self::English,
        }
    }
}
