//! Why a key was not taken in, or did not check a signature.

/// Why a signature was not accepted from a key.
///
/// In the order of the tests, so that among several keys the greatest is the one that came furthest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum SignatureError {
    /// The key is of another family than the algorithm: ES256 with an RSA key, PS256 with an EC key.
    #[error("the key is of another family than the algorithm")]
    AlgorithmKeyMismatch,
    /// A curve, modulus or exponent outside the profile.
    #[error("the key is of an unsupported kind")]
    UnsupportedKey,
    /// A signature of a length that this key cannot have made.
    #[error("the signature has the wrong length")]
    SignatureMalformed,
    /// The key did not sign this.
    #[error("the signature does not hold")]
    SignatureInvalid,
}

/// Why bytes are no public key at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpkiError {
    /// Not a SubjectPublicKeyInfo.
    #[error("not a SubjectPublicKeyInfo")]
    Encoding,
    /// A point that is not on its curve, or a coordinate longer than the field.
    #[error("not a point of the curve")]
    Point,
}
