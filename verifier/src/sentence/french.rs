//! Les phrases en français.

use std::borrow::Cow;

use vigie_crypto::public_key::KeyKind;
use vigie_protocol::dcc::prefix::Variant;

use crate::{Outcome, Reason, Warning};

use super::{Counted, Language, instant, shown};

pub(super) const fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Valid => "VALIDE",
        Outcome::ValidNotAccepted => "NON ACCEPTÉ",
        Outcome::Expired => "EXPIRÉ",
        Outcome::Invalid => "NON VALIDE",
        Outcome::Unsupported => "NON VÉRIFIABLE ICI",
    }
}

pub(super) fn reason(reason: &Reason) -> Cow<'static, str> {
    match reason {
        Reason::QrUnreadable { found: 0 } => {
            "Aucun code QR n'a pu être lu sur l'image. Demandez le papier, ou une image nette du \
             code entier, sans reflet."
                .into()
        }
        Reason::QrUnreadable { found } => format!("L'image montre {found} codes QR. Présentez-en un seul.").into(),
        Reason::PictureTooLarge => "L'image est trop grande pour être examinée\u{a0}: 8 mégapixels et 5 Mio au plus. \
             Présentez-en une plus petite, avec le code et peu de chose autour."
            .into(),
        Reason::InputTooLarge => {
            "Bien plus long qu'un passe sanitaire\u{a0}: c'est autre chose. Demandez le certificat \
             COVID numérique de l'UE."
                .into()
        }
        Reason::PrefixMissing => "Ce n'est pas un passe sanitaire, mais un autre code ou un autre texte. Demandez le \
             certificat COVID numérique de l'UE."
            .into(),
        Reason::PrefixUnsupported { kind } | Reason::VariantUnsupported { kind } => format!(
            "{}. Ce document ne peut pas être vérifié ici, ce qui ne prouve rien contre lui. Demandez le \
             certificat COVID numérique de l'UE.",
            variant(*kind)
        )
        .into(),
        Reason::Base45Invalid { fault } => format!(
            "Le code n'a pas été lu tel qu'il est écrit (premier caractère faux\u{a0}: n°\u{a0}{}). Scannez \
             de nouveau et vérifiez la disposition de clavier du lecteur\u{a0}; si rien ne change, le \
             code est abîmé.",
            fault.position + 1
        )
        .into(),
        Reason::DecompressionFailed => {
            "Le code est incomplet ou abîmé. Scannez de nouveau, ou demandez l'original.".into()
        }
        Reason::DecompressedTooLarge => {
            "Le code se déploie bien au-delà de ce que contient un passe. Ne l'acceptez pas\u{a0}; il a \
             été fait pour nuire."
                .into()
        }
        // What exactly is wrong is said in the details, in English: it helps a developer, not a guard.
        Reason::CoseMalformed { .. } => {
            "Le code commence comme un passe sanitaire, mais n'est pas construit comme tel. Scannez de \
             nouveau\u{a0}; si rien ne change, ne l'acceptez pas."
                .into()
        }
        Reason::CriticalHeaderUnsupported { label } => format!(
            "Le passe exige une fonction que ce programme ne connaît pas (en-tête {}). Ne \
             l'acceptez pas\u{a0}; cherchez une version plus récente du programme.",
            shown(label)
        )
        .into(),
        Reason::KidMissing => "Le passe ne dit pas qui l'a signé. Ne l'acceptez pas.".into(),
        Reason::AlgorithmMissing => "Le passe ne dit pas comment il est signé. Ne l'acceptez pas.".into(),
        Reason::UnsupportedAlgorithm { alg } => format!(
            "Le passe est signé d'une manière inconnue des passes sanitaires{}. Ne l'acceptez pas.",
            // A number or a quoted name; else the program's own words, which are English.
            Some(alg.to_string())
                .filter(|alg| !alg.starts_with(char::is_alphabetic))
                .map_or_else(String::new, |alg| { format!(" ({})", shown(alg)) })
        )
        .into(),
        Reason::KeyNotTrusted { trusted: 0, lists: 1.., .. } => {
            "Les listes de cet appareil ne nomment aucun signataire\u{a0}: aucun passe ne peut être \
             vérifié. Cela ne dit rien de la personne\u{a0}: chargez des listes plus récentes."
                .into()
        }
        Reason::KeyNotTrusted { trusted: 0, .. } => {
            "Aucune liste de signataires n'est chargée sur cet appareil\u{a0}: aucun passe ne peut être \
             vérifié. Cela ne dit rien de la personne\u{a0}: chargez une liste."
                .into()
        }
        Reason::KeyNotTrusted { trusted, .. } => format!(
            "La clé de son signataire n'est pas {} de cet appareil. Le passe est \
             étranger aux listes, ou inventé\u{a0}: ne l'acceptez pas\u{a0}; mettez les listes à jour si vous \
             attendez des passes de ce pays.",
            if *trusted == 1 { "celle".to_owned() } else { format!("parmi les {trusted}") }
        )
        .into(),
        Reason::AlgorithmKeyMismatch => {
            "Le type de signature ne correspond pas à la clé du signataire. Ne l'acceptez pas.".into()
        }
        Reason::UnsupportedKey { key } => format!(
            "Son signataire emploie une clé hors du profil européen ({}). Ne l'acceptez pas\u{a0}; \
             demandez une autre preuve.",
            match key {
                KeyKind::OtherCurve => "courbe elliptique d'un autre type".to_owned(),
                KeyKind::Unsupported { name: "unknown" } => "type inconnu".to_owned(),
                named => shown(named),
            }
        )
        .into(),
        Reason::SignatureMalformed => {
            "La signature est abîmée. Scannez de nouveau\u{a0}; si rien ne change, ne l'acceptez pas.".into()
        }
        Reason::SignatureInvalid => {
            "La signature est fausse\u{a0}: le passe a été modifié ou falsifié. Ne l'acceptez pas.".into()
        }
        Reason::CwtMalformed { .. } => {
            "Signé par une autorité connue, mais le contenu signé est illisible. Demandez un nouveau \
             passe."
                .into()
        }
        Reason::CwtMissingClaim { key } => format!(
            "Signé par une autorité connue, mais sans {}. Demandez un nouveau passe.",
            if *key == 4 { "fin de validité" } else { "date d'émission" }
        )
        .into(),
        Reason::HcertMissing => "Signé par une autorité connue, mais sans certificat de santé à l'intérieur. Demandez \
             le bon."
            .into(),
        Reason::SignerNotYetValid { from } => format!(
            "Son signataire n'est valable qu'à partir du {}. Vérifiez l'heure de cet appareil\u{a0}; \
             sinon, ne l'acceptez pas encore.",
            instant(*from)
        )
        .into(),
        Reason::SignerExpired { until } => format!(
            "Le certificat de son signataire a pris fin le {}. Invitez la personne à faire \
             renouveler son passe.",
            instant(*until)
        )
        .into(),
        Reason::NotYetValid { issued_at } => format!(
            "Le passe est daté du {}, après maintenant. Vérifiez l'heure de cet appareil\u{a0}; sinon, ne \
             l'acceptez pas encore.",
            instant(*issued_at)
        )
        .into(),
        Reason::Expired { expires_at } => {
            format!("Le passe a pris fin le {}. Invitez la personne à le faire renouveler.", instant(*expires_at))
                .into()
        }
        Reason::SchemaViolation { violations } => format!(
            "Signé par une autorité connue, mais des éléments manquent ou sont mal formés{}. \
             Demandez un nouveau passe.",
            violations
                .first()
                .map(|first| format!(" (le premier\u{a0}: {})", shown(&first.pointer)))
                .unwrap_or_default()
        )
        .into(),
        Reason::MultipleEntries => {
            "Le passe contient plusieurs vaccinations, tests ou rétablissements, alors qu'un seul est \
             permis. Demandez un passe qui n'en contient qu'un."
                .into()
        }
        Reason::NoEntry => {
            "Le passe ne contient ni vaccination, ni test, ni rétablissement. Demandez un autre passe.".into()
        }
        Reason::KeyUsageMismatch { .. } => {
            "Son signataire n'est pas habilité pour ce type de passe. Ne l'acceptez pas.".into()
        }
        Reason::Revoked { .. } => "Le passe a été retiré par son émetteur. Ne l'acceptez pas.".into(),
        Reason::TestPositive => {
            "Authentique, et le test a trouvé le virus. Ne laissez pas entrer la personne, et agissez \
             avec discrétion."
                .into()
        }
        Reason::SampleInFuture => {
            "Authentique, mais le prélèvement est daté d'après maintenant. Vérifiez l'heure de cet \
             appareil\u{a0}; sinon, ne l'acceptez pas."
                .into()
        }
        Reason::RecoveryOutsideWindow => {
            "Authentique, mais nous sommes hors des dates de ce rétablissement. Demandez une autre \
             preuve."
                .into()
        }
        Reason::TrustListStale { list, age_days } => format!(
            "Authentique selon une liste de signataires {}. Mettez les listes à jour\u{a0}; d'ici là, \
             suivez vos consignes.",
            match age_days {
                Some(..0) => format!("qui n'est pas encore en vigueur ({})", shown(list)),
                Some(days) => {
                    format!(
                        "trop ancienne ({}, {})",
                        shown(list),
                        Language::French.count(days.unsigned_abs(), Counted::Day)
                    )
                }
                None => format!("dont la fin est passée ({})", shown(list)),
            }
        )
        .into(),
    }
}

