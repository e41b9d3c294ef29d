//! A whole number as certificates hold them.

use std::fmt;

/// A whole number of any size and sign.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Whole {
    /// An integer, or a float that is one: all that CBOR's integers reach, and more.
    Exact(i128),
    /// A float beyond 127 bits. All of these are whole.
    Large(f64),
}

impl Whole {
    /// The number that a float is, if it is whole.
    pub fn from_float(float: f64) -> Option<Self> {
        // The largest power of two that an `i128` does not hold.
        const BEYOND: f64 = (1_u128 << 127) as f64;
        if !float.is_finite() || float.fract() != 0.0 {
            None
        } else if float.abs() < BEYOND {
            Some(Self::Exact(float as i128))
        } else {
            Some(Self::Large(float))
        }
    }
}

impl fmt::Display for Whole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(number) => number.fmt(f),
            Self::Large(number) => write!(f, "{number:e}"),
        }
    }
}
