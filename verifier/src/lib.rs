//! The offline verifier of health certificates: (text, trust, policy, instant) to a verdict.
//!
//! A border guard, a ticket gate, a phone and a browser get the same verdict from the same code, with no
//! network, and are told exactly why.
//!
//! ```
//! use vigie_verifier::{ListKeys, Outcome, Policy, Trust, read_instant, verify};
//!
//! # // A case of the official format; `certificate` is base64 of its DER, one of the forms that are recognised.
//! # let case = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/dcc/made/vaccination.json"))?;
//! # let case: serde_json::Value = serde_json::from_slice(&case)?;
//! # let (certificate, text) = (case["TESTCTX"]["CERTIFICATE"].as_str().unwrap(), case["PREFIX"].as_str().unwrap());
//! let mut trust = Trust::empty();
//! trust.load_one("signer", certificate.as_bytes(), &ListKeys::none())?;
//! let now = read_instant("2021-06-15T12:00:00Z").ok_or("no instant")?;
//!
//! let verdict = verify(text.as_bytes(), &trust, &Policy::default(), now);
//! assert_eq!(verdict.outcome, Outcome::Valid);
//!
//! let verdict = verify(text.as_bytes(), &Trust::empty(), &Policy::default(), now);
//! assert_eq!(verdict.reason.ok_or("a reason")?.code(), "KeyNotTrusted");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | module | what it is | source |
//! |---|---|---|
//! | `verdict`, `reason`, `warning` | what is answered | dcc.md §3.1 |
//! | `policy` | what a verifier may choose | verifier.md §1 |
//! | `verify` | the steps, in their order, stopping at the first failure | dcc.md §3.1 |
//! | `diagnose` | the steps, each as far as it can be judged | dcc.md §3.1 |
//! | [`steps`] | the single steps, for runners of test cases | dcc.md §3.1, §3.3 |
//! | [`json`] | a verdict for programs | verifier.md §6 |
//! | [`sentence`] | what a verdict means, in words | dcc.md §3.2 |
//! | [`trust`] | signers and the lists they stand on | dcc.md §2 |
//! | [`revocation`] | certificates that were taken back | dcc.md §4 |
//!
//! Without the feature `cli` nothing here knows files, a terminal or a clock.

mod base64;
mod diagnose;
pub mod json;
mod policy;
mod reason;
pub mod revocation;
mod said;
pub mod sentence;
pub mod steps;
pub mod trust;
mod verdict;
mod verify;
mod warning;

pub use diagnose::{Blob, Diagnosis, Finding, Judgement, Layers, Signer, diagnose};
pub use policy::{Acceptance, Check, Clock, MaxAge, Policy, SOURCE_DATE};
pub use reason::Reason;
pub use trust::{ListKeys, Trust};
pub use verdict::{Outcome, Verdict};
pub use verify::{verify, verify_cose};
pub use vigie_protocol::dcc::time::{UnixSeconds, read_instant};
pub use warning::Warning;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
pub mod conformance;
#[cfg(feature = "pictures")]
pub mod picture;
