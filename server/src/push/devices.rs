//! Remembering and forgetting the devices that want to be woken.
//!
//! Source: robert.md §9.1, §9.2.

use vigie_protocol::robert::{
    wakeup::{self, Hours, Zone},
    wire::PushInfo,
};

use crate::{
    App, rng,
    store::{NewPush, PushKey, StoreError},
};

/// Longest token, language or time zone that is taken. A token of Apple's has 64 characters today and "may
/// vary"; the specification knows no bound, but a sealed megabyte per device would be somebody's joke.
pub(super) const LONGEST: usize = 1024;

/// What became of a device that wants to be woken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Remembered {
    /// It is written down.
    Stored,
    /// It was known just so: nothing was written. So most status requests leave no trace in this table.
    AsBefore,
    /// Its time zone is none of the TZ database, or one of its texts is too long.
    Refused,
}

/// Remembers devices, all or none. One outcome each, in their order.
pub(super) async fn remember(app: &App, devices: &[PushInfo]) -> Result<Vec<Remembered>, StoreError> {
    let keys: Vec<PushKey> = devices.iter().map(|device| app.keyring.push_token_key(&device.token)).collect();
    let known = app.store.pushes(&keys).await?;
    let mut new = Vec::new();
    let mut outcomes = Vec::with_capacity(devices.len());
    for ((device, &key), known) in devices.iter().zip(&keys).zip(known) {
        let opened = known.and_then(|sealed| app.keyring.open_push_token(&key, &sealed));
        outcomes.push(match zone(device) {
            None => Remembered::Refused,
            Some(_) if opened.as_ref() == Some(device) => Remembered::AsBefore,
            Some(zone) => {
                new.push(sealed(app, key, device, &zone));
                Remembered::Stored
            }
        });
    }
    if !new.is_empty() {
        app.store.remember_pushes(&new).await?;
    }
    for outcome in &outcomes {
        let outcome = match outcome {
            Remembered::Stored => "stored",
            Remembered::AsBefore => "as_before",
            Remembered::Refused => "refused",
        };
        metrics::counter!("vigie_push_devices_total", "outcome" => outcome).increment(1);
    }
    Ok(outcomes)
}

/// Forgets devices. `false` for one that was never known.
pub(super) async fn forget(app: &App, tokens: &[String]) -> Result<Vec<bool>, StoreError> {
    let keys: Vec<PushKey> = tokens.iter().map(|token| app.keyring.push_token_key(token)).collect();
    let known = app.store.forget_pushes(&keys).await?;
    let forgotten = known.iter().filter(|known| **known).count();
    metrics::counter!("vigie_push_devices_total", "outcome" => "forgotten").increment(forgotten as u64);
    Ok(known)
}

/// The hours at which devices may be woken.
pub(super) fn hours(app: &App) -> Hours {
    // A configuration that names no hours is refused at the start.
    app.config.push.hours().expect("the configuration was checked")
}

/// Where the device is, if all it says can be taken.
fn zone(device: &PushInfo) -> Option<Zone> {
    let short = [&device.token, &device.locale, &device.timezone].iter().all(|text| text.len() <= LONGEST);
    if short { Zone::named(&device.timezone) } else { None }
}

fn sealed(app: &App, key: PushKey, device: &PushInfo, zone: &Zone) -> NewPush {
    let now = app.clock.now();
    NewPush {
        key,
        sealed: app.keyring.seal_push_token(&key, device),
        planned: wakeup::tomorrow(now, zone, hours(app), &mut rng::os()),
        created: now.to_ntp(),
    }
}