/// Le genre d'un document, en début de phrase.
const fn variant(kind: Variant) -> &'static str {
    match kind {
        Variant::HcertVersion => "Un passe sanitaire d'une version que ce programme ne connaît pas encore",
        Variant::AtExemption => "Une exemption autrichienne de vaccination",
        Variant::FrExemption => "Un certificat français de contre-indication à la vaccination (EX1)",
        Variant::FrActivity => "Un passe «\u{a0}activités\u{a0}», fait pour servir en France",
        Variant::ChLight => "Un certificat suisse allégé, fait pour servir en Suisse",
        Variant::NoDomestic => "Un passe intérieur norvégien",
        Variant::NlDomestic => "Un passe intérieur néerlandais",
        Variant::GbDomestic => "Un passe intérieur anglais",
        Variant::NzPass => "Un passe néo-zélandais",
        Variant::SmartHealthCard => "Une SMART Health Card",
        Variant::TwoDDoc => "Un 2D-Doc",
        Variant::Jwt => "Un jeton signé, qui n'est pas un passe sanitaire de l'UE",
        Variant::Json => "Un document en JSON (comme ceux de l'OACI), qui n'est pas un passe sanitaire de l'UE",
    }
}

pub(super) fn warning(warning: &Warning) -> Cow<'static, str> {
    match warning {
        Warning::QrNotAlphanumeric => "Le code QR est dessiné dans un mode inhabituel.".into(),
        Warning::ClockSuspect => {
            "L'heure de cet appareil semble fausse\u{a0}: réglez-la, les dates en dépendent.".into()
        }
        Warning::ListUnchecked => "Une liste a été chargée sans vérifier sa signature.".into(),
        Warning::RevocationStale => {
            "La liste de révocation est périmée\u{a0}: des retraits récents peuvent y manquer.".into()
        }
        Warning::IssuedBeforeSigner => "Daté d'avant le début du certificat de son signataire.".into(),
        Warning::ExpiresAfterSigner => "Prend fin après le certificat de son signataire.".into(),
        Warning::IssuerCountryDiffers => "L'émetteur et le signataire n'indiquent pas le même pays.".into(),
        Warning::LengthExceeded(at) => format!("Un texte est inhabituellement long ({}).", shown(at)).into(),
        Warning::EmptyGroup(group) => format!("Un groupe vide ({group}).").into(),
        Warning::UnknownCode(at) => format!("Un code inconnu des listes de valeurs ({}).", shown(at)).into(),
        Warning::InactiveCode(at) => format!("Un code qui a été remplacé ({}).", shown(at)).into(),
        Warning::DateUnreadable(at) => format!("Une date illisible ({})\u{a0}: vérifiez-la à l'œil.", shown(at)).into(),
    }
}
