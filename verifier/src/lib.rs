//! The offline verifier of health certificates: (text, trust lists, rules, instant) to a verdict.
//!
//! This crate keeps the verifier's place in the order of dependencies (`crypto`, `protocol`, `verifier`,
//! `server`), with the two crypto backends behind the same features. It holds no code yet.
