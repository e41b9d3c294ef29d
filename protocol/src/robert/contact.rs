//! A contact: what a phone heard of one neighbour under one EBID, as it reports it and as it waits for
//! the batch.
//!
//! Source: robert.md §4.1, §10.3.

use std::fmt;

use super::{
    id::{Ebid, EncryptedCountryCode},
    time::NtpSeconds,
};

/// All HELLOs heard under one (ECC, EBID).
#[derive(Clone, PartialEq, Eq)]
pub struct Contact {
    /// The neighbour.
    pub ebid: Ebid,
    /// Its country.
    pub ecc: EncryptedCountryCode,
    /// One entry per HELLO, in the order of the upload, which scoring keeps.
    pub hellos: Vec<Heard>,
}

/// One HELLO as heard: its own part and what the hearer noted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Heard {
    /// When it was received, on the reporter's clock. 32 bits on the wire.
    pub at: NtpSeconds,
    /// When it was sent: low 16 bits of the sender's clock.
    pub sent: u16,
    /// The MAC it carried.
    pub mac: [u8; 5],
    /// Signal strength in dBm, corrected for the device; −127…0 nominally. The wire's integer is cut
    /// to 16 bits, which the score cannot tell: what is above −5 is dropped, and what is below
    /// −32 768 weighs nothing.
    pub rssi: i16,
}

/// Never prints who was heard when.
impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Contact({} hellos)", self.hellos.len())
    }
}

/// Never prints when somebody was heard.
impl fmt::Debug for Heard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Heard(…)")
    }
}

/// The bytes are no packed contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnpackError {
    /// Packed by a version that this one does not know.
    #[error("packed as version {0}, which is unknown")]
    Version(u8),
    /// Too short, or cut in the middle of a HELLO.
    #[error("{0} bytes are no whole contact")]
    Length(usize),
}

impl Contact {
    const VERSION: u8 = 1;
    const HEAD: usize = 10;
    const HELLO: usize = 13;

    /// Writes it for the queue, integers big-endian:
    ///
    /// ```text
    /// version = 1 (1) | ECC (1) | EBID (8) | { time32 received (4) | time16 sent (2) | MAC (5) | RSSI (2) } …
    /// ```
    ///
    /// Of the reception time the 32 bits of the wire are kept.
    #[must_use]
    pub fn pack(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(Self::HEAD + self.hellos.len() * Self::HELLO);
        bytes.extend([Self::VERSION, self.ecc.0]);
        bytes.extend(self.ebid.0);
        for hello in &self.hellos {
            bytes.extend(hello.at.low32().to_bytes());
            bytes.extend(hello.sent.to_be_bytes());
            bytes.extend(hello.mac);
            bytes.extend(hello.rssi.to_be_bytes());
        }
        bytes
    }

    /// Reads what [`pack`](Self::pack) wrote.
    ///
    /// # Errors
    /// [`UnpackError`].
    pub fn unpack(bytes: &[u8]) -> Result<Self, UnpackError> {
        let length = || UnpackError::Length(bytes.len());
        let (&version, rest) = bytes.split_first().ok_or_else(length)?;
        if version != Self::VERSION {
            return Err(UnpackError::Version(version));
        }
        let (&ecc, rest) = rest.split_first().ok_or_else(length)?;
        let (&ebid, rest) = rest.split_first_chunk().ok_or_else(length)?;
        let (hellos, []) = rest.as_chunks::<{ Self::HELLO }>() else {
            return Err(length());
        };
        Ok(Self {
            ebid: Ebid(ebid),
            ecc: EncryptedCountryCode(ecc),
            hellos: hellos.iter().map(Heard::unpack).collect(),
        })
    }
}

impl Heard {
    fn unpack(&[t0, t1, t2, t3, s0, s1, m0, m1, m2, m3, m4, r0, r1]: &[u8; Contact::HELLO]) -> Self {
        Self {
            at: NtpSeconds(u32::from_be_bytes([t0, t1, t2, t3]).into()),
            sent: u16::from_be_bytes([s0, s1]),
            mac: [m0, m1, m2, m3, m4],
            rssi: i16::from_be_bytes([r0, r1]),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(
            ebid: [u8; 8],
            ecc: u8,
            heard: Vec<(u32, u16, [u8; 5], i16)>,
        ) {
            let hellos = heard
                .into_iter()
                .map(|(at, sent, mac, rssi)| Heard { at: NtpSeconds(at.into()), sent, mac, rssi })
                .collect();
            let contact = Contact { ebid: Ebid(ebid), ecc: EncryptedCountryCode(ecc), hellos };
            prop_assert_eq!(Contact::unpack(&contact.pack()), Ok(contact));
        }

        #[test]
        fn any_bytes_are_a_contact_or_refused(mut bytes: Vec<u8>) {
            if let Some(version) = bytes.first_mut() {
                *version %= 3;
            }
            match Contact::unpack(&bytes) {
                Ok(contact) => prop_assert_eq!(contact.pack(), bytes),
                Err(UnpackError::Version(version)) => prop_assert_eq!(Some(&version), bytes.first()),
                Err(UnpackError::Length(length)) => prop_assert_eq!(length, bytes.len()),
            }
        }
    }
}
