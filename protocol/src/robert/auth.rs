//! Authenticated requests: how a phone asks for its status, leaves, or erases its history.
//!
//! The phone shows an EBID the server once gave it, and a MAC that only it and the server can make. The
//! server opens the EBID with the key of the day the phone names, finds the identity, checks the MAC,
//! and checks the phone's clock last of all.
//!
//! Source: robert.md §3.6, §3.7.

use std::fmt;

use super::{
    id::{Ebid, PermanentId},
    keys::{AuthKey, DayKeys},
    time::{Drift, EpochId, NtpSeconds, Service, Time32, UnixMicros},
};

/// What a request asks for. A MAC made for one purpose is wrong for the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// `POST /api/v6/status`.
    Status,
    /// `POST /api/v6/unregister`.
    Unregister,
    /// `POST /api/v6/deleteExposureHistory`.
    DeleteHistory,
}

impl Purpose {
    /// The byte in front of what the MAC covers.
    #[must_use]
    pub const fn prefix(self) -> u8 {
        match self {
            Self::Status => 0x02,
            Self::Unregister => 0x03,
            Self::DeleteHistory => 0x04,
        }
    }
}

/// What all authenticated requests carry.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthenticatedRequest {
    /// An EBID of the phone: of the current epoch if it has one, else the last it was given.
    pub ebid: Ebid,
    /// The epoch *for which the EBID was issued*, up to 2³¹ − 1. Nothing compares it with the current
    /// one: a phone that was away for days is welcome as long as K_S exists.
    pub epoch: EpochId,
    /// When the phone sent it.
    pub time: Time32,
    /// HMAC-SHA256 over [`mac_input`](Self::mac_input).
    pub mac: [u8; 32],
}

/// Never prints what would tell whose request it was.
impl fmt::Debug for AuthenticatedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuthenticatedRequest(…)")
    }
}

/// Why an EBID could not be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// K_S of the day of the epoch was destroyed, or never existed: result 430.
    #[error("no key for the day of the epoch")]
    NoKey,
    /// The EBID is not one of the epoch it was said to be of: result 400.
    #[error("the EBID belongs to another epoch")]
    EpochMismatch,
}

impl AuthenticatedRequest {
    /// Composes the request that the owner of `key` sends at `time`.
    #[must_use]
    pub fn compose(purpose: Purpose, ebid: Ebid, epoch: EpochId, time: Time32, key: &AuthKey) -> Self {
        let mut request = Self { ebid, epoch, time, mac: [0; 32] };
        request.mac = key.request_mac(&request.mac_input(purpose));
        request
    }

    /// What the MAC covers: `prefix | EBID (8) | epoch (4) | time32 (4)`.
    #[must_use]
    pub fn mac_input(&self, purpose: Purpose) -> [u8; 17] {
        let mut input = [0; 17];
        input[0] = purpose.prefix();
        input[1..9].copy_from_slice(&self.ebid.0);
        input[9..13].copy_from_slice(&self.epoch.get().to_be_bytes());
        input[13..].copy_from_slice(&self.time.to_bytes());
        input
    }

    /// Opens the EBID: whose request it says it is (step 2).
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(&self, service: Service, keys: &impl DayKeys) -> Result<PermanentId, OpenError> {
        let days = [service.key_day(self.epoch), service.retry_day(self.epoch)];
        let [Some(day), retry] = days else { return Err(OpenError::NoKey) };
        for day in [Some(day), retry].into_iter().flatten() {
            let (epoch, id) = keys.day_key(day).ok_or(OpenError::NoKey)?.open(self.ebid);
            if epoch == self.epoch {
                return Ok(id);
            }
        }
        Err(OpenError::EpochMismatch)
    }

    /// Whether the MAC is right for this purpose, in constant time (step 4).
    #[must_use]
    pub fn check(&self, purpose: Purpose, key: &AuthKey) -> bool {
        key.verify_request(&self.mac_input(purpose), &self.mac)
    }
}

/// Seconds within which two clocks are taken to stand on both sides of the 32-bit wrap of 2036-02-07.
const WRAP_WINDOW: i64 = 86_400;

