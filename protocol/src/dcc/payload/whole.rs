//! A whole number as certificates hold them.

use std::fmt;

/// A whole number of any size and sign. Beyond 127 bits, which only a float can say, it is the nearest
/// that there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Whole(pub i128);

impl fmt::Display for Whole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
