//! What phones say to each other over Bluetooth.
//!
//! Source: robert.md §2.5 (tuples), §3.5 (HELLO).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

use super::{Dbm, Hex, Minutes, Phone, Trouble, clock::EPOCH_SECONDS};

/// One tuple as the bundle writes it: `{"epochId":27592,"key":{"ebid":"vyW2BYzR87k=","ecc":"wg=="}}`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundledTuple {
    /// The epoch in which to say it.
    #[serde(rename = "epochId")]
    pub epoch_id: u32,
    /// The pair to say.
    pub key: BundledKey,
}

/// The pair inside a [`BundledTuple`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundledKey {
    /// Base64 of 8 bytes.
    pub ebid: String,
    /// Base64 of 1 byte.
    pub ecc: String,
}

impl BundledTuple {
    /// The pair as bytes.
    ///
    /// # Errors
    /// [`Trouble::Strange`] unless they are 8 bytes and 1 byte.
    pub fn tuple(&self) -> Result<Tuple, Trouble> {
        let bytes = |text: &str| STANDARD.decode(text).unwrap_or_default();
        let ebid = bytes(&self.key.ebid).try_into().map_err(|_| Trouble::strange("an EBID is not 8 bytes"))?;
        let [ecc] = bytes(&self.key.ecc)[..] else { return Err(Trouble::strange("an ECC is not 1 byte")) };
        Ok(Tuple { ebid: Hex(ebid), ecc: Hex([ecc]) })
    }
}

/// What a phone says during one epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Tuple {
    /// The ephemeral identifier.
    pub ebid: Hex<8>,
    /// The country, encrypted.
    pub ecc: Hex<1>,
}

/// A HELLO on the air: 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hello {
    /// Who speaks, for fifteen minutes.
    pub tuple: Tuple,
    /// Low 16 bits of the sender's NTP seconds.
    pub sent: u16,
    /// First 5 bytes of the MAC.
    pub mac: Hex<5>,
}

/// A HELLO as the hearer keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// Who spoke.
    pub tuple: Tuple,
    /// What it said about its time.
    pub sent: u16,
    /// How it signed.
    pub mac: Hex<5>,
    /// When it was heard: NTP seconds of the hearer's clock.
    pub at: u64,
    /// How loud, dBm after correction.
    pub rssi: i32,
}

/// Between two HELLOs of one phone, in seconds, over and over: the radio is never quite regular.
const RHYTHM: [u64; 6] = [10, 13, 15, 11, 14, 12];
/// How the signal of a phone that does not move wavers, in dB.
const WAVER: [i32; 5] = [-3, 1, 0, 3, -1];

impl Phone {
    /// What this phone says at `ntp`; `None` in an epoch for which it has no tuple.
    #[must_use]
    pub fn hello(&self, ntp: u64) -> Option<Hello> {
        let tuple = *self.tuples.get(&self.epoch_at(ntp))?;
        let sent = (ntp & 0xffff) as u16;
        let mut input = vec![0x01, tuple.ecc.0[0]];
        input.extend(tuple.ebid.0);
        input.extend(sent.to_be_bytes());
        let [a, b, c, d, e, ..] = self.keys.mac(&input);
        Some(Hello { tuple, sent, mac: Hex([a, b, c, d, e]) })
    }

    /// Keeps a HELLO heard at `ntp`.
    pub fn hear(&mut self, hello: Hello, ntp: u64, rssi: Dbm) {
        let Hello { tuple, sent, mac } = hello;
        self.heard.push(Heard { tuple, sent, mac, at: ntp, rssi: rssi.0 });
    }

    /// The two phones lie beside each other from now on for `lasting`; each hears the other every 10
    /// to 15 seconds, under a new EBID in each epoch. Nobody moves the clock.
    pub fn near(&mut self, other: &mut Self, lasting: Minutes, rssi: Dbm) {
        let start = self.clock.ntp();
        self.near_at(other, start, lasting, rssi);
    }

    /// The same, from `start` (NTP seconds) on.
    pub fn near_at(&mut self, other: &mut Self, start: u64, lasting: Minutes, rssi: Dbm) {
        let end = start + lasting.seconds();
        let mut now = start;
        for (pause, waver) in RHYTHM.iter().cycle().zip(WAVER.iter().cycle()) {
            if now >= end {
                break;
            }
            let loudness = Dbm(rssi.0 + waver);
            if let Some(hello) = self.hello(now) {
                other.hear(hello, now + 1, loudness);
            }
            if let Some(hello) = other.hello(now + 5) {
                self.hear(hello, now + 6, loudness);
            }
            now += pause;
        }
    }

    /// The epoch that holds `ntp`.
    #[must_use]
    pub fn epoch_at(&self, ntp: u64) -> u32 {
        u32::try_from((ntp - self.time_start) / EPOCH_SECONDS).expect("a service younger than 100 000 years")
    }
}
