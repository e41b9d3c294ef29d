//! The reasons, step by step.
//!
//! Source: dcc.md §3.1; verifier.md §4 (`TrustListStale`).

use vigie_crypto::{
    base45::Base45Error,
    cose::{AlgorithmName, CoseFault, Label},
    public_key::KeyKind,
};
use vigie_protocol::dcc::{
    claims::ClaimsFault, prefix::Variant, revocation::HashKind, schema::Violation, time::UnixSeconds,
};

use crate::trust::{Group, Usage};

/// The first step that failed, and how. In the order of the steps.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// Step 0: the picture does not hold exactly one QR symbol.
    QrUnreadable {
        /// How many it holds.
        found: usize,
    },
    /// Step 0: the picture is larger than any that is looked into, which is the same code: its symbol is not read.
    PictureTooLarge,
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
