//! What revocation lists hold of a certificate: 16 bytes of a SHA-256.
//!
//! Three kinds of hash are in use, and a list may hold any of them, so a verifier tests them all.
//!
//! Source: dcc.md §4.3, §4.1 (the identifier is hashed as it was signed).

use std::fmt;

use vigie_crypto::{cose::Algorithm, hmac::sha256};

use super::payload::Identifier;

/// What was hashed. The names are those of the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HashKind {
    /// The signature.
    Signature,
    /// The identifier.
    Uci,
    /// A country and then the identifier.
    CountryCodeUci,
}

impl HashKind {
    /// The name in a list.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Signature => "SIGNATURE",
            Self::Uci => "UCI",
            Self::CountryCodeUci => "COUNTRYCODEUCI",
        }
    }
}

impl fmt::Display for HashKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One entry of a revocation list: the first 128 bits of a SHA-256. Never prints: it names a certificate.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RevocationHash(pub [u8; 16]);

impl RevocationHash {
    fn of(bytes: &[u8]) -> Self {
        let hash = sha256(bytes);
        let (first, _) = hash.split_at(16);
        // A SHA-256 has 32 bytes.
        Self(first.try_into().expect("16 of 32 bytes"))
    }
}

impl fmt::Debug for RevocationHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RevocationHash(…)")
    }
}

/// Hash of the identifier, byte for byte as signed.
pub fn uci(identifier: &str) -> RevocationHash {
    RevocationHash::of(identifier.as_bytes())
}

/// Hash of a country and the identifier, nothing between them.
pub fn country_code_uci(country: &str, identifier: &str) -> RevocationHash {
    RevocationHash::of(&[country.as_bytes(), identifier.as_bytes()].concat())
}

/// Hash of the signature. Of an ECDSA signature only its first half: `(r, -s)` is as valid, and would
/// not be on the list.
pub fn signature(algorithm: Algorithm, signature: &[u8]) -> RevocationHash {
    match algorithm {
        Algorithm::Es256 => RevocationHash::of(&signature[..signature.len() / 2]),
        Algorithm::Ps256 | Algorithm::Rs256 => RevocationHash::of(signature),
    }
}

/// All hashes under which a certificate can be on a list: of the signature; of the identifier as signed
/// and, if that differs, as trimmed; and of these after each country that may stand for the issuer, which
/// is claim 1 if it has two letters, and the country of the entry.
pub fn all(
    algorithm: Algorithm,
    signed: &[u8],
    issuer: Option<&str>,
    country: &str,
    identifier: Identifier<&str>,
) -> Vec<(HashKind, RevocationHash)> {
    let issuer = issuer.filter(|issuer| issuer.len() == 2 && issuer.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let country = Some(country).filter(|country| issuer != Some(country));
    let trimmed = Some(identifier.trimmed()).filter(|trimmed| *trimmed != identifier.signed());

    let mut hashes = vec![(HashKind::Signature, signature(algorithm, signed))];
    for identifier in [Some(identifier.signed()), trimmed].into_iter().flatten() {
        hashes.push((HashKind::Uci, uci(identifier)));
        for country in [issuer, country].into_iter().flatten() {
            hashes.push((HashKind::CountryCodeUci, country_code_uci(country, identifier)));
        }
    }
    hashes
}
