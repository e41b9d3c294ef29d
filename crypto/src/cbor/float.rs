//! Truth values, nothing, and floats of three widths.
//!
//! Source: RFC 8949 §3.3, appendix D.

use super::Value;

/// The value of major type 7 with this additional information; none for simple values that nobody assigned.
pub(super) fn simple_or_float(info: u8, argument: u64) -> Option<Value<'static>> {
    Some(match (info, argument) {
        (20, _) => Value::Bool(false),
        (21, _) => Value::Bool(true),
        (22, _) => Value::Null,
        (23, _) => Value::Undefined,
        // The argument was read from as many bytes as are kept.
        (25, bits) => Value::Float(half(bits as u16)),
        (26, bits) => Value::Float(f64::from(f32::from_bits(bits as u32))),
        (27, bits) => Value::Float(f64::from_bits(bits)),
        _ => return None,
    })
}

/// A float of 16 bits: a sign, 5 bits of exponent (bias 15), 10 of mantissa. Every one is exact in 64.
fn half(bits: u16) -> f64 {
    let mantissa = f64::from(bits & 0x3ff);
    let magnitude = match (bits >> 10) & 0x1f {
        0 => mantissa * 2_f64.powi(-24),
        31 if mantissa == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        exponent => (1024.0 + mantissa) * 2_f64.powi(i32::from(exponent) - 25),
    };
    if bits & 0x8000 == 0 { magnitude } else { -magnitude }
}
