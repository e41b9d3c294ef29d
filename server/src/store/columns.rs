//! Values as columns, alike for both engines.
//!
//! Both databases know signed integers only; what does not fit one cannot be an instant or an epoch
//! either. What comes back is checked: a value this version cannot hold is an error that names its
//! column, never a wrong number.

use vigie_protocol::{
    code::Kind,
    robert::{
        id::PermanentId,
        keys::WrappedKeys,
        registration::Registration,
        time::{Day, Drift, EpochId, NtpSeconds},
    },
};

use super::{ConfigEntry, Identity, Kpi, PushDue, PushKey, QueueKey, QueuedContact, StoreError};

/// A row of `robert_registration`, in the order of its columns; the engines select it with integers
/// widened to 64 bits, so that one tuple serves both.
pub(super) type RegistrationRow = (Vec<u8>, i64, bool, bool, bool, bool, i64, i64, i64, Option<String>, i64, i64);

/// A registration as stored: whose, at which version, and its state.
pub(super) struct Stored {
    pub(super) id: PermanentId,
    pub(super) version: i64,
    pub(super) registration: Registration,
}

impl TryFrom<RegistrationRow> for Stored {
    type Error = StoreError;

    fn try_from(row: RegistrationRow) -> Result<Self, StoreError> {
        let (id, version, at_risk, is_notified, notified_for_current_risk, outdated_risk, ..) = row;
        let (_, _, _, _, _, _, status_epoch, risk_epoch, failed_epoch, last_failed_status, contact, drift) = row;
        Ok(Self {
            id: permanent_id(&id, "robert_registration.id")?,
            version,
            registration: Registration {
                at_risk,
                is_notified,
                notified_for_current_risk,
                outdated_risk,
                last_status_epoch: to_epoch(status_epoch, "robert_registration.last_status_epoch")?,
                latest_risk_epoch: to_epoch(risk_epoch, "robert_registration.latest_risk_epoch")?,
                last_failed_status_epoch: to_epoch(failed_epoch, "robert_registration.last_failed_status_epoch")?,
                last_failed_status,
                last_contact: to_instant(contact, "robert_registration.last_contact")?,
                last_drift: Drift(drift),
            },
        })
    }
}

/// A row `(id, auth_key, tuples_key)` of `robert_identity`.
pub(super) fn identity(row: (Vec<u8>, Vec<u8>, Vec<u8>)) -> Result<(PermanentId, Identity), StoreError> {
    let (id, auth, tuples) = row;
    let keys = WrappedKeys {
        auth: exactly(&auth, "robert_identity.auth_key")?,
        tuples: exactly(&tuples, "robert_identity.tuples_key")?,
    };
    Ok((permanent_id(&id, "robert_identity.id")?, Identity { keys }))
}

/// A row `(key, sealed)` of `robert_contact`.
pub(super) fn contact((key, sealed): (Vec<u8>, Vec<u8>)) -> Result<QueuedContact, StoreError> {
    Ok(QueuedContact { key: QueueKey(exactly(&key, "robert_contact.key")?), sealed })
}

/// A row `(key, sealed, next_planned_push)` of `push`.
pub(super) fn push_due((key, sealed, planned): (Vec<u8>, Vec<u8>, i64)) -> Result<PushDue, StoreError> {
    let planned = to_instant(planned, "push.next_planned_push")?;
    Ok(PushDue { key: PushKey(exactly(&key, "push.key")?), sealed, planned })
}

/// ID_A out of a column.
pub(super) fn permanent_id(bytes: &[u8], column: &'static str) -> Result<PermanentId, StoreError> {
    exactly(bytes, column).map(PermanentId::from_bytes)
}

fn exactly<const N: usize>(bytes: &[u8], column: &'static str) -> Result<[u8; N], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Unreadable(column))
}

/// An epoch out of a column.
pub(super) fn to_epoch(value: i64, column: &'static str) -> Result<EpochId, StoreError> {
    u32::try_from(value).map(EpochId::new).map_err(|_| StoreError::Unreadable(column))
}

/// An instant out of a column.
pub(super) fn to_instant(value: i64, column: &'static str) -> Result<NtpSeconds, StoreError> {
    u64::try_from(value).map(NtpSeconds).map_err(|_| StoreError::Unreadable(column))
}

/// A count out of a column; the tables refuse negative ones.
pub(super) fn count(value: i64, column: &'static str) -> Result<u64, StoreError> {
    u64::try_from(value).map_err(|_| StoreError::Unreadable(column))
}

/// An epoch for a column.
pub(super) fn epoch(epoch: EpochId) -> i64 {
    i64::from(epoch.get())
}

/// An instant for a column. Later than the column can hold is the last it can hold: 292 billion years.
pub(super) fn instant(at: NtpSeconds) -> i64 {
    i64::try_from(at.0).unwrap_or(i64::MAX)
}

/// The day of an instant for `used_day`: NTP seconds / 86400, and no finer, so that the use of a code
/// does not point at the contacts queued in the same second. Fits 32 bits until the year 5 881 510;
/// later is the last day there is.
pub(super) fn day(at: NtpSeconds) -> i64 {
    i64::from(i32::try_from(at.0 / 86_400).unwrap_or(i32::MAX))
}

/// The number of a kind in `declaration_code.kind` (health-data.md A.1). A JWT has no row there; 0 is
/// the number of none, which the table refuses.
pub(super) const fn kind(kind: Kind) -> i16 {
    match kind {
        Kind::Long => 1,
        Kind::Short => 2,
        Kind::Test => 3,
        Kind::Jwt => 0,
    }
}

/// The number of a kind in `declaration_code_day.kind`, where JWT codes are counted as well.
pub(super) const fn counted_kind(of: Kind) -> i16 {
    match of {
        Kind::Jwt => 4,
        stored => kind(stored),
    }
}

/// The kind of a number that [`counted_kind`] gave.
pub(super) fn to_kind(number: i16, column: &'static str) -> Result<Kind, StoreError> {
    Kind::ALL.into_iter().find(|kind| counted_kind(*kind) == number).ok_or(StoreError::Unreadable(column))
}

/// A civil day out of a column that counts days since 1970.
pub(super) fn to_civil_day(days: i64, column: &'static str) -> Result<Day, StoreError> {
    Day::from_days(days).ok_or(StoreError::Unreadable(column))
}

/// The seven figures out of the rows of `robert_kpi`; 0 for one that was never written.
pub(super) fn kpis(rows: &[(String, i64)]) -> Result<[u64; 7], StoreError> {
    let mut figures = [0; 7];
    for (figure, kpi) in figures.iter_mut().zip(Kpi::ALL) {
        if let Some((_, value)) = rows.iter().find(|(name, _)| name == kpi.name()) {
            *figure = count(*value, "robert_kpi.value")?;
        }
    }
    Ok(figures)
}

/// A row of `robert_client_configuration`, its value as JSON text.
pub(super) fn config_entry((name, value): (String, String)) -> Result<ConfigEntry, StoreError> {
    let value =
        serde_json::from_str(&value).map_err(|_| StoreError::Unreadable("robert_client_configuration.value"))?;
    Ok(ConfigEntry { name, value })
}
