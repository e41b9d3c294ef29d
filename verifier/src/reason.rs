//! Why a certificate is not valid: one stable code per failure of a step, with what a person or a program
//! needs to understand it.
//!
//! The codes are published: additions are free, none is ever renamed. What a code says in words, in the
//! language of the reader, is the business of whoever shows it.
//!
//! Source: dcc.md §3.1 (steps, codes, verdict by error), verifier.md §4 (`TrustListStale`), §6 (`details`).

use std::fmt;

use serde_json::{Map, Value, json};
use vigie_crypto::{
    base45::Base45Error,
    cose::{AlgorithmName, CoseFault, Label},
    public_key::KeyKind,
};
use vigie_protocol::dcc::{
    claims::ClaimsFault, prefix::Variant, revocation::HashKind, schema::Violation, time::UnixSeconds,
};

use crate::{
    Outcome,
    trust::{Group, Usage},
};

/// The first step that failed, and how. In the order of the steps.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// Step 0: the picture does not hold exactly one QR symbol.
    QrUnreadable {
        /// How many it holds.
        found: usize,
    },
    /// Step 1, or 3: longer than any certificate.
    InputTooLarge,
    /// Step 2: no `HC1:`, and nothing else that is known.
    PrefixMissing,
    /// Step 2: the beginning of another kind of document.
    PrefixUnsupported {
        /// Which.
        kind: Variant,
    },
    /// Step 3.
    Base45Invalid {
        /// What is wrong, and where: its position counts from after the prefix.
        fault: Base45Error,
    },
    /// Step 4: not a zlib stream, or not a whole one, or more than one.
    DecompressionFailed,
    /// Step 4: unpacks to more than any certificate.
    DecompressedTooLarge,
    /// Step 5.
    CoseMalformed {
        /// What is wrong.
        fault: CoseFault,
    },
    /// Step 5: a header demands to be understood and is not.
    CriticalHeaderUnsupported {
        /// Its label.
        label: Label,
    },
    /// Step 6: no usable key identifier.
    KidMissing,
    /// Step 6: no algorithm.
    AlgorithmMissing,
    /// Step 6: an algorithm other than ES256 and PS256.
    UnsupportedAlgorithm {
        /// Which.
        alg: AlgorithmName,
    },
    /// Step 7: nobody on the lists has this key identifier.
    KeyNotTrusted {
        /// The identifier, as received.
        kid: Vec<u8>,
        /// How many keys the lists hold: 0 tells "nothing configured" from "not on the list".
        trusted: usize,
        /// How many lists there are: without keys, they are empty or hold other things than signers.
        lists: usize,
    },
    /// Step 8: ES256 with an RSA key, or PS256 with an EC key.
    AlgorithmKeyMismatch,
    /// Step 8: the key is outside the profile.
    UnsupportedKey {
        /// What kind of key it is.
        key: KeyKind,
    },
    /// Step 8: the signature has another length than the key makes.
    SignatureMalformed,
    /// Step 8: the signature is of other bytes, or by another key.
    SignatureInvalid,
    /// Step 9.
    CwtMalformed {
        /// What is wrong.
        fault: ClaimsFault,
    },
    /// Step 9: no `exp` (4) or no `iat` (6).
    CwtMissingClaim {
        /// The claim.
        key: i64,
    },
    /// Step 9: the claims hold no certificate.
    HcertMissing,
    /// Step 10: the signer's certificate begins later.
    SignerNotYetValid {
        /// When.
        from: UnixSeconds,
    },
    /// Step 10: the signer's certificate has ended.
    SignerExpired {
        /// When.
        until: UnixSeconds,
    },
    /// Step 11: issued later than now.
    NotYetValid {
        /// When.
        issued_at: UnixSeconds,
    },
    /// Step 12: the certificate has ended.
    Expired {
        /// When.
        expires_at: UnixSeconds,
    },
    /// Step 13: members missing or of another type.
    SchemaViolation {
        /// Where and what, in the order of the document.
        violations: Vec<Violation>,
    },
    /// Step 14: more than one vaccination, test or recovery.
    MultipleEntries,
    /// Step 14: none.
    NoEntry,
    /// Step 14: none, but a national variant's content.
    VariantUnsupported {
        /// Which.
        kind: Variant,
    },
    /// Step 15: the signer may not sign this type.
    KeyUsageMismatch {
        /// The type of the certificate.
        group: Group,
        /// The types its signer may sign.
        allowed: Usage,
    },
    /// Step 16: on a revocation list.
    Revoked {
        /// By which of the three hashes.
        hash: HashKind,
    },
    /// Step 18: a test that found the virus.
    TestPositive,
    /// Step 18: a sample taken later than now.
    SampleInFuture,
    /// Step 18: a recovery outside its own dates.
    RecoveryOutsideWindow,
    /// All steps hold, but every list that vouches for the signer is too old.
    TrustListStale {
        /// The youngest of them.
        list: String,
        /// Its age in whole days; negative for a list whose time has not begun, `None` for one that has an end and
        /// no date.
        age_days: Option<i64>,
    },
}

