//! Whether a key stands twice in a map.
//!
//! Keys are the same when they decode to the same: encodings of different length, the order in a map, and tags play no
//! part, the last because lookups see through them.
//!
//! Source: dcc.md §1.3.

use super::{Value, encode};

/// Whether a key stands twice.
pub(super) fn has_duplicates(entries: &[(Value<'_>, Value<'_>)]) -> bool {
    let keys = entries.iter().map(|(key, _)| key.untagged());
    if looks_distinct(keys.clone()) {
        return false;
    }
    if keys.clone().any(is_container) {
        let mut plain: Vec<_> = keys.map(|key| encode(&in_order(key))).collect();
        plain.sort_unstable();
        return plain.windows(2).any(|pair| pair[0] == pair[1]);
    }
    let mut keys: Vec<_> = keys.collect();
    keys.sort_unstable();
    keys.windows(2).any(|pair| pair[0] == pair[1])
}

/// Whether a glance shows that no key stands twice: it does for the maps of certificates, whose few keys are texts of
/// two letters and small numbers.
fn looks_distinct<'v>(keys: impl Iterator<Item = &'v Value<'v>>) -> bool {
    const FEW: usize = 12;
    let mut glances = [0; FEW];
    for (index, key) in keys.enumerate() {
        let glance = match key {
            Value::Text(text) => {
                text.bytes().take(6).fold(1 + text.len() as u64, |glance, byte| glance << 8 | u64::from(byte))
            }
            Value::Unsigned(number) | Value::Negative(number) if *number < 0x100 => *number,
            _ => return false,
        };
        if index == FEW || glances[..index].contains(&glance) {
            return false;
        }
        glances[index] = glance;
    }
    true
}

const fn is_container(value: &Value<'_>) -> bool {
    matches!(value, Value::Array(_) | Value::Map(_))
}

/// A value without its tags, and with its maps in one order.
fn in_order<'v>(value: &'v Value<'_>) -> Value<'v> {
    match value.untagged() {
        Value::Array(items) => Value::Array(items.iter().map(in_order).collect()),
        Value::Map(entries) => {
            let mut entries: Vec<_> = entries.iter().map(|(key, value)| (in_order(key), in_order(value))).collect();
            entries.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
            Value::Map(entries)
        }
        Value::Bytes(bytes) => Value::bytes(bytes),
        Value::Text(text) => Value::text(text),
        plain => plain.clone(),
    }
}
