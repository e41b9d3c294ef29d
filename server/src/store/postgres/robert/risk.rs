//! Registrations as the risk evaluation sees and changes them.

use vigie_protocol::robert::{id::PermanentId, time::NtpSeconds};

use super::{
    super::{PostgresStore, retry::Failure},
    kpi, lock,
};
use crate::store::{
    Outdated, RiskUpdate, StoreError,
    columns::{self, RegistrationRow, Stored},
    evaluations,
};

impl PostgresStore {
    pub(super) async fn read_outdated(
        &self,
        after: Option<PermanentId>,
        limit: u32,
    ) -> Result<Vec<Outdated>, StoreError> {
        // Two statements, two moments: a score that arrives between them makes the version grow, and
        // what is concluded from it is not written.
        let rows: Vec<RegistrationRow> = sqlx::query_as(
            "SELECT id, version, at_risk, is_notified, notified_for_current_risk, outdated_risk,
                    last_status_epoch::bigint, latest_risk_epoch::bigint, last_failed_status_epoch::bigint,
                    last_failed_status, last_contact, last_drift
               FROM robert_registration
              WHERE outdated_risk AND id > $1
              ORDER BY id
              LIMIT $2",
        )
        .bind(after.map_or_else(Vec::new, |id| id.as_bytes().to_vec())) // nothing comes before the empty one
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await?;
        let stored: Vec<Stored> = rows.into_iter().map(Stored::try_from).collect::<Result<_, _>>()?;

        let scores: Vec<(Vec<u8>, i64, f64)> = sqlx::query_as(
            "SELECT exposure.id, exposure.epoch::bigint, exposure.score
               FROM unnest($1::bytea[]) AS wanted (id)
               JOIN robert_exposure AS exposure ON exposure.id = wanted.id",
        )
        .bind(lock::array(stored.iter().map(|row| &row.id)))
        .fetch_all(&self.pool)
        .await?;
        evaluations::with_exposures(stored, scores)
    }

    pub(super) async fn write_risks(&self, updates: &[RiskUpdate]) -> Result<Vec<bool>, Failure> {
        let first = evaluations::first_of_each(updates);
        let mut transaction = self.begin().await?;
        lock::registrations(&mut transaction, first.iter().map(|update| update.id)).await?;
        let written: Vec<Vec<u8>> = sqlx::query_scalar(
            "UPDATE robert_registration AS stored
                SET version                   = stored.version + 1,
                    at_risk                   = new.at_risk,
                    outdated_risk             = false,
                    notified_for_current_risk = coalesce(new.notified, stored.notified_for_current_risk),
                    latest_risk_epoch         = new.latest_risk_epoch,
                    last_contact              = new.last_contact
               FROM unnest($1::bytea[], $2::bigint[], $3::bool[], $4::bool[], $5::bigint[], $6::bigint[])
                 AS new (id, version, at_risk, notified, latest_risk_epoch, last_contact)
              WHERE stored.id = new.id AND stored.version = new.version
             RETURNING stored.id",
        )
        .bind(lock::array(first.iter().map(|update| &update.id)))
        .bind(first.iter().map(|update| update.version).collect::<Vec<_>>())
        .bind(first.iter().map(|update| update.at_risk).collect::<Vec<_>>())
        .bind(first.iter().map(|update| update.notified_for_current_risk).collect::<Vec<_>>())
        .bind(first.iter().map(|update| columns::epoch(update.latest_risk_epoch)).collect::<Vec<_>>())
        .bind(first.iter().map(|update| columns::instant(update.last_contact)).collect::<Vec<_>>())
        .fetch_all(&mut *transaction)
        .await?;
        let (outcomes, counted) = evaluations::outcomes(updates, written);
        kpi::add(&mut transaction, &counted).await?;
        transaction.commit().await?;
        Ok(outcomes)
    }

    pub(super) async fn clear_risks(&self, last_contact: NtpSeconds) -> Result<u64, Failure> {
        // The condition stands twice: a row may have changed while its lock was waited for.
        let cleared = sqlx::query(
            "WITH due AS (SELECT id
                            FROM robert_registration
                           WHERE at_risk AND last_contact <= $1
                           ORDER BY id
                             FOR UPDATE)
             UPDATE robert_registration AS stored
                SET at_risk = false, notified_for_current_risk = false, version = version + 1
               FROM due
              WHERE stored.id = due.id AND stored.at_risk AND stored.last_contact <= $1",
        )
        .bind(columns::instant(last_contact))
        .execute(&self.pool)
        .await?;
        Ok(cleared.rows_affected())
    }
}
