//! An independent phone: the client side of contact tracing, written from the specification alone.
//!
//! It shares no line with the server. Its cryptography is p256, aes-gcm, hmac and sha2 used directly,
//! its time and its JSON are its own; so where a story ends well, two readings of robert.md agree.
//! The stories of this crate are told with it, and the command `phone` puts it in a person's hands.
//!
//! It is strict where installed apps are: an answer counts only if status, content type and every
//! byte of the body are what robert.md says. It is not an app: it warns nobody and drives no radio.
//!
//! Source: robert.md §§1-6.

mod answers;
mod bytes;
mod clock;
mod handset;
mod radio;
mod requests;
mod secrets;
mod service;
mod talk;
mod trouble;

pub use answers::{Captcha, ConfigEntry, Registered, Reported, Risk, StatusAnswer};
pub use bytes::Hex;
pub use clock::{Clock, Dbm, Minutes, NTP_MINUS_UNIX, dbm, minutes, unix_seconds};
pub use handset::Phone;
pub use radio::{Heard, Hello, Tuple};
pub use requests::{Purpose, Signed};
pub use secrets::{ClientKeys, KeyPair};
pub use service::{Answer, Service};
pub use trouble::{Refusal, Trouble};
