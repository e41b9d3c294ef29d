//! Signers and their certificates.

use vigie_crypto::{Secret, hmac::sha256, portable::p256::SigningKey};
use vigie_protocol::dcc::kid::Kid;

/// An element of DER.
fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let mut element = vec![tag];
    match content.len() {
        short @ 0..=127 => element.push(short as u8),
        long => element.extend([0x82, (long >> 8) as u8, long as u8]),
    }
    element.extend(content);
    element
}

/// What a certificate says.
#[derive(Clone, Copy)]
pub(crate) struct Profile<'a> {
    pub(crate) country: &'a str,
    pub(crate) from: &'a str,
    pub(crate) until: &'a str,
    /// The usage identifiers, as DER content; with none there is no extension.
    pub(crate) usage: &'a [&'a [u8]],
}

impl Default for Profile<'_> {
    fn default() -> Self {
        Self { country: "FR", from: "210401000000Z", until: "230401000000Z", usage: &[] }
    }
}

/// A document signer with a certificate.
pub(crate) struct Signer {
    pub(crate) key: SigningKey,
    pub(crate) certificate: Vec<u8>,
}

impl Signer {
    /// The signer number `number`, with a certificate of the usual profile.
    pub(crate) fn new(number: u8) -> Self {
        Self::with(number, Profile::default())
    }

    pub(crate) fn with(number: u8, profile: Profile<'_>) -> Self {
        let key = SigningKey::from_scalar(&Secret::new([number; 32])).expect("a scalar in range");
        let certificate = certificate(&key.verifying_key().to_spki_der(), number, profile);
        Self { key, certificate }
    }

    pub(crate) fn kid(&self) -> Vec<u8> {
        sha256(&self.certificate)[..8].to_vec()
    }

    /// The same, as lists are searched by it.
    pub(crate) fn id(&self) -> Kid {
        Kid::try_from(self.kid().as_slice()).expect("eight bytes")
    }

    pub(crate) fn spki(&self) -> Vec<u8> {
        self.key.verifying_key().to_spki_der()
    }

    /// The point, x and then y.
    pub(crate) fn coordinates(&self) -> (Vec<u8>, Vec<u8>) {
        let spki = self.spki();
        let point = &spki[spki.len() - 64..];
        (point[..32].to_vec(), point[32..].to_vec())
    }

    pub(crate) fn pem(&self) -> String {
        format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", super::base64(&self.certificate))
    }
}

/// A certificate around any key. Its own signature is of nobody, as nobody asks.
pub(crate) fn certificate(spki: &[u8], serial: u8, profile: Profile<'_>) -> Vec<u8> {
    let algorithm = tlv(0x30, &[&[0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2]]);
    let time = |text: &str| tlv(if text.len() == 13 { 0x17 } else { 0x18 }, &[text.as_bytes()]);
    let attribute =
        |oid: &[u8], text: &str| tlv(0x31, &[&tlv(0x30, &[&tlv(0x06, &[oid]), &tlv(0x13, &[text.as_bytes()])])]);
    let name = tlv(0x30, &[&attribute(&[0x55, 4, 3], "Signer"), &attribute(&[0x55, 4, 6], profile.country)]);
    let oids: Vec<u8> = profile.usage.iter().flat_map(|oid| tlv(0x06, &[oid])).collect();
    let usage = tlv(0x30, &[&tlv(0x06, &[&[0x55, 0x1d, 0x25]]), &tlv(0x04, &[&tlv(0x30, &[&oids])])]);
    let extensions = if profile.usage.is_empty() { Vec::new() } else { tlv(0xa3, &[&tlv(0x30, &[&usage])]) };
    let signed = tlv(
        0x30,
        &[
            &tlv(0xa0, &[&[0x02, 1, 2]]),
            &tlv(0x02, &[&[serial]]),
            &algorithm,
            &name,
            &tlv(0x30, &[&time(profile.from), &time(profile.until)]),
            &name,
            spki,
            &extensions,
        ],
    );
    tlv(0x30, &[&signed, &algorithm, &tlv(0x03, &[&[0; 9]])])
}
