//! Schema 1.3.3 to the letter, with its formats asserted.
//!
//! The schema is the published one, embedded as it came. Its formats are read by our own readers: a
//! `date` is a real day of the calendar, a `date-time` has seconds and an offset.
//!
//! Source: dcc.md §3.1 (`strict`), schema release 1.3.3.

use std::{borrow::Cow, sync::LazyLock};

use jsonschema::Validator;

use super::Violation;
use crate::dcc::{limits, time};

/// The combined schema of release 1.3.3.
const SCHEMA: &str = include_str!("../../../assets/dcc/schema/DCC.combined-schema.json");

static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
    // The schema is part of the program, and a test runs it.
    let schema = serde_json::from_str(SCHEMA).expect("the embedded schema is JSON");
    jsonschema::options()
        .should_validate_formats(true)
        .with_format("date", |text: &str| time::strict_date(text).is_some())
        .with_format("date-time", |text: &str| time::strict_instant(text).is_some())
        .build(&schema)
        .expect("the embedded schema is a schema")
});

/// Checks a DCC, as JSON with its nulls dropped and nothing trimmed.
///
/// # Errors
/// Where it breaks the schema; no more than [`limits::VIOLATIONS`].
pub fn strict(dcc: &serde_json::Value) -> Result<(), Vec<Violation>> {
    let violations: Vec<_> = VALIDATOR
        .iter_errors(dcc)
        .take(limits::VIOLATIONS)
        .map(|error| Violation {
            pointer: error.instance_path().to_string(),
            rule: Cow::Owned(error.kind().keyword().to_owned()),
        })
        .collect();
    if violations.is_empty() { Ok(()) } else { Err(violations) }
}
