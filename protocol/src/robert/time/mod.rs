//! Time as the protocol counts it.
//!
//! Phones and server speak of NTP seconds ([`NtpSeconds`]), of which the wire carries the low 32 bits
//! ([`Time32`]) or the low 16; identifiers belong to a quarter of an hour ([`EpochId`]) counted from the
//! day the [`Service`] opened, and keys to a civil day ([`Day`]). The server's own clock is finer
//! ([`UnixMicros`]), which the check of a phone's clock needs ([`Drift`]).
//!
//! Source: robert.md §1.

mod clock;
mod day;
mod epoch;

pub use clock::{Drift, NtpSeconds, Time32, UnixMicros};
pub use day::{Day, ParseDayError};
pub use epoch::{DayRule, EpochId, Service};
