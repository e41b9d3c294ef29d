//! `vigie sim`: a town whose people carry phones, live through days, and are warned.
//!
//! People live in homes, go to work, to school and out ([`population`], [`routine`]); where two are near
//! each other they meet ([`meeting`]), their phones hear each other's HELLOs over Bluetooth ([`radio`]), and an
//! illness may pass ([`illness`]). The phones ([`phone`]) are clients of HTTP alone ([`api`]): they register,
//! poll, report, leave. The server is one of its own ([`own_server`]) or a running one. At the end what the
//! server told the phones is held against what happened ([`truth`]), as a table and a [`story`].
//!
//! Everything random is drawn from streams of the seed ([`chance`]), each named by what it is for, and
//! never from the order in which answers arrive: the same seed gives the same outcome, whatever keys and
//! identifiers the server draws. `docs/sim.md` describes the model and its constants.
//!
//! Source: robert.md §§2 to 7, seen from the phone.

mod api;
mod calendar;
mod chance;
mod client;
mod error;
mod illness;
mod journal;
mod meeting;
mod outcome;
mod own_server;
mod parallel;
mod phone;
mod phones;
mod population;
mod quarter;
mod radio;
mod report;
mod routine;
mod run;
mod statistics;
mod story;
mod tally;
mod truth;
mod wire;

pub(crate) use api::Target;
pub(crate) use error::SimError;
pub(crate) use outcome::Outcome;
pub(crate) use own_server::OwnServer;
pub(crate) use run::{Plan, Progress, Simulation};
pub(crate) use story::Story;
