//! Declaration codes: what a person who tests positive receives, and what pays for an upload.
//!
//! Three kinds are rows in a store, spent by one conditional update; their shape, how they are drawn and
//! how long they live is here. The fourth is a signed token that is checked without any row, and whose
//! identifier is remembered once it is used. Codes are random and hold nothing about the person.
//! Long codes are also made in lots, many thousand for each day, and go to a printer as files
//! ([`csv_line`]).
//!
//! Source: health-data.md A.1, A.2, A.3, A.6; robert.md §4.4.

mod export;
mod generate;
mod jwt;
mod kind;
mod lot;
mod paris;
mod period;
mod shape;
mod window;

pub use export::{ArchiveNames, QrTemplate, TemplateError, csv_header, csv_length, csv_line, csv_name, first_sequence};
pub use generate::{Code, LongCode, generate};
pub use jwt::{JwtCode, JwtRefusal, issue};
pub use kind::{Kind, ParseKindError};
pub use lot::{LotDay, LotError, lot_days};
pub use paris::{paris_day, production_day, production_due};
pub use period::{Period, PeriodError};
pub use shape::Shape;
pub use window::{Validity, Window};
