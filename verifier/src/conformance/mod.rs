//! The runner of the official test cases: what each case states about itself, judged.
//!
//! Several states published cases with the content, every encoded form and a list of expectations. The runner takes
//! each stated expectation by itself, from the form it is about, and says whether it is met; differences that somebody
//! has explained stand in a known file, which must not go stale.
//!
//! | module | what it is |
//! |---|---|
//! | `key` | the eleven expectations |
//! | `case` | one case as it stands in its file |
//! | `judge` | whether an expectation is met |
//! | `values` | whether two forms hold the same values |
//! | `known` | the explained differences |
//! | `walk` | the case files below a folder |
//! | `report` | what a run found |
//!
//! Source: dcc.md §3.3 (format and rules), verifier.md §9.

mod case;
mod judge;
mod key;
mod known;
mod report;
mod values;
mod walk;

pub use case::{BadEncoding, Bytes, Case, Skipped};
pub use judge::{Judgement, judge};
pub use key::{Key, Weight};
pub use known::{Known, KnownError};
pub use report::{Count, Differing, Report, SkippedFile, Stale};
pub use walk::{CasePath, cases_below};
