//! Whether two forms of a certificate hold the same values.
//!
//! A case gives its content up to three times, written by different programs: maps in any order, members that are
//! null, dates with or without a tag, instants in another zone. All that is the same content.
//!
//! Source: dcc.md §3.3 ("compare as values").

use std::fmt;

use vigie_crypto::cbor::Value;
use vigie_protocol::dcc::time::read_instant;

/// Where two contents differ first, as a JSON pointer. Says nothing of what stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference(String);

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "differs at {}", if self.0.is_empty() { "the root" } else { &self.0 })
    }
}

/// Compares two contents.
///
/// # Errors
/// The first [`Difference`], in the order of `a`.
pub(super) fn same(a: &Value<'_>, b: &Value<'_>) -> Result<(), Difference> {
    let differs = || Difference(String::new());
    match (a.untagged(), b.untagged()) {
        (Value::Map(a), Value::Map(b)) => same_maps(a, b),
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().try_for_each(|(at, (a, b))| same(a, b).map_err(|inner| below(at, &inner)))
        }
        (Value::Text(a), Value::Text(b)) if a == b || same_instant(a, b) => Ok(()),
        (a, b) if a.is_nothing() && b.is_nothing() => Ok(()),
        (a, b) => match (whole(a), whole(b)) {
            (Some(a), Some(b)) if a == b => Ok(()),
            (None, None) if a == b => Ok(()),
            _ => Err(differs()),
        },
    }
}

type Entry<'a> = (Value<'a>, Value<'a>);

fn same_maps(a: &[Entry<'_>], b: &[Entry<'_>]) -> Result<(), Difference> {
    for (key, value) in present(a) {
        let other = find(b, key).ok_or_else(|| below(name(key), &Difference(String::new())))?;
        same(value, other).map_err(|inner| below(name(key), &inner))?;
    }
    // Every member of `a` is in `b`; is there one more?
    match present(b).find(|(key, _)| find(a, key).is_none()) {
        Some((key, _)) => Err(below(name(key), &Difference(String::new()))),
        None => Ok(()),
    }
}

/// The members that are not null: null and absent are the same.
fn present<'v, 'a>(map: &'v [Entry<'a>]) -> impl Iterator<Item = &'v Entry<'a>> {
    map.iter().filter(|(_, value)| !value.is_nothing())
}

fn find<'v, 'a>(map: &'v [Entry<'a>], key: &Value<'_>) -> Option<&'v Value<'a>> {
    present(map).find(|(found, _)| found.untagged() == key.untagged()).map(|(_, value)| value)
}

fn below(step: impl fmt::Display, inner: &Difference) -> Difference {
    Difference(format!("/{step}{}", inner.0))
}

fn name(key: &Value<'_>) -> String {
    key.as_text()
        .map_or_else(|| key.as_integer().map_or_else(|| "?".to_owned(), |number| number.to_string()), str::to_owned)
}

/// A whole number, however it was written: 1 and 1.0 are the same.
fn whole(value: &Value<'_>) -> Option<i128> {
    match value {
        // Beyond 2^53 floats skip whole numbers, and no certificate counts that far.
        Value::Float(float) if float.fract() == 0.0 && float.abs() < 9e15 => Some(*float as i128),
        _ => value.as_integer(),
    }
}

/// Two spellings of one instant.
fn same_instant(a: &str, b: &str) -> bool {
    matches!((read_instant(a), read_instant(b)), (Some(a), Some(b)) if a == b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value<'_> {
        Value::text(text)
    }

    fn map<'a>(entries: &[(&'a str, Value<'a>)]) -> Value<'a> {
        Value::Map(entries.iter().map(|(key, value)| (text(key), value.clone())).collect())
    }

    #[test]
    fn order_nulls_tags_and_whole_floats_are_no_difference() {
        let a = map(&[
            ("dn", Value::Float(1.0)),
            ("nm", Value::Null),
            ("sc", Value::Tag(0, Box::new(text("2021-05-29T12:00:00Z")))),
        ]);
        let b = map(&[("sc", text("2021-05-29T14:00:00+0200")), ("dn", Value::Unsigned(1)), ("ma", Value::Undefined)]);
        assert_eq!(same(&a, &b), Ok(()));
        assert_eq!(same(&b, &a), Ok(()));
    }

    #[test]
    fn a_difference_is_named_by_its_place() {
        let entry = |dt| map(&[("v", Value::Array(vec![map(&[("dt", text(dt))])]))]);
        let place = |a: &Value<'_>, b: &Value<'_>| same(a, b).expect_err("a difference").to_string();
        assert_eq!(place(&entry("2021-05-29"), &entry("2021-05-30")), "differs at /v/0/dt");
        assert_eq!(place(&entry("2021-05-29"), &entry("2021-05-29T00:00:00")), "differs at /v/0/dt");
        assert_eq!(place(&entry("2021-05-29"), &map(&[])), "differs at /v");
        assert_eq!(place(&map(&[]), &entry("2021-05-29")), "differs at /v");
        assert_eq!(place(&text(" a"), &text("a")), "differs at the root", "nothing is trimmed");
        assert_eq!(place(&Value::Unsigned(1), &text("1")), "differs at the root");
        assert_eq!(place(&Value::Float(2.5), &Value::Unsigned(2)), "differs at the root");
    }
}
