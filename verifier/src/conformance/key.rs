//! The eleven statements a case can make about itself.

use std::fmt;

/// A key of `EXPECTEDRESULTS`, named without its `EXPECTED`.
///
/// The twelfth, `VALIDOBJECT`, is ignored: the data contradict it more often than they keep it (dcc.md §3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// `2DCODE` is a picture of `PREFIX`.
    PictureDecode,
    /// `PREFIX` is `HC1:` and `BASE45`.
    Unprefix,
    /// `BASE45` decodes to `COMPRESSED`.
    B45Decode,
    /// `COMPRESSED` inflates to `COSE`.
    Compression,
    /// The signature of `COSE` holds under the one certificate of the case.
    Verify,
    /// The payload of `COSE` is the certificate in `CBOR` and in `JSON`.
    Decode,
    /// `PREFIX` decodes to `JSON`, whoever signed it.
    ValidJson,
    /// The clock of the case lies between issue and expiry.
    ExpirationCheck,
    /// The signer may sign certificates of this kind.
    KeyUsage,
    /// `JSON` encodes to the values of `CBOR`.
    Encode,
    /// The signed certificate conforms to the newest schema. Informative: a fifth of the statements contradict it.
    SchemaValidation,
}

/// Whether a key counts for the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// A difference that nobody explained fails the run.
    Scored,
    /// Differences are reported and change nothing.
    Informative,
}

impl Key {
    /// All of them, the scored ones first.
    pub const ALL: [Self; 11] = [
        Self::PictureDecode,
        Self::Unprefix,
        Self::B45Decode,
        Self::Compression,
        Self::Verify,
        Self::Decode,
        Self::ValidJson,
        Self::ExpirationCheck,
        Self::KeyUsage,
        Self::Encode,
        Self::SchemaValidation,
    ];

    /// The name as the reports and the known file spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PictureDecode => "PICTUREDECODE",
            Self::Unprefix => "UNPREFIX",
            Self::B45Decode => "B45DECODE",
            Self::Compression => "COMPRESSION",
            Self::Verify => "VERIFY",
            Self::Decode => "DECODE",
            Self::ValidJson => "VALIDJSON",
            Self::ExpirationCheck => "EXPIRATIONCHECK",
            Self::KeyUsage => "KEYUSAGE",
            Self::Encode => "ENCODE",
            Self::SchemaValidation => "SCHEMAVALIDATION",
        }
    }

    /// The key of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.name() == name)
    }

    /// Whether it counts for the exit code.
    #[must_use]
    pub const fn weight(self) -> Weight {
        match self {
            Self::SchemaValidation => Weight::Informative,
            _ => Weight::Scored,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
