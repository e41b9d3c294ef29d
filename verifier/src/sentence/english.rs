//! The sentences in English.

use std::borrow::Cow;

use vigie_protocol::dcc::prefix::Variant;

use crate::{Outcome, Reason, Warning};

use super::{Counted, Language, instant, shown};

pub(super) const fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Valid => "VALID",
        Outcome::ValidNotAccepted => "NOT ACCEPTED",
        Outcome::Expired => "EXPIRED",
        Outcome::Invalid => "INVALID",
        Outcome::Unsupported => "NOT CHECKABLE HERE",
    }
}

pub(super) fn reason(reason: &Reason) -> Cow<'static, str> {
    match reason {
        Reason::QrUnreadable { found: 0 } => {
            "No QR code could be read in the picture. Ask for the paper, or for a sharp picture of \
             the whole code without glare."
                .into()
        }
        Reason::QrUnreadable { found } => format!("The picture shows {found} QR codes. Show one of them alone.").into(),
        Reason::PictureTooLarge => {
            "The picture is too large to be looked into: 8 megapixels and 5 MiB at most. Show a \
             smaller one, with little more than the code on it."
                .into()
        }
        Reason::InputTooLarge => {
            "Far longer than any health pass: it is something else. Ask for the EU Digital COVID Certificate.".into()
        }
        Reason::PrefixMissing => {
            "Not a health pass, but another code or text. Ask for the EU Digital COVID Certificate.".into()
        }
        Reason::PrefixUnsupported { kind } | Reason::VariantUnsupported { kind } => format!(
            "{}. It cannot be checked here, which says nothing against it. Ask for the EU Digital \
             COVID Certificate.",
            variant(*kind)
        )
        .into(),
        Reason::Base45Invalid { fault } => format!(
            "The code was not read as it was written (first bad character: number {}). Scan again \
             and check the keyboard layout of the scanner; if it stays so, the code is damaged.",
            fault.position + 1
        )
        .into(),
        Reason::DecompressionFailed => "The code is incomplete or damaged. Scan again, or ask for the original.".into(),
        Reason::DecompressedTooLarge => {
            "The code unpacks to far more than a health pass can hold. Do not accept it; it was \
             made to disturb."
                .into()
        }
        Reason::CoseMalformed { fault } => format!(
            "It begins like a health pass but is not built like one ({}). Scan again; if it stays \
             so, do not accept it.",
            shown(fault)
        )
        .into(),
        Reason::CriticalHeaderUnsupported { label } => format!(
            "The pass demands a feature that this program does not know (header {}). Do not accept \
             it; look for a newer version of the program.",
            shown(label)
        )
        .into(),
        Reason::KidMissing => "The pass does not say who signed it. Do not accept it.".into(),
        Reason::AlgorithmMissing => "The pass does not say how it is signed. Do not accept it.".into(),
        Reason::UnsupportedAlgorithm { alg } => {
            format!("The pass is signed in a way that health passes do not use ({}). Do not accept it.", shown(alg))
                .into()
        }
        Reason::KeyNotTrusted { trusted: 0, lists: 1.., .. } => {
            "The lists on this device name no signer at all, so no pass can be checked. This says \
             nothing about the person: load newer lists."
                .into()
        }
        Reason::KeyNotTrusted { trusted: 0, .. } => {
            "No list of signers is loaded on this device, so no pass can be checked. This says \
             nothing about the person: load a list."
                .into()
        }
        Reason::KeyNotTrusted { trusted, .. } => format!(
            "Its signer's key is not {} on this device. The pass is foreign to the \
             lists or made up: do not accept it; update the lists if you expect passes of that \
             country.",
            if *trusted == 1 { "the one".to_owned() } else { format!("among the {trusted}") }
        )
        .into(),
        Reason::AlgorithmKeyMismatch => "The kind of signature does not fit its signer's key. Do not accept it.".into(),
        Reason::UnsupportedKey { key } => format!(
            "Its signer uses a key outside the European profile ({}). Do not accept it; ask for \
             another proof.",
            shown(key)
        )
        .into(),
        Reason::SignatureMalformed => "The signature is damaged. Scan again; if it stays so, do not accept it.".into(),
        Reason::SignatureInvalid => {
            "The signature does not hold: the pass was altered or forged. Do not accept it.".into()
        }
        Reason::CwtMalformed { fault } => format!(
            "Signed by a known authority, but what is signed cannot be read ({}). Ask for a new \
             pass.",
            shown(fault)
        )
        .into(),
        Reason::CwtMissingClaim { key } => format!(
            "Signed by a known authority, but without the {}. Ask for a new pass.",
            if *key == 4 { "end of its validity" } else { "time of its issue" }
        )
        .into(),
        Reason::HcertMissing => "Signed by a known authority, but there is no health certificate in it. Ask for the \
             right one."
            .into(),
        Reason::SignerNotYetValid { from } => format!(
            "Its signer begins only on {}. Check the clock of this device; otherwise do not accept \
             it yet.",
            instant(*from)
        )
        .into(),
        Reason::SignerExpired { until } => {
            format!("Its signer's certificate ended on {}. Ask the person to have the pass renewed.", instant(*until))
                .into()
        }
        Reason::NotYetValid { issued_at } => format!(
            "The pass is dated {}, later than now. Check the clock of this device; otherwise do not \
             accept it yet.",
            instant(*issued_at)
        )
        .into(),
        Reason::Expired { expires_at } => {
            format!("The pass ended on {}. Ask the person to have it renewed.", instant(*expires_at)).into()
        }
        Reason::SchemaViolation { violations } => format!(
            "Signed by a known authority, but parts of it are missing or malformed{}. Ask for a new \
             pass.",
            violations.first().map(|first| format!(" (first: {})", shown(&first.pointer))).unwrap_or_default()
        )
        .into(),
        Reason::MultipleEntries => {
            "The pass holds several vaccinations, tests or recoveries, where one is allowed. Ask for a \
             pass with one."
                .into()
        }
        Reason::NoEntry => "The pass holds no vaccination, test or recovery. Ask for another pass.".into(),
        Reason::KeyUsageMismatch { .. } => "Its signer may not issue passes of this kind. Do not accept it.".into(),
        Reason::Revoked { .. } => "The pass was withdrawn by its issuer. Do not accept it.".into(),
        Reason::TestPositive => "Genuine, and the test found the virus. Do not let the person in; be discreet.".into(),
        Reason::SampleInFuture => "Genuine, but the sample is dated later than now. Check the clock of this device; \
             otherwise do not accept it."
            .into(),
        Reason::RecoveryOutsideWindow => {
            "Genuine, but today lies outside the dates of this recovery. Ask for another proof.".into()
        }
        Reason::TrustListStale { list, age_days } => format!(
            "Genuine by a list of signers that {}. Update the lists; until then decide by your orders.",
            match age_days {
                Some(..0) => format!("is not in force yet ({})", shown(list)),
                Some(days) => format!(
                    "is too old ({}, {})",
                    shown(list),
                    Language::English.count(days.unsigned_abs(), Counted::Day)
                ),
                None => format!("is past its end ({})", shown(list)),
            }
        )
        .into(),
    }
}

