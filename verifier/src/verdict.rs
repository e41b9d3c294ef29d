//! What a verifier answers: one of five words, the one reason for it, and what may be shown of the person.
//!
//! Nothing of the payload is in here before the signature held: name, issuer and entry stay `None` until then.
//!
//! Source: dcc.md §3.1 (verdict by error), verifier.md §6 (which member is null up to which step).

use std::fmt;

use vigie_protocol::dcc::{
    payload::{Entry, Holder},
    time::UnixSeconds,
};

use crate::{Reason, Warning, said::Said};

/// The word of the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// Every step held.
    Valid,
    /// Genuine and in force, yet not to be accepted: what it says is refused (step 18), or the list that
    /// vouches for its signer is too old.
    ValidNotAccepted,
    /// Genuine, outside its time or outside its signer's: "not yet" included.
    Expired,
    /// Not to be believed.
    Invalid,
    /// Another kind of document than this verifier reads.
    Unsupported,
}

impl Outcome {
    /// The five words, in the order of the declaration.
    pub const ALL: [Self; 5] = [Self::Valid, Self::ValidNotAccepted, Self::Expired, Self::Invalid, Self::Unsupported];

    /// The word as every output spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::ValidNotAccepted => "valid-not-accepted",
            Self::Expired => "expired",
            Self::Invalid => "invalid",
            Self::Unsupported => "unsupported",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What [`crate::verify()`] says about one certificate.
#[derive(Clone)]
pub struct Verdict {
    /// The word.
    pub outcome: Outcome,
    /// The first step that failed; `None` exactly when the outcome is [`Outcome::Valid`].
    pub reason: Option<Reason>,
    /// Things a person should know that do not change the word, in the order in which they were noticed.
    pub warnings: Vec<Warning>,
    /// The key identifier as received; `None` up to step 5, or when the headers hold no usable one.
    pub kid: Option<Vec<u8>>,
    /// Since when the signature stands (claim 6); `None` up to step 9.
    pub issued_at: Option<UnixSeconds>,
    /// Until when it does (claim 4); `None` up to step 9.
    pub expires_at: Option<UnixSeconds>,
    /// What the certificate says, as far as it may be shown.
    pub(crate) said: Said,
}

impl Verdict {
    /// A verdict about nothing yet: valid, and all the rest unknown.
    pub(crate) const fn open() -> Self {
        Self {
            outcome: Outcome::Valid,
            reason: None,
            warnings: Vec::new(),
            kid: None,
            issued_at: None,
            expires_at: None,
            said: Said::nothing(),
        }
    }

    /// The verdict about something that never became a text: a picture without exactly one QR symbol.
    #[must_use]
    pub fn refused(reason: Reason) -> Self {
        let mut verdict = Self::open();
        verdict.refuse(reason);
        verdict
    }

    /// Claim 1; `None` up to step 8, or when there is none.
    #[must_use]
    pub fn issuer(&self) -> Option<&str> {
        self.said.issuer()
    }

    /// The person; `None` up to step 9, and whenever step 13 fails.
    #[must_use]
    pub fn holder(&self) -> Option<Holder<&str>> {
        self.said.holder()
    }

    /// Vaccination, test or recovery; `None` up to step 14.
    #[must_use]
    pub fn entry(&self) -> Option<Entry<&str>> {
        self.said.entry()
    }

    /// Notes the failure that ended the verification.
    pub(crate) fn refuse(&mut self, reason: Reason) {
        self.outcome = reason.outcome();
        self.reason = Some(reason);
    }
}

/// Prints the word and the reason, and nothing of the person.
impl fmt::Debug for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verdict")
            .field("outcome", &self.outcome)
            .field("reason", &self.reason)
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}
