//! The diagnosis: every step as far as it can be judged, and every layer as it came.
//!
//! A verification stops at the first failure; a developer wants the rest as well. Here a failed step hides
//! only those that need its result: what the claims say is judged although the signer is unknown. The
//! verdict stays that of [`verify`](crate::verify()), and nothing of a diagnosis is for people at a door.
//!
//! Source: dcc.md §3.1 ("diagnostic mode"); verifier.md §7.

mod finding;
mod layers;
mod walk;

pub use finding::{Diagnosis, Finding, Judgement};
pub use layers::{Blob, Layers, Signer};
pub use walk::diagnose;
