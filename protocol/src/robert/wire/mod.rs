//! The JSON of the public interface, versions 2 to 6, read and written as existing apps expect it.
//!
//! Reading is exact about what is refused and how ([`WireError`]): a member of the wrong JSON type
//! anywhere refuses the body; a missing member refuses it with a message; a malformed contact in a
//! report is dropped by itself and nobody is told. Members that are not known are skipped, null counts
//! as missing, and of a member given twice the last one counts.
//!
//! Writing keeps the order of members, the difference between null and absent, and the difference
//! between numbers and text that looks like one.
//!
//! Source: robert.md §1.5, §2.2, §2.6, §2.7, §3.7, §4, §5.4, §6, §10.3.

mod answer;
mod captcha;
mod error;
mod lenient;
mod object;
mod register;
mod report;
mod request;
mod version;

pub use answer::{ClockResponse, DoneResponse, Message, RegisterResponse, ReportResponse, StatusResponse};
pub use captcha::{CaptchaMedium, CaptchaRequest};
pub use error::WireError;
pub use register::{PushInfo, RegisterRequest};
pub use report::ReportRequest;
pub use request::{DeleteHistoryRequest, StatusRequest, UnregisterRequest};
pub use version::{ApiVersion, UnknownVersion};
