//! What a key is, what it is asked to check, and what beyond the profile is let through.

use std::fmt;

/// How a message was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256, the signature as `r | s`.
    Es256,
    /// RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes.
    Ps256,
    /// RSA PKCS#1 v1.5 with SHA-256: for signed lists, never for a certificate.
    Rs256,
}

impl Algorithm {
    /// The number of the algorithm in a COSE header.
    pub const fn cose(self) -> i64 {
        match self {
            Self::Es256 => -7,
            Self::Ps256 => -37,
            Self::Rs256 => -257,
        }
    }

    /// The name of the algorithm in a JOSE header.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Ps256 => "PS256",
            Self::Rs256 => "RS256",
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An elliptic curve by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Curve {
    /// NIST P-256, the curve of the profile.
    P256,
    /// NIST P-384, which some states have signed with against the profile.
    P384,
}

impl Curve {
    /// The length of a coordinate, in bytes.
    pub const fn coordinate(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
        }
    }
}

/// What a public key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// EC on P-256.
    P256,
    /// EC on P-384.
    P384,
    /// EC on a curve that nothing here can use.
    OtherCurve,
    /// RSA, with the length of the modulus.
    Rsa {
        /// The bits of the modulus.
        bits: usize,
    },
    /// Neither EC nor RSA.
    Unsupported {
        /// The name of the family, or "unknown".
        name: &'static str,
    },
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::P256 => f.write_str("EC P-256"),
            Self::P384 => f.write_str("EC P-384"),
            Self::OtherCurve => f.write_str("EC on another curve"),
            Self::Rsa { bits } => write!(f, "RSA {bits}"),
            Self::Unsupported { name } => f.write_str(name),
        }
    }
}

/// What is let through beyond the profile. The default is nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeyPolicy {
    /// RSA keys of 1024 bits.
    pub rsa_1024: Rsa1024,
    /// Curves under ES256.
    pub curves: Curves,
}

/// Whether RSA keys of 1024 bits count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rsa1024 {
    /// They do not.
    #[default]
    Refused,
    /// They do: one state signs with them.
    Accepted,
}

/// Which curves ES256 may be on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Curves {
    /// P-256, as the algorithm says.
    #[default]
    P256,
    /// The curve of the key: P-384 too, with SHA-256 and a signature of 96 bytes.
    OfTheKey,
}
