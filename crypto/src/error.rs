//! Why a key or a sealed message was refused. Both backends answer with the same errors.

/// A sealed message did not open.
///
/// One reason only: too short, truncated, altered, sealed under another key, nonce or associated
/// data. Which of them it was is nobody's business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The message is not what was sealed.
    #[error("sealed message refused")]
    Refused,
}

/// A key could not be taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The bytes are not the expected encoding: another structure, another curve, an unknown point
    /// form, bytes missing or left over.
    #[error("key encoding refused")]
    Encoding,
    /// The encoding is right but names no point of the curve.
    #[error("not a point of the curve")]
    Point,
    /// A private scalar that is zero, or not below the order of the group.
    #[error("private scalar out of range")]
    Scalar,
}
