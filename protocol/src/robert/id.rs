//! Who is meant: permanent and ephemeral identifiers, and the country a phone belongs to.
//!
//! None of them prints itself: a log line must not say whose phone it was.
//!
//! Source: robert.md §2.4, §3.1, §3.4.

use std::fmt;

use rand_core::CryptoRng;

/// ID_A: the permanent identifier of a registration, 5 random bytes. Never leaves the server.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PermanentId([u8; 5]);

impl PermanentId {
    /// From storage.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 5]) -> Self {
        Self(bytes)
    }

    /// To storage.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 5] {
        &self.0
    }

    /// Draws a new one. 40 bits may collide: the store says so, and the caller draws again.
    pub fn generate(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut bytes = [0; 5];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }
}

/// EBID: what a phone calls itself for one epoch, 8 bytes, opaque without the K_S of its day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ebid(pub [u8; 8]);

/// ECC: the country code of a phone, one byte, opaque without K_FED.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EncryptedCountryCode(pub u8);

/// CC: which country's server a phone is registered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CountryCode(pub u8);

impl CountryCode {
    /// France, the default.
    pub const FRANCE: Self = Self(0x21);
}

macro_rules! never_prints {
    ($($name:ident),*) => {$(
        /// Never prints the identifier.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )*};
}

never_prints!(PermanentId, Ebid, EncryptedCountryCode);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_do_not_print_themselves() {
        assert_eq!(format!("{:?}", PermanentId([1, 2, 3, 4, 5])), "PermanentId(…)");
        assert_eq!(format!("{:?}", Ebid([7; 8])), "Ebid(…)");
        assert_eq!(format!("{:?}", EncryptedCountryCode(7)), "EncryptedCountryCode(…)");
    }
}
