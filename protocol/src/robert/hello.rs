//! HELLO: what one phone hears from another over Bluetooth.
//!
//! The server never sees one whole: a report carries the ECC and EBID once for all the HELLOs heard
//! under them ([`contact`](super::contact)). The full layout is for phones, and for tests that play one.
//!
//! Source: robert.md §3.5.

use std::fmt;

use super::{
    id::{Ebid, EncryptedCountryCode},
    keys::AuthKey,
};

/// One HELLO, 16 bytes, integers big-endian:
///
/// ```text
/// offset  0     1               9        11            16
///         | ECC | EBID          | time16 | MAC         |
/// bytes     1     8               2        5
/// ```
///
/// On the air two or three bytes follow (version, transmit power) that the server never sees.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Hello {
    /// Country of the sender.
    pub ecc: EncryptedCountryCode,
    /// The sender, for this epoch.
    pub ebid: Ebid,
    /// Low 16 bits of the sender's NTP clock, in seconds: it wraps every 18 h 12 min 16 s.
    pub sent: u16,
    /// First 40 bits of HMAC-SHA-256 over [`mac_input`].
    pub mac: [u8; 5],
}

/// Never prints what would tell whose phone it was.
impl fmt::Debug for Hello {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hello(…)")
    }
}

/// The bytes are no HELLO.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HelloError {
    /// Not 16 bytes.
    #[error("a HELLO is 16 bytes long, not {0}")]
    Length(usize),
}

impl Hello {
    /// Length on the wire, in bytes.
    pub const LEN: usize = 16;

    /// Composes the HELLO that the owner of `key` sends at `sent`.
    #[must_use]
    pub fn compose(ecc: EncryptedCountryCode, ebid: Ebid, sent: u16, key: &AuthKey) -> Self {
        Self { ecc, ebid, sent, mac: key.hello_mac(&mac_input(ecc, ebid, sent)) }
    }

    /// Reads a HELLO off the wire.
    ///
    /// # Errors
    /// [`HelloError::Length`] unless `bytes` is 16 long. No field has an invalid value.
    pub fn decode(bytes: &[u8]) -> Result<Self, HelloError> {
        let b: &[u8; Self::LEN] = bytes.try_into().map_err(|_| HelloError::Length(bytes.len()))?;
        let [ecc, e0, e1, e2, e3, e4, e5, e6, e7, t0, t1, mac @ ..] = *b;
        Ok(Self {
            ecc: EncryptedCountryCode(ecc),
            ebid: Ebid([e0, e1, e2, e3, e4, e5, e6, e7]),
            sent: u16::from_be_bytes([t0, t1]),
            mac,
        })
    }

    /// Writes it for the wire.
    #[must_use]
    pub fn encode(&self) -> [u8; Self::LEN] {
        let mut bytes = [0; Self::LEN];
        // After its prefix byte, the input of the MAC is the HELLO without the MAC.
        bytes[..11].copy_from_slice(&mac_input(self.ecc, self.ebid, self.sent)[1..]);
        bytes[11..].copy_from_slice(&self.mac);
        bytes
    }
}

/// What the MAC of a HELLO covers: `01 | ECC | EBID | time16`.
#[must_use]
pub fn mac_input(ecc: EncryptedCountryCode, ebid: Ebid, sent: u16) -> [u8; 12] {
    let [e0, e1, e2, e3, e4, e5, e6, e7] = ebid.0;
    let [t0, t1] = sent.to_be_bytes();
    [0x01, ecc.0, e0, e1, e2, e3, e4, e5, e6, e7, t0, t1]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(bytes: [u8; 16]) {
            let hello = Hello::decode(&bytes).expect("16 bytes");
            prop_assert_eq!(hello.encode(), bytes);
        }

        #[test]
        fn any_other_length_is_refused(bytes: Vec<u8>) {
            let expected = match bytes.len() {
                16 => Ok(()),
                length => Err(HelloError::Length(length)),
            };
            prop_assert_eq!(Hello::decode(&bytes).map(|_| ()), expected);
        }
    }
}