/// A kind of document, as the beginning of a sentence.
const fn variant(kind: Variant) -> &'static str {
    match kind {
        Variant::HcertVersion => "A health pass of a later version than this program knows",
        Variant::AtExemption => "An Austrian exemption from vaccination",
        Variant::FrExemption => "A French exemption from vaccination (EX1)",
        Variant::FrActivity => "A French activity pass, made for use within France",
        Variant::ChLight => "A Swiss light certificate, made for use within Switzerland",
        Variant::NoDomestic => "A Norwegian domestic pass",
        Variant::NlDomestic => "A Dutch domestic pass",
        Variant::GbDomestic => "An English domestic pass",
        Variant::NzPass => "A New Zealand pass",
        Variant::SmartHealthCard => "A SMART Health Card",
        Variant::TwoDDoc => "A French 2D-Doc",
        Variant::Jwt => "A signed web token, not a health pass of the EU",
        Variant::Json => "A document in JSON (as used by ICAO), not a health pass of the EU",
    }
}

pub(super) fn warning(warning: &Warning) -> Cow<'static, str> {
    match warning {
        Warning::QrNotAlphanumeric => "The QR code is drawn in an unusual mode.".into(),
        Warning::ClockSuspect => "The clock of this device looks wrong: set it, for dates are judged by it.".into(),
        Warning::ListUnchecked => "A list was loaded without checking its signature.".into(),
        Warning::RevocationStale => "The revocation list is out of date: recent withdrawals may be missing.".into(),
        Warning::IssuedBeforeSigner => "Dated before its signer's certificate begins.".into(),
        Warning::ExpiresAfterSigner => "Ends after its signer's certificate does.".into(),
        Warning::IssuerCountryDiffers => "Issuer and signer name different countries.".into(),
        Warning::LengthExceeded(at) => format!("A text is unusually long ({}).", shown(at)).into(),
        Warning::EmptyGroup(group) => format!("An empty group of entries ({group}).").into(),
        Warning::UnknownCode(at) => format!("A code that the value sets do not know ({}).", shown(at)).into(),
        Warning::InactiveCode(at) => format!("A code that has been superseded ({}).", shown(at)).into(),
        Warning::DateUnreadable(at) => format!("A date that cannot be read ({}): check it by eye.", shown(at)).into(),
    }
}
