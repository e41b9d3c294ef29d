//! What becomes of a contact.
//!
//! Source: robert.md §7.4, §13.

use crate::robert::{id::PermanentId, time::EpochId};

/// A contact whose EBID was opened (steps 1 to 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Whose EBID it is, if the MACs agree.
    pub id: PermanentId,
    /// The epoch it was issued for.
    pub epoch: EpochId,
    /// The HELLO, by its place in the upload, whose reception time did not go with the EBID. There is
    /// at most one, for the check ends with it; those after it stay candidates.
    pub rejected: Option<usize>,
}

/// A contact that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Valid {
    /// Who was near the reporter.
    pub id: PermanentId,
    /// The epoch to which the exposure belongs.
    pub epoch: EpochId,
    /// The HELLOs that count, by their place in the upload, in its order. Never empty.
    pub kept: Vec<usize>,
}

/// Why a contact does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Discard {
    /// Step 1.
    #[error("it holds no HELLO")]
    NoMessages,
    /// Step 2. Of another country, or damaged: an ECC has no other check. Nothing is forwarded.
    #[error("it belongs to another country")]
    ForeignCountry,
    /// Step 3. The first HELLO was received at a time that does not go with the EBID, or whose K_S does
    /// not exist.
    #[error("its EBID does not belong to the time it was heard")]
    Undecryptable,
    /// Step 3. The EBID opens to two identities or epochs, each of which some HELLO bears out.
    #[error("its EBID can be read in two ways")]
    Ambiguous,
    /// Step 4. Unregistered meanwhile, or forged.
    #[error("nobody has this identity")]
    UnknownId,
    /// Step 6. No MAC is right.
    #[error("none of its HELLOs is authentic")]
    AllRejected,
    /// Step 7.
    #[error("the identity has no registration")]
    NoRegistration,
    /// Step 10. Authentic, but too long under way.
    #[error("none of its HELLOs was heard in time")]
    NoValidMessages,
}

impl Discard {
    /// The name of the outcome in the published vectors (where it occurs in them), and the label of the
    /// metric.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoMessages => "discard_no_messages",
            Self::ForeignCountry => "discard_foreign_country",
            Self::Undecryptable => "discard_ebid_undecryptable",
            Self::Ambiguous => "discard_ebid_ambiguous",
            Self::UnknownId => "discard_unknown_id",
            Self::AllRejected => "discard_all_rejected",
            Self::NoRegistration => "discard_no_registration",
            Self::NoValidMessages => "discard_no_valid_messages",
        }
    }
}
