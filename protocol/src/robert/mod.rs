//! ROBERT: proximity tracing with a central server, as it ran in France.
//!
//! A phone registers ([`keys`]) and gets a [`bundle`] of ephemeral identifiers, one for every quarter of
//! an hour ([`time`]). It broadcasts them in [`hello`]s. A phone whose owner tests positive uploads the
//! [`contact`]s it heard; the batch decides which of them are real ([`validation`]), weighs them
//! ([`scoring`]), and finds who is at [`risk`]. Phones ask for their status with an authenticated
//! request ([`auth`], [`registration`]) and are answered with a level and [`token`]s. Those that sleep are
//! woken once a day ([`wakeup`]). [`wire`] is the JSON around it all.
//!
//! Source: robert.md §§1-7, 9.2.

pub mod auth;
pub mod bundle;
pub mod contact;
pub mod hello;
pub mod id;
pub mod keys;
pub mod registration;
pub mod risk;
pub mod scoring;
pub mod time;
pub mod token;
pub mod validation;
pub mod wakeup;
pub mod wire;
