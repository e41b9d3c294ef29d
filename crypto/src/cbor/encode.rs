//! A [`Value`] to bytes, in the one plain form that issuers owe: definite lengths, shortest integers,
//! maps in the order given. Floats, which issuers never write, take 64 bits.

use super::Value;

/// Writes an item.
pub fn encode(value: &Value<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode_into(value, &mut bytes);
    bytes
}

pub(crate) fn encode_into(value: &Value<'_>, out: &mut Vec<u8>) {
    match value {
        Value::Unsigned(n) => head(0, *n, out),
        Value::Negative(n) => head(1, *n, out),
        Value::Bytes(bytes) => string(2, bytes, out),
        Value::Text(text) => string(3, text.as_bytes(), out),
        Value::Array(items) => {
            head(4, items.len() as u64, out);
            items.iter().for_each(|item| encode_into(item, out));
        }
        Value::Map(entries) => {
            head(5, entries.len() as u64, out);
            for (key, value) in entries {
                encode_into(key, out);
                encode_into(value, out);
            }
        }
        Value::Tag(tag, inner) => {
            head(6, *tag, out);
            encode_into(inner, out);
        }
        Value::Bool(false) => out.push(0xf4),
        Value::Bool(true) => out.push(0xf5),
        Value::Null => out.push(0xf6),
        Value::Undefined => out.push(0xf7),
        Value::Float(float) => {
            out.push(0xfb);
            out.extend_from_slice(&float.to_be_bytes());
        }
    }
}

fn string(major: u8, bytes: &[u8], out: &mut Vec<u8>) {
    head(major, bytes.len() as u64, out);
    out.extend_from_slice(bytes);
}

/// The shortest head for an argument.
fn head(major: u8, argument: u64, out: &mut Vec<u8>) {
    let major = major << 5;
    let bytes = argument.to_be_bytes();
    match argument {
        0..=23 => out.push(major | bytes[7]),
        24..=0xff => out.extend_from_slice(&[major | 24, bytes[7]]),
        0x100..=0xffff => {
            out.push(major | 25);
            out.extend_from_slice(&bytes[6..]);
        }
        0x1_0000..=0xffff_ffff => {
            out.push(major | 26);
            out.extend_from_slice(&bytes[4..]);
        }
        _ => {
            out.push(major | 27);
            out.extend_from_slice(&bytes);
        }
    }
}
