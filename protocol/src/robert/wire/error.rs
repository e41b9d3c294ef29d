//! How a body is refused.
//!
//! Source: robert.md §2.7.

/// Why a body was refused. All are answered with 400.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// Not JSON, or a member of the wrong JSON type at some depth: 400 with an empty body, before every
    /// other check.
    #[error("not the JSON that this endpoint reads")]
    Malformed,
    /// A field rule is violated: 400 with `{"message":"Invalid data"}`.
    #[error("a field is missing or out of bounds")]
    InvalidData,
    /// Well-formed, but of no use: 400 with an empty body.
    #[error("a field holds no usable value")]
    Refused,
}

impl From<serde_json::Error> for WireError {
    fn from(_: serde_json::Error) -> Self {
        Self::Malformed
    }
}
