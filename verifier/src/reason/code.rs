//! What every output says of a reason: its code, its step, and the word of the verdict.
//!
//! Source: dcc.md §3.1 (codes, verdict by error).

use super::Reason;
use crate::Outcome;

impl Reason {
    /// The code, spelled exactly so in every output.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::QrUnreadable { .. } | Self::PictureTooLarge => "QrUnreadable",
            Self::InputTooLarge => "InputTooLarge",
            Self::PrefixMissing => "PrefixMissing",
            Self::PrefixUnsupported { .. } => "PrefixUnsupported",
            Self::Base45Invalid { .. } => "Base45Invalid",
            Self::DecompressionFailed => "DecompressionFailed",
            Self::DecompressedTooLarge => "DecompressedTooLarge",
            Self::CoseMalformed { .. } => "CoseMalformed",
            Self::CriticalHeaderUnsupported { .. } => "CriticalHeaderUnsupported",
            Self::KidMissing => "KidMissing",
            Self::AlgorithmMissing => "AlgorithmMissing",
            Self::UnsupportedAlgorithm { .. } => "UnsupportedAlgorithm",
            Self::KeyNotTrusted { .. } => "KeyNotTrusted",
            Self::AlgorithmKeyMismatch => "AlgorithmKeyMismatch",
            Self::UnsupportedKey { .. } => "UnsupportedKey",
            Self::SignatureMalformed => "SignatureMalformed",
            Self::SignatureInvalid => "SignatureInvalid",
            Self::CwtMalformed { .. } => "CwtMalformed",
            Self::CwtMissingClaim { .. } => "CwtMissingClaim",
            Self::HcertMissing => "HcertMissing",
            Self::SignerNotYetValid { .. } => "SignerNotYetValid",
            Self::SignerExpired { .. } => "SignerExpired",
            Self::NotYetValid { .. } => "NotYetValid",
            Self::Expired { .. } => "Expired",
            Self::SchemaViolation { .. } => "SchemaViolation",
            Self::MultipleEntries => "MultipleEntries",
            Self::NoEntry => "NoEntry",
            Self::VariantUnsupported { .. } => "VariantUnsupported",
            Self::KeyUsageMismatch { .. } => "KeyUsageMismatch",
            Self::Revoked { .. } => "Revoked",
            Self::TestPositive => "TestPositive",
            Self::SampleInFuture => "SampleInFuture",
            Self::RecoveryOutsideWindow => "RecoveryOutsideWindow",
            Self::TrustListStale { .. } => "TrustListStale",
        }
    }

    /// The step that failed; `None` for a list that is too old, which is judged after all of them.
    #[must_use]
    pub const fn step(&self) -> Option<u8> {
        Some(match self {
            Self::QrUnreadable { .. } | Self::PictureTooLarge => 0,
            Self::InputTooLarge => 1,
            Self::PrefixMissing | Self::PrefixUnsupported { .. } => 2,
            Self::Base45Invalid { .. } => 3,
            Self::DecompressionFailed | Self::DecompressedTooLarge => 4,
            Self::CoseMalformed { .. } | Self::CriticalHeaderUnsupported { .. } => 5,
            Self::KidMissing | Self::AlgorithmMissing | Self::UnsupportedAlgorithm { .. } => 6,
            Self::KeyNotTrusted { .. } => 7,
            Self::AlgorithmKeyMismatch
            | Self::UnsupportedKey { .. }
            | Self::SignatureMalformed
            | Self::SignatureInvalid => 8,
            Self::CwtMalformed { .. } | Self::CwtMissingClaim { .. } | Self::HcertMissing => 9,
            Self::SignerNotYetValid { .. } | Self::SignerExpired { .. } => 10,
            Self::NotYetValid { .. } => 11,
            Self::Expired { .. } => 12,
            Self::SchemaViolation { .. } => 13,
            Self::MultipleEntries | Self::NoEntry | Self::VariantUnsupported { .. } => 14,
            Self::KeyUsageMismatch { .. } => 15,
            Self::Revoked { .. } => 16,
            Self::TestPositive | Self::SampleInFuture | Self::RecoveryOutsideWindow => 18,
            Self::TrustListStale { .. } => return None,
        })
    }

    /// The word of the verdict that this reason gives.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        match self {
            Self::PrefixUnsupported { .. } | Self::VariantUnsupported { .. } => Outcome::Unsupported,
            Self::SignerNotYetValid { .. }
            | Self::SignerExpired { .. }
            | Self::NotYetValid { .. }
            | Self::Expired { .. } => Outcome::Expired,
            Self::TestPositive | Self::SampleInFuture | Self::RecoveryOutsideWindow | Self::TrustListStale { .. } => {
                Outcome::ValidNotAccepted
            }
            _ => Outcome::Invalid,
        }
    }
}
