//! A detached CMS signature, checked with pinned keys.
//!
//! The certificates inside the message and their chain are not looked at: whoever pins a key says whose
//! signature counts. Digest SHA-256; RSA PKCS#1 v1.5, RSASSA-PSS or ECDSA on P-256.
//!
//! ```text
//! 30 ContentInfo   06 signedData   [0] { 30 SignedData
//!    02 version   31 digests   30 { 06 id-data }   [0] certificates?   [1] lists?
//!    31 { 30 SignerInfo
//!       02 version   30|80 signer   30 digest   [0] signed attributes?
//!       30 algorithm   04 signature } }
//! ```
//!
//! Source: RFC 5652 §5; dcc.md §2.4 (CMS details), §2.5 (NL).

use vigie_crypto::{
    der::{self, Element, Reader, ecdsa_to_fixed},
    hmac::sha256,
    public_key::Algorithm,
};

use crate::trust::{list::ListError, list_keys::ListKeys, source::Signature};

/// 1.2.840.113549.1.7.2
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
/// 1.2.840.113549.1.9.4
const MESSAGE_DIGEST: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04];
/// 2.16.840.1.101.3.4.2.1
const SHA_256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
/// 1.2.840.113549.1.1: rsaEncryption is .1, RSASSA-PSS .10, sha256WithRSAEncryption .11
const PKCS_1: [u8; 8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01];
/// 1.2.840.10045.4.3.2
const ECDSA_WITH_SHA_256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];

/// What is known of the signature `cms` over `payload`.
///
/// # Errors
/// [`ListError::Malformed`], [`ListError::NotSigned`]. Without list keys the message is not looked at.
pub(super) fn check(format: &'static str, cms: &[u8], payload: &[u8], keys: &ListKeys) -> Result<Signature, ListError> {
    if keys.is_empty() {
        return Ok(Signature::Unchecked);
    }
    let signer = Signer::read(cms).ok_or_else(|| ListError::malformed(format, "the CMS signature cannot be read"))?;
    let message = signer.message(payload).ok_or(ListError::NotSigned(format))?;
    keys.check(format, signer.algorithm, &message, &signer.signature)
}

/// The one signer of a message.
struct Signer<'a> {
    algorithm: Algorithm,
    attributes: Option<Element<'a>>,
    signature: Vec<u8>,
}

impl<'a> Signer<'a> {
    fn read(cms: &'a [u8]) -> Option<Self> {
        let mut outer = Reader(cms).enter(der::SEQUENCE)?;
        outer.element(der::OID).filter(|oid| oid.content == SIGNED_DATA)?;
        let mut data = outer.enter(der::context(0))?.enter(der::SEQUENCE)?;
        data.element(der::INTEGER)?;
        data.element(der::SET)?;
        data.element(der::SEQUENCE)?;
        let _certificates = data.element(der::context(0));
        let _revoked = data.element(der::context(1));
        let mut signers = data.enter(der::SET)?;
        let mut signer = signers.enter(der::SEQUENCE)?;
        if signers.next().is_some() {
            return None;
        }
        signer.element(der::INTEGER)?;
        signer.next()?; // who, which the pinned keys decide
        signer.enter(der::SEQUENCE)?.element(der::OID).filter(|oid| oid.content == SHA_256)?;
        let attributes = signer.element(der::context(0));
        let algorithm = algorithm(signer.enter(der::SEQUENCE)?.element(der::OID)?.content)?;
        let signature = signer.element(der::OCTET_STRING)?.content;
        let signature =
            if algorithm == Algorithm::Es256 { ecdsa_to_fixed(signature)?.to_vec() } else { signature.to_vec() };
        Some(Self { algorithm, attributes, signature })
    }

    /// The bytes that are signed: the attributes as a set, which must hold the digest of `payload`; or, without
    /// attributes, `payload` itself.
    fn message(&self, payload: &[u8]) -> Option<Vec<u8>> {
        let Some(attributes) = self.attributes else { return Some(payload.to_vec()) };
        let mut inside = attributes.inside();
        let mut digest = None;
        while let Some(mut attribute) = inside.enter(der::SEQUENCE) {
            if attribute.element(der::OID)?.content == MESSAGE_DIGEST {
                digest = attribute.enter(der::SET)?.element(der::OCTET_STRING);
            }
        }
        if digest?.content != sha256(payload) {
            return None;
        }
        let (_, rest) = attributes.whole.split_first()?;
        Some([&[der::SET], rest].concat())
    }
}

fn algorithm(oid: &[u8]) -> Option<Algorithm> {
    if oid == ECDSA_WITH_SHA_256 {
        return Some(Algorithm::Es256);
    }
    match oid.strip_prefix(&PKCS_1)? {
        [1 | 11] => Some(Algorithm::Rs256),
        [10] => Some(Algorithm::Ps256),
        _ => None,
    }
}
