//! What a verdict means, in words a guard can act on, in French and in English.
//!
//! The codes are for programs; whoever stands at a door needs to know what to do next: scan again, ask for another
//! document, call somebody, turn away. A sentence never holds anything of the person, and never more blame than was
//! shown: an unknown signer is not a forger, and a bus ticket is not an expired pass.
//!
//! Source: dcc.md §3.1 (codes), §3.2 and §9 (display); verifier.md §6.

mod counted;
mod english;
mod french;
mod shown;

pub(crate) use counted::Counted;
pub(crate) use shown::deceives;
pub use shown::shown;

use vigie_protocol::dcc::time::UnixSeconds;

use crate::{Outcome, Reason, Verdict, Warning};

/// The languages that the sentences are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// French.
    French,
}

impl Language {
    /// The language of a POSIX locale (`fr_FR.UTF-8`): French where it says so, English otherwise.
    #[must_use]
    pub fn of_locale(locale: &str) -> Self {
        if locale.split(['_', '.', '@', '-']).next().is_some_and(|language| language.eq_ignore_ascii_case("fr")) {
            Self::French
        } else {
            Self::English
        }
    }

    /// The word for people: `VALID`, `EXPIRÉ`.
    #[must_use]
    pub const fn word(self, outcome: Outcome) -> &'static str {
        match self {
            Self::English => english::word(outcome),
            Self::French => french::word(outcome),
        }
    }

    /// What a reason means and what to do.
    #[must_use]
    pub fn reason(self, reason: &Reason) -> String {
        let sentence = match self {
            Self::English => english::reason(reason),
            Self::French => french::reason(reason),
        };
        sentence.into_owned()
    }

    /// What a warning means.
    #[must_use]
    pub fn warning(self, warning: &Warning) -> String {
        let sentence = match self {
            Self::English => english::warning(warning),
            Self::French => french::warning(warning),
        };
        sentence.into_owned()
    }

    /// The sentence of a verdict, the valid one included.
    #[must_use]
    pub fn verdict(self, verdict: &Verdict) -> String {
        match (&verdict.reason, self) {
            (Some(reason), _) => self.reason(reason),
            (None, Self::English) => "The signature holds and the certificate is in force.".to_owned(),
            (None, Self::French) => "La signature est bonne et le certificat est en cours de validité.".to_owned(),
        }
    }
}

