//! The X.509 certificate of a document signer: the five things that a verifier asks of it.
//!
//! Serial number, country of the subject, validity, public key, usage identifiers. Its own signature is
//! not checked: that it stands on today's list is what vouches for it (dcc.md §2.2). A key of a kind that
//! nothing here can use is kept as such, so that the answer names the key and not the list.
//!
//! ```text
//! 30 Certificate
//!    30 TBSCertificate
//!       [0] version?   02 serial   30 algorithm   30 issuer
//!       30 validity      { 17|18 notBefore   17|18 notAfter }
//!       30 subject       { 31 { 30 { 06 2.5.4.6   13 "FR" } } … }
//!       30 SubjectPublicKeyInfo
//!       [1]? [2]?
//!       [3] { 30 { 30 { 06 2.5.29.37   01 critical?   04 { 30 { 06 … } } } … } }
//!    30 algorithm   03 signature
//! ```
//!
//! Source: dcc.md §2.1 (kid), §2.2 (leniency), §2.3 (usage); RFC 5280 §4.1.

use vigie_crypto::{
    der::{self, Reader},
    hmac::sha256,
    public_key::PublicKey,
};
use vigie_protocol::dcc::{
    kid::Kid,
    time::{UnixSeconds, strict_instant},
};

use super::{
    anchor::{Anchor, Validity},
    usage::{self, Usage},
};

/// 2.5.4.6, countryName.
const COUNTRY: &[u8] = &[0x55, 0x04, 0x06];
/// 2.5.29.37, extKeyUsage.
const EXTENDED_KEY_USAGE: &[u8] = &[0x55, 0x1d, 0x25];

/// The part of a certificate that could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// Not a certificate: the named part is missing or cut off.
    #[error("not a certificate: no {0}")]
    Structure(&'static str),
    /// A validity date that is none.
    #[error("a validity date cannot be read")]
    Date,
    /// The public key is malformed.
    #[error("the public key cannot be read")]
    Key,
}

/// A document signer's certificate.
#[derive(Clone, Debug)]
pub struct Certificate<'a> {
    /// All of it, in DER.
    pub der: &'a [u8],
    /// The serial number, big-endian, as encoded.
    pub serial: &'a [u8],
    /// The country of the subject, as written.
    pub country: Option<&'a str>,
    /// From when until when.
    pub validity: Validity,
    /// The SubjectPublicKeyInfo, in DER.
    pub spki: &'a [u8],
    /// What it may sign.
    pub usage: Usage,
}

impl<'a> Certificate<'a> {
    /// Reads a certificate; what follows it is ignored.
    ///
    /// # Errors
    /// [`CertificateError::Structure`], [`CertificateError::Date`]. The key is not looked into.
    pub fn read(bytes: &'a [u8]) -> Result<Self, CertificateError> {
        let missing = CertificateError::Structure;
        let whole = Reader(bytes).element(der::SEQUENCE).ok_or(missing("outer sequence"))?;
        let mut tbs = whole.inside().enter(der::SEQUENCE).ok_or(missing("signed part"))?;
        let _version = tbs.element(der::context(0));
        let serial = tbs.element(der::INTEGER).ok_or(missing("serial number"))?.content;
        let _algorithm = tbs.element(der::SEQUENCE).ok_or(missing("algorithm"))?;
        let _issuer = tbs.element(der::SEQUENCE).ok_or(missing("issuer"))?;
        let validity = tbs.enter(der::SEQUENCE).ok_or(missing("validity"))?;
        let subject = tbs.enter(der::SEQUENCE).ok_or(missing("subject"))?;
        let spki = tbs.element(der::SEQUENCE).ok_or(missing("public key"))?.whole;
        Ok(Self {
            der: whole.whole,
            serial,
            country: country(subject),
            validity: dates(validity)?,
            spki,
            usage: extended_key_usage(tbs),
        })
    }

    /// The first eight bytes of SHA-256 over the whole certificate.
    #[must_use]
    pub fn kid(&self) -> Kid {
        Kid::of_certificate(self.der)
    }

    /// The certificate as an entry of a trust list, its key parsed.
    ///
    /// # Errors
    /// [`CertificateError::Key`]; not for a key of an unsupported kind.
    pub fn anchor(&self) -> Result<Anchor, CertificateError> {
        Ok(Anchor {
            key: PublicKey::from_spki(self.spki).map_err(|_| CertificateError::Key)?,
            validity: Some(self.validity),
            usage: self.usage,
            country: self.country.map(str::to_owned),
            fingerprint: sha256(self.der),
            sources: Vec::new(),
        })
    }
}

fn country(mut subject: Reader<'_>) -> Option<&str> {
    while let Some(mut set) = subject.enter(der::SET) {
        while let Some(mut pair) = set.enter(der::SEQUENCE) {
            if pair.element(der::OID).is_some_and(|oid| oid.content == COUNTRY) {
                return pair.next().and_then(|text| str::from_utf8(text.content).ok()).filter(|text| !text.is_empty());
            }
        }
    }
    None
}

fn dates(mut validity: Reader<'_>) -> Result<Validity, CertificateError> {
    let mut date = || {
        let time = validity.next().ok_or(CertificateError::Date)?;
        instant(time.tag, time.content).ok_or(CertificateError::Date)
    };
    Ok(Validity { from: date()?, until: date()? })
}

/// `YYMMDDhhmmssZ` or `YYYYMMDDhhmmssZ`.
fn instant(tag: u8, text: &[u8]) -> Option<UnixSeconds> {
    let text = str::from_utf8(text).ok().filter(|text| text.is_ascii())?;
    let (year, rest) = match tag {
        der::UTC_TIME => {
            let (year, rest) = text.split_at_checked(2)?;
            // RFC 5280 §4.1.2.5.1: the century turns at 50.
            (format!("{}{year}", if year < "50" { "20" } else { "19" }), rest)
        }
        der::GENERALIZED_TIME => {
            let (year, rest) = text.split_at_checked(4)?;
            (year.to_owned(), rest)
        }
        _ => return None,
    };
    let (month, rest) = rest.split_at_checked(2)?;
    let (day, rest) = rest.split_at_checked(2)?;
    let (hour, rest) = rest.split_at_checked(2)?;
    let (minute, rest) = rest.split_at_checked(2)?;
    strict_instant(&format!("{year}-{month}-{day}T{hour}:{minute}:{rest}"))
}

fn extended_key_usage(after_key: Reader<'_>) -> Usage {
    let mut groups = Vec::new();
    for element in after_key {
        if element.tag != der::context(3) {
            continue;
        }
        let Some(mut extensions) = element.inside().enter(der::SEQUENCE) else { continue };
        while let Some(mut extension) = extensions.enter(der::SEQUENCE) {
            if extension.element(der::OID).is_none_or(|oid| oid.content != EXTENDED_KEY_USAGE) {
                continue;
            }
            let _critical = extension.element(der::BOOLEAN);
            let Some(mut value) = extension.enter(der::OCTET_STRING) else { continue };
            let Some(mut oids) = value.enter(der::SEQUENCE) else { continue };
            while let Some(oid) = oids.element(der::OID) {
                groups.extend(usage::of_oid(oid.content));
            }
        }
    }
    Usage::of_recognised(groups)
}
