//! What the checks depend on besides keys.
//!
//! Source: robert.md §7.4, §7.8.

use crate::robert::{
    id::CountryCode,
    time::{EpochId, NtpSeconds, Service},
};

/// The service and its tolerance.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// The service.
    pub service: Service,
    /// This server's country.
    pub country: CountryCode,
    /// Most seconds a HELLO may be under way; also how near midnight its EBID may be of the day on the
    /// other side. 180 by default.
    pub hello_tolerance_s: u32,
}

impl Rules {
    /// The epoch on the other side of midnight UTC, if `at`, which lies in `epoch`, is less than the
    /// tolerance away from it.
    pub(super) fn across_midnight(&self, at: NtpSeconds, epoch: EpochId) -> Option<EpochId> {
        if at.second_of_day() < self.hello_tolerance_s {
            epoch.previous()
        } else if 86_400 - at.second_of_day() < self.hello_tolerance_s {
            epoch.next()
        } else {
            None
        }
    }

    /// Whether a HELLO sent and heard at these times was no longer under way than allowed (step 8).
    ///
    /// Of the sending time 16 bits are known: the distance is the shorter way round their circle.
    #[must_use]
    pub fn heard_in_time(&self, sent: u16, heard: NtpSeconds) -> bool {
        let ahead = heard.low16().wrapping_sub(sent);
        u32::from(ahead.min(ahead.wrapping_neg())) <= self.hello_tolerance_s
    }

    /// Whether a HELLO heard at this time can be one of the EBID of `epoch` (step 9).
    pub(super) fn heard_in_epoch(&self, epoch: EpochId, heard: NtpSeconds) -> bool {
        self.service.epoch_at(heard).is_some_and(|at| at.distance(epoch) <= 1)
    }
}