/// An instant as both languages read it: `2021-06-01 12:00 UTC`.
fn instant(at: UnixSeconds) -> String {
    let text = at.to_string();
    // RFC 3339, or a bare number of seconds for what no calendar holds.
    match text.split_once('T') {
        Some((day, time)) if time.is_char_boundary(5) && time.len() > 5 => format!("{day} {} UTC", &time[..5]),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use vigie_crypto::{
        base45,
        cose::{CoseFault, Label},
        public_key::KeyKind,
    };
    use vigie_protocol::dcc::{claims::ClaimsFault, prefix::Variant, revocation::HashKind};

    use super::*;
    use crate::{
        steps,
        trust::{Group, Usage},
    };

    #[test]
    fn a_locale_names_its_language_first() {
        for (locale, language) in [
            ("fr_FR.UTF-8", Language::French),
            ("fr", Language::French),
            ("FR@euro", Language::French),
            ("frp_FR", Language::English), // Arpitan
            ("C.UTF-8", Language::English),
            ("", Language::English),
        ] {
            assert_eq!(Language::of_locale(locale), language, "{locale}");
        }
    }

    const AT: UnixSeconds = UnixSeconds(1_622_548_800);

    /// The reason of a message whose header names its algorithm by this one byte of CBOR.
    fn unsupported_algorithm(name: u8) -> Reason {
        let message = [0xd2, 0x84, 0x43, 0xa1, 0x01, name, 0xa1, 0x04, 0x41, 0x00, 0x40, 0x40];
        steps::header(&steps::read_message(&message).expect("a message")).expect_err("no algorithm of ours")
    }

    /// Every reason, in each way that it is told apart in words.
    fn reasons() -> Vec<Reason> {
        let unknown_signer = |trusted, lists| Reason::KeyNotTrusted { kid: vec![1; 8], trusted, lists };
        let stale = |age_days| Reason::TrustListStale { list: "list.jws".to_owned(), age_days };
        let unusable = |key| Reason::UnsupportedKey { key };
        vec![
            Reason::QrUnreadable { found: 0 },
            Reason::QrUnreadable { found: 2 },
            Reason::PictureTooLarge,
            Reason::InputTooLarge,
            Reason::PrefixMissing,
            Reason::PrefixUnsupported { kind: Variant::TwoDDoc },
            Reason::PrefixUnsupported { kind: Variant::AtExemption },
            Reason::Base45Invalid { fault: base45::decode(b"a").expect_err("a small letter") },
            Reason::DecompressionFailed,
            Reason::DecompressedTooLarge,
            Reason::CoseMalformed { fault: CoseFault::Critical },
            Reason::CriticalHeaderUnsupported { label: Label::Integer(99) },
            Reason::KidMissing,
            Reason::AlgorithmMissing,
            unsupported_algorithm(0x27), // -8
            unsupported_algorithm(0x80), // an array
            unknown_signer(0, 0),
            unknown_signer(0, 1),
            unknown_signer(1, 1),
            unknown_signer(29, 1),
            Reason::AlgorithmKeyMismatch,
            unusable(KeyKind::OtherCurve),
            unusable(KeyKind::Rsa { bits: 1024 }),
            unusable(KeyKind::Unsupported { name: "unknown" }),
            Reason::SignatureMalformed,
            Reason::SignatureInvalid,
            Reason::CwtMalformed { fault: ClaimsFault::NoMap },
            Reason::CwtMissingClaim { key: 4 },
            Reason::CwtMissingClaim { key: 6 },
            Reason::HcertMissing,
            Reason::SignerNotYetValid { from: AT },
            Reason::SignerExpired { until: AT },
            Reason::NotYetValid { issued_at: AT },
            Reason::Expired { expires_at: AT },
            Reason::SchemaViolation { violations: Vec::new() },
            Reason::MultipleEntries,
            Reason::NoEntry,
            Reason::VariantUnsupported { kind: Variant::GbDomestic },
            Reason::KeyUsageMismatch { group: Group::Test, allowed: Usage::ALL },
            Reason::Revoked { hash: HashKind::Uci },
            Reason::TestPositive,
            Reason::SampleInFuture,
            Reason::RecoveryOutsideWindow,
            stale(Some(10)),
            stale(Some(1)),
            stale(Some(-1)),
            stale(None),
        ]
    }

    /// That none is missing the compiler sees to; this looks at how they read.
    #[test]
    fn sentences_are_sentences_in_both_languages() {
        let mut seen = std::collections::BTreeSet::new();
        for reason in &reasons() {
            for language in [Language::English, Language::French] {
                let sentence = language.reason(reason);
                assert!(sentence.ends_with('.') && !sentence.contains("  "), "{sentence}");
                assert!(sentence.starts_with(char::is_uppercase), "{sentence}");
                assert!(seen.insert(sentence.clone()), "said of something else too: {sentence}");
            }
        }
        assert!(Language::French.reason(&Reason::Expired { expires_at: AT }).contains("2021-06-01 12:00 UTC"));
    }

    #[test]
    fn french_is_french() {
        for reason in &reasons() {
            let sentence = Language::French.reason(reason);
            for broken in [" ;", " :", " !", " ?", " »", "« "] {
                assert!(!sentence.contains(broken), "a line may break before a sign: {sentence}");
            }
            // Words that stand in the program's own English for faults, keys and headers.
            for english in ["the ", " is ", " of ", " no ", "unknown", "another", "neither"] {
                assert!(!sentence.contains(english), "{english:?} in {sentence}");
            }
        }
    }

    #[test]
    fn one_is_not_several() {
        let key = Reason::KeyNotTrusted { kid: vec![1; 8], trusted: 1, lists: 1 };
        let day = Reason::TrustListStale { list: "list.jws".to_owned(), age_days: Some(1) };
        for (reason, language, words) in [
            (&key, Language::English, "is not the one on this device"),
            (&key, Language::French, "n'est pas celle de cet appareil"),
            (&day, Language::English, "(list.jws, 1 day)"),
            (&day, Language::French, "(list.jws, 1 jour)"),
        ] {
            assert!(language.reason(reason).contains(words), "{}", language.reason(reason));
        }
    }
}
