//! CBOR in its diagnostic notation: `{1: -7, 4: h'd919375fc1e7b6b2'}`.
//!
//! Source: RFC 8949 §8.

use std::fmt::{self, Display, Write};

use vigie_crypto::cbor::Value;

use crate::sentence::shown;

/// A value that displays in diagnostic notation, on one line.
pub(super) struct Notation<'a>(pub(super) &'a Value<'a>);

impl Display for Notation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::Unsigned(number) => number.fmt(f),
            Value::Negative(number) => (-1 - i128::from(*number)).fmt(f),
            Value::Bytes(bytes) => write!(f, "h'{}'", hex::encode(bytes)),
            Value::Text(text) => write!(f, "\"{}\"", shown(text).replace('\\', "\\\\").replace('"', "\\\"")),
            Value::Array(items) => {
                f.write_char('[')?;
                list(f, items, |f, item| Notation(item).fmt(f))?;
                f.write_char(']')
            }
            Value::Map(entries) => {
                f.write_char('{')?;
                list(f, entries, |f, (key, value)| write!(f, "{}: {}", Notation(key), Notation(value)))?;
                f.write_char('}')
            }
            Value::Tag(tag, inner) => write!(f, "{tag}({})", Notation(inner)),
            Value::Bool(bool) => bool.fmt(f),
            Value::Null => f.write_str("null"),
            Value::Undefined => f.write_str("undefined"),
            Value::Float(float) if float.is_nan() => f.write_str("NaN"),
            Value::Float(float) if float.is_infinite() => {
                f.write_str(if *float < 0.0 { "-Infinity" } else { "Infinity" })
            }
            // `{:?}` keeps the point that tells 1.0 from 1.
            Value::Float(float) => write!(f, "{float:?}"),
        }
    }
}

fn list<T>(
    f: &mut fmt::Formatter<'_>,
    items: &[T],
    mut one: impl FnMut(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            f.write_str(", ")?;
        }
        one(f, item)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use vigie_crypto::cbor::{Limits, decode};

    use super::*;

    /// From RFC 8949, appendix A.
    #[test]
    fn the_examples_of_the_standard() {
        for (bytes, notation) in [
            ("3bffffffffffffffff", "-18446744073709551616"),
            ("fb3ff199999999999a", "1.1"),
            ("f93c00", "1.0"),
            ("f97e00", "NaN"),
            ("f9fc00", "-Infinity"),
            ("c074323031332d30332d32315432303a30343a30305a", "0(\"2013-03-21T20:04:00Z\")"),
            ("4401020304", "h'01020304'"),
            ("62225c", "\"\\\"\\\\\""),
            ("a26161016162820203", "{\"a\": 1, \"b\": [2, 3]}"),
            ("83f4f6f7", "[false, null, undefined]"),
        ] {
            let bytes = hex::decode(bytes).expect("hexadecimal");
            let value = decode(&bytes, Limits::MESSAGE).expect("CBOR");
            assert_eq!(Notation(&value).to_string(), notation);
        }
    }
}
