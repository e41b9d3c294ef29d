//! The verifier from outside: certificates and lists made with keys of our own, judged.
//!
//! The national lists are not public, so `maker` writes each as dcc.md describes it.

mod common;
mod freshness;
mod hostile;
mod lists;
mod made;
mod maker;
mod official;
mod revocation;
mod signers;
mod steps;
#[cfg(feature = "cli")]
mod store;