impl Reason {
    /// The code, spelled exactly so in every output.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::QrUnreadable { .. } => "QrUnreadable",
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
            Self::QrUnreadable { .. } => 0,
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

    /// What belongs to the code, by name; empty for most. Never anything of the person.
    #[must_use]
    pub fn details(&self) -> Map<String, Value> {
        let details = match self {
            Self::QrUnreadable { found } => json!({ "found": found }),
            Self::PrefixUnsupported { kind } | Self::VariantUnsupported { kind } => json!({ "kind": kind.as_str() }),
            Self::Base45Invalid { fault } => {
                json!({ "position": fault.position, "reason": fault.kind.to_string() })
            }
            Self::CoseMalformed { fault } => json!({ "reason": fault.to_string() }),
            Self::CwtMalformed { fault } => json!({ "reason": fault.to_string() }),
            Self::CriticalHeaderUnsupported { label } => json!({ "label": number_or_name(&label.to_string()) }),
            Self::UnsupportedAlgorithm { alg } => json!({ "alg": number_or_name(&alg.to_string()) }),
            Self::KeyNotTrusted { kid, trusted, .. } => {
                json!({ "kid": crate::base64::encode(kid), "trusted": trusted })
            }
            Self::UnsupportedKey { key } => json!({ "key": key.to_string() }),
            Self::CwtMissingClaim { key } => json!({ "key": key }),
            Self::SignerNotYetValid { from } => json!({ "from": from.to_string() }),
            Self::SignerExpired { until } => json!({ "until": until.to_string() }),
            Self::NotYetValid { issued_at } => json!({ "issued_at": issued_at.to_string() }),
            Self::Expired { expires_at } => json!({ "expires_at": expires_at.to_string() }),
            Self::SchemaViolation { violations } => json!({
                "violations": violations.iter().map(|v| json!({ "pointer": v.pointer, "rule": v.rule })).collect::<Vec<_>>(),
            }),
            Self::KeyUsageMismatch { group, allowed } => {
                json!({ "type": group.as_str(), "allowed": allowed.letters() })
            }
            Self::Revoked { hash } => json!({ "hash": hash.as_str() }),
            Self::TrustListStale { list, age_days } => json!({ "list": list, "age_days": age_days }),
            _ => return Map::new(),
        };
        match details {
            Value::Object(members) => members,
            _ => Map::new(), // every arm above is an object
        }
    }
}

/// A header's value as JSON: a number, or a name without the quotes it is shown in.
fn number_or_name(shown: &str) -> Value {
    shown.parse::<i64>().map_or_else(|_| Value::from(shown.trim_matches('"')), Value::from)
}

/// The code, and in brackets what belongs to it: for logs and developers.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())?;
        let details = self.details();
        if details.is_empty() { Ok(()) } else { write!(f, "({})", Value::Object(details)) }
    }
}
