//! A DCC as JSON, and JSON as a DCC.
//!
//! Test cases, schemas and issuers' requests speak JSON. On the way over nulls are dropped and tags
//! unwrapped; nothing is trimmed.
//!
//! Source: dcc.md §1.3, §3.3 ("compare as values").

use serde_json::{Number, Value as Json};
use vigie_crypto::cbor::Value;

/// CBOR to JSON.
///
/// Members whose key is no text are left out, as readers pass them over. A byte string, which JSON does
/// not have, becomes an array of its bytes, so that it cannot be taken for a text.
pub fn from_cbor(value: &Value<'_>) -> Json {
    match value.untagged() {
        Value::Unsigned(number) => Json::from(*number),
        Value::Negative(number) => match i64::try_from(*number) {
            Ok(number) => Json::from(!number),
            Err(_) => Json::from(-1.0 - *number as f64),
        },
        Value::Bytes(bytes) => Json::from(bytes.to_vec()),
        Value::Text(text) => Json::from(text.as_ref()),
        Value::Array(items) => items.iter().filter(|item| !item.is_nothing()).map(from_cbor).collect(),
        Value::Map(entries) => {
            let member = |(key, value): &(Value<'_>, Value<'_>)| {
                (!value.is_nothing()).then(|| Some((key.as_text()?.to_owned(), from_cbor(value))))?
            };
            Json::Object(entries.iter().filter_map(member).collect())
        }
        Value::Bool(bool) => Json::from(*bool),
        Value::Float(float) => from_float(*float),
        // `untagged` leaves no tag.
        Value::Null | Value::Undefined | Value::Tag(..) => Json::Null,
    }
}

/// A float that is whole becomes an integer, where there is one; what is no number becomes null.
fn from_float(float: f64) -> Json {
    const EXACT: f64 = (1_u64 << 53) as f64;
    if float.fract() == 0.0 && float.abs() <= EXACT {
        return Json::from(float as i64);
    }
    Number::from_f64(float).map_or(Json::Null, Json::Number)
}

/// JSON to CBOR, as an issuer writes it: text for every text, no nulls, integers wherever a number is
/// whole. Members stand in the order of their names, which is how the JSON keeps them.
pub fn to_cbor(json: &Json) -> Value<'_> {
    match json {
        Json::Null => Value::Null,
        Json::Bool(bool) => Value::Bool(*bool),
        Json::Number(number) => to_number(number),
        Json::String(text) => Value::text(text),
        Json::Array(items) => Value::Array(items.iter().filter(|item| !item.is_null()).map(to_cbor).collect()),
        Json::Object(members) => Value::Map(
            members
                .iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| (Value::text(name), to_cbor(value)))
                .collect(),
        ),
    }
}

fn to_number(number: &Number) -> Value<'static> {
    match (number.as_u64(), number.as_i64(), number.as_f64()) {
        (Some(number), ..) => Value::Unsigned(number),
        (None, Some(number), _) => Value::integer(number),
        (None, None, Some(float)) if float.fract() == 0.0 && float.abs() < i64::MAX as f64 => {
            Value::integer(float as i64)
        }
        (None, None, float) => Value::Float(float.unwrap_or(f64::NAN)),
    }
}
