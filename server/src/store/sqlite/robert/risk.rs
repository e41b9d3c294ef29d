//! Registrations as the risk evaluation sees and changes them.

use vigie_protocol::robert::{id::PermanentId, time::NtpSeconds};

use super::{
    super::{SqliteStore, batch},
    kpi,
};
use crate::store::{
    Outdated, RiskUpdate, StoreError,
    columns::{self, RegistrationRow, Stored},
    evaluations,
};

impl SqliteStore {
    pub(super) async fn read_outdated(
        &self,
        after: Option<PermanentId>,
        limit: u32,
    ) -> Result<Vec<Outdated>, StoreError> {
        let mut snapshot = self.snapshot().await?;
        let rows: Vec<RegistrationRow> = sqlx::query_as(
            "SELECT id, version, at_risk, is_notified, notified_for_current_risk, outdated_risk, last_status_epoch,
                    latest_risk_epoch, last_failed_status_epoch, last_failed_status, last_contact, last_drift
               FROM robert_registration
              WHERE outdated_risk = 1 AND id > ?1
              ORDER BY id
              LIMIT ?2",
        )
        .bind(after.map_or_else(Vec::new, |id| id.as_bytes().to_vec())) // nothing comes before the empty one
        .bind(limit)
        .fetch_all(&mut *snapshot)
        .await?;
        let stored: Vec<Stored> = rows.into_iter().map(Stored::try_from).collect::<Result<_, _>>()?;

        let scores: Vec<(Vec<u8>, i64, f64)> = sqlx::query_as(
            "SELECT exposure.id, epoch, score
               FROM json_each(?1) AS wanted
              CROSS JOIN robert_exposure AS exposure ON exposure.id = unhex(wanted.value)",
        )
        .bind(batch::hex_list(stored.iter().map(|row| *row.id.as_bytes())))
        .fetch_all(&mut *snapshot)
        .await?;
        evaluations::with_exposures(stored, scores)
    }

    pub(super) async fn write_risks(&self, updates: &[RiskUpdate]) -> Result<Vec<bool>, StoreError> {
        let first = evaluations::first_of_each(updates);
        let rows = batch::rows(first.iter().map(|update| {
            (
                hex::encode(update.id.as_bytes()),
                update.version,
                update.at_risk,
                update.notified_for_current_risk,
                columns::epoch(update.latest_risk_epoch),
                columns::instant(update.last_contact),
            )
        }));
        let mut transaction = self.begin().await?;
        let written: Vec<Vec<u8>> = sqlx::query_scalar(
            "UPDATE robert_registration
                SET version                   = new.version + 1,
                    at_risk                   = new.at_risk,
                    outdated_risk             = 0,
                    notified_for_current_risk = coalesce(new.notified, notified_for_current_risk),
                    latest_risk_epoch         = new.latest_risk_epoch,
                    last_contact              = new.last_contact
               FROM (SELECT unhex(value ->> 0) AS id,
                            value ->> 1 AS version,
                            value ->> 2 AS at_risk,
                            value ->> 3 AS notified,
                            value ->> 4 AS latest_risk_epoch,
                            value ->> 5 AS last_contact
                       FROM json_each(?1)) AS new
              WHERE robert_registration.id = new.id AND robert_registration.version = new.version
             RETURNING id",
        )
        .bind(rows)
        .fetch_all(&mut *transaction)
        .await?;
        let (outcomes, counted) = evaluations::outcomes(updates, written);
        kpi::add(&mut transaction, &counted).await?;
        transaction.commit().await?;
        Ok(outcomes)
    }

    pub(super) async fn clear_risks(&self, last_contact: NtpSeconds) -> Result<u64, StoreError> {
        let cleared = sqlx::query(
            "UPDATE robert_registration
                SET at_risk = 0, notified_for_current_risk = 0, version = version + 1
              WHERE at_risk = 1 AND last_contact <= ?1",
        )
        .bind(columns::instant(last_contact))
        .execute(&self.writer)
        .await?;
        Ok(cleared.rows_affected())
    }
}
