//! Makes signers, certificates and lists. Every key is fixed, so every byte is the same in every run.

mod certificate;
mod lists;
mod message;

pub(crate) use certificate::{Profile, Signer, certificate};
pub(crate) use lists::*;
pub(crate) use message::{Message, dcc_value, recovery, test, vaccination};
