//! Declaration codes: what a person who tests positive receives, and what pays for an upload.
//!
//! Three kinds are rows in a store, spent by one conditional update; their shape, how they are drawn and
//! how long they live is here. The fourth is a signed token that is checked without any row, and whose
//! identifier is remembered once it is used. Codes are random and hold nothing about the person.
//!
//! Source: health-data.md A.1, A.2, A.6; robert.md §4.4.

mod generate;
mod jwt;
mod kind;
mod shape;
mod window;

pub use generate::{Code, generate};
pub use jwt::{JwtCode, JwtRefusal, issue};
pub use kind::{Kind, ParseKindError};
pub use shape::Shape;
pub use window::{Validity, Window};
