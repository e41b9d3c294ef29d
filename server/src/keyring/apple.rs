//! The key with which Apple recognises whoever sends notifications to an app.
//!
//! It is made on Apple's site, comes as a `.p8` file (PEM around PKCS#8, a P-256 key) and belongs to a
//! team, under a key id. It is the operator's to keep and is not copied into the keystore.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use vigie_crypto::p256::{SigningKey, VerifyingKey};
use zeroize::Zeroizing;

/// The text is no `.p8` key. What it holds is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a key of Apple's: PEM that begins with -----BEGIN PRIVATE KEY-----, around a P-256 key in PKCS#8")]
pub struct NotApplesKey;

/// A key that signs provider tokens, ES256.
#[derive(Clone)]
pub struct ApplesKey(SigningKey);

impl ApplesKey {
    /// Reads the text of a `.p8` file.
    ///
    /// # Errors
    /// [`NotApplesKey`].
    pub fn from_pem(text: &str) -> Result<Self, NotApplesKey> {
        const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
        const END: &str = "-----END PRIVATE KEY-----";
        let body = text.trim().strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(END)).ok_or(NotApplesKey)?;
        let body = Zeroizing::new(body.split_ascii_whitespace().collect::<String>());
        let der = Zeroizing::new(STANDARD.decode(body.as_bytes()).map_err(|_| NotApplesKey)?);
        SigningKey::from_pkcs8_der(&der).map(Self).map_err(|_| NotApplesKey)
    }

    /// Signs a message: `r | s`.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message)
    }

    /// What checks its signatures.
    #[must_use]
    pub fn verifying_key(&self) -> VerifyingKey {
        self.0.verifying_key()
    }
}

/// Never prints the key.
impl std::fmt::Debug for ApplesKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ApplesKey(…)")
    }
}

/// By what can be seen from outside.
impl PartialEq for ApplesKey {
    fn eq(&self, other: &Self) -> bool {
        self.verifying_key() == other.verifying_key()
    }
}

impl Eq for ApplesKey {}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A `.p8` file around this private scalar (RFC 5958, RFC 5915), without the public half that Apple adds.
    pub(crate) fn p8(scalar: [u8; 32]) -> String {
        let head = "3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420";
        let der = [hex::decode(head).expect("hex"), scalar.to_vec()].concat();
        let body = STANDARD.encode(der);
        format!("-----BEGIN PRIVATE KEY-----\n{}\n{}\n-----END PRIVATE KEY-----\n", &body[..64], &body[64..])
    }

    #[test]
    fn a_p8_file_is_read_whatever_its_line_ends() {
        let text = p8([7; 32]);
        let key = ApplesKey::from_pem(&text).expect("a key");
        assert!(key.verifying_key().verify(b"message", &key.sign(b"message")));
        assert_eq!(ApplesKey::from_pem(&text.replace('\n', "\r\n")), Ok(key.clone()));
        assert_eq!(ApplesKey::from_pem(text.trim()), Ok(key));
    }

    #[test]
    fn anything_else_is_refused_without_being_repeated() {
        let text = p8([7; 32]);
        for bad in
            ["", "marked", &text.replace("PRIVATE", "EC PRIVATE"), &text.replace('M', "!"), &p8([0; 32]), &text[..90]]
        {
            let refused = ApplesKey::from_pem(bad).expect_err("no key");
            assert!(!refused.to_string().contains("marked"));
        }
        assert_eq!(format!("{:?}", ApplesKey::from_pem(&text)), "Ok(ApplesKey(…))");
    }
}