/// How far the phone's clock is off: `Ok` within `tolerance_s`, `Err` beyond (step 5).
///
/// The distance is judged with the server's fraction of a second and cut to whole seconds: at a
/// tolerance of 60, 60.9 s passes and 61 s does not. As phones tell whole seconds, a phone 61 s ahead of
/// the server's second passes unless the server's fraction is zero, and one 61 s behind never does.
///
/// The 32 bits are read in the era of the server's own clock, except within a day of its end, where the
/// phone may already be, or still be, on the other side.
///
/// # Errors
/// The drift, which is remembered when the MAC is right, although the request is refused.
pub fn drift(now: UnixMicros, time: Time32, tolerance_s: u32) -> Result<Drift, Drift> {
    const ERA: i64 = 1 << 32;
    let NtpSeconds(server) = now.to_ntp();
    let mut seconds = i64::from(server as u32) - i64::from(time.0);
    if seconds > ERA - WRAP_WINDOW {
        seconds -= ERA;
    } else if seconds < WRAP_WINDOW - ERA {
        seconds += ERA;
    }
    let fraction = now.0.rem_euclid(UnixMicros::PER_SECOND);
    let distance = (seconds * UnixMicros::PER_SECOND + fraction).unsigned_abs() / UnixMicros::PER_SECOND.unsigned_abs();
    if distance <= u64::from(tolerance_s) { Ok(Drift(seconds)) } else { Err(Drift(seconds)) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use vigie_crypto::secret::Secret;

    use super::*;
    use crate::robert::{keys::DayKey, time::Day};

    /// The drift a phone is told that shows `ahead` seconds more than the server's whole second, while
    /// the server is `micros` into it.
    fn ahead(ahead: i64, micros: i64) -> Result<Drift, Drift> {
        let second = 1_615_802_820;
        let phone = NtpSeconds::from_unix_seconds(second + ahead).low32();
        drift(UnixMicros(second * 1_000_000 + micros), phone, 60)
    }

    #[test]
    fn sixty_seconds_pass_and_sixty_one_do_not() {
        assert_eq!(ahead(0, 0), Ok(Drift(0)));
        assert_eq!(ahead(60, 0), Ok(Drift(-60)));
        assert_eq!(ahead(61, 0), Err(Drift(-61)));
        assert_eq!(ahead(61, 1), Ok(Drift(-61)), "60.999999 s");
        assert_eq!(ahead(62, 999_999), Err(Drift(-62)));
        assert_eq!(ahead(-60, 0), Ok(Drift(60)));
        assert_eq!(ahead(-60, 999_999), Ok(Drift(60)), "60.999999 s");
        assert_eq!(ahead(-61, 0), Err(Drift(61)));
    }

    #[test]
    fn the_wrap_of_2036_is_no_drift() {
        let wrap = UnixMicros::from_seconds((1 << 32) - NtpSeconds::UNIX_EPOCH.cast_signed());
        assert_eq!(drift(wrap, Time32(u32::MAX), 60), Ok(Drift(1)));
        assert_eq!(drift(UnixMicros(wrap.0 - 1), Time32(5), 60), Ok(Drift(-6)));
        assert_eq!(drift(UnixMicros::from_seconds(1_615_802_820), Time32(0), 60), Err(Drift(3_824_791_620)));
    }

    #[test]
    fn a_mac_serves_one_purpose() {
        let key = AuthKey::from_secret(&Secret::new([5; 32]));
        let purposes = [Purpose::Status, Purpose::Unregister, Purpose::DeleteHistory];
        for made in purposes {
            let request = AuthenticatedRequest::compose(made, Ebid([1; 8]), EpochId::new(7), Time32(9), &key);
            for asked in purposes {
                assert_eq!(request.check(asked, &key), made == asked, "{made:?} {asked:?}");
            }
        }
    }

    fn request(ebid: Ebid, epoch: u32) -> AuthenticatedRequest {
        AuthenticatedRequest { ebid, epoch: EpochId::new(epoch), time: Time32(0), mac: [0; 32] }
    }

    #[test]
    fn an_ebid_opens_with_the_key_of_its_day_and_for_its_epoch() {
        let first = Day::from_ymd(2021, 1, 1).expect("a day");
        let service = Service::opening(first);
        let id = PermanentId::from_bytes([1, 2, 3, 4, 5]);
        let keys = BTreeMap::from([(first, DayKey::from_secret(Secret::new([1; 24])))]);
        let ebid = keys[&first].seal(EpochId::new(95), id);

        assert_eq!(request(ebid, 95).open(service, &keys), Ok(id));
        assert_eq!(request(ebid, 94).open(service, &keys), Err(OpenError::EpochMismatch));
        assert_eq!(request(ebid, 96).open(service, &keys), Err(OpenError::NoKey));
        assert_eq!(request(ebid, u32::MAX >> 1).open(service, &keys), Err(OpenError::NoKey));
    }

    #[test]
    fn the_first_week_of_june_2020_tries_the_day_before() {
        let first = Day::from_ymd(2020, 6, 1).expect("a day");
        let service = Service::opening(first);
        let id = PermanentId::from_bytes([1, 2, 3, 4, 5]);
        let mut keys: BTreeMap<_, _> =
            (0..9).map(|n| (first.plus(n), DayKey::from_secret(Secret::new([n as u8; 24])))).collect();
        // Epoch 88 is of the second day in Paris; here the key of the first made the EBID.
        let ebid = keys[&first].seal(EpochId::new(88), id);
        assert_eq!(request(ebid, 88).open(service, &keys), Ok(id));
        let late = keys[&first.plus(7)].seal(EpochId::new(760), id);
        assert_eq!(request(late, 760).open(service, &keys), Err(OpenError::EpochMismatch), "after epoch 672");
        keys.remove(&first);
        assert_eq!(request(ebid, 88).open(service, &keys), Err(OpenError::NoKey));
    }
}
