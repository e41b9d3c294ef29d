//! What sends the notifications.

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;

use super::{
    Config, SenderKind,
    apns::{Apns, ApnsError},
    log::Log,
};
use crate::store::PushDelivery;

/// How one notification went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Taken; the device will be woken if it can be.
    Accepted,
    /// Refused, one reason for each host that was asked.
    Rejected(Vec<String>),
    /// Every host refused it because it does not know the token.
    Unknown(Vec<String>),
    /// No answer came, or none that can be understood.
    Failed,
}

impl Delivery {
    /// As it is stored: reasons joined by commas (robert.md §9.3).
    pub(super) fn stored(&self) -> PushDelivery {
        match self {
            Self::Accepted => PushDelivery::Accepted,
            Self::Rejected(reasons) => PushDelivery::Rejected(reasons.join(",")),
            Self::Unknown(reasons) => PushDelivery::Unknown(reasons.join(",")),
            Self::Failed => PushDelivery::Failed,
        }
    }

    /// Its word in metrics and reports.
    pub(super) const fn outcome(&self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected(_) => "rejected",
            Self::Unknown(_) => "unknown",
            Self::Failed => "failed",
        }
    }

    /// Counts its reasons.
    pub(super) fn count_reasons(&self, counts: &mut BTreeMap<String, u64>) {
        if let Self::Rejected(reasons) | Self::Unknown(reasons) = self {
            for reason in reasons {
                *counts.entry(reason.clone()).or_default() += 1;
            }
        }
    }
}

/// Sends wake-ups.
#[async_trait]
pub trait Sender: Send + Sync {
    /// Waits until one more notification may be sent without going faster than the receiver is to be
    /// asked.
    async fn turn(&self);

    /// Wakes the device with this token. Whatever goes wrong is a [`Delivery`].
    async fn wake(&self, token: &str) -> Delivery;
}

/// The sender of the configuration, if it names one.
///
/// # Errors
/// [`ApnsError`].
pub fn of(config: &Config) -> Result<Option<Arc<dyn Sender>>, ApnsError> {
    Ok(match config.sender {
        SenderKind::None => None,
        SenderKind::Log => Some(Arc::new(Log)),
        SenderKind::Apns => Some(Arc::new(Apns::new(config)?)),
    })
}
