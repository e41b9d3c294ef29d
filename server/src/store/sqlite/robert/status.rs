//! Registrations as requests see and change them.

use sqlx::SqliteConnection;
use vigie_protocol::robert::{id::PermanentId, registration::Asked};

use super::{
    super::{SqliteStore, batch},
    kpi,
};
use crate::store::{
    Note, StatusAsk, StoreError,
    columns::{self, RegistrationRow, Stored},
    requests::{Desk, distinct},
};

impl SqliteStore {
    pub(super) async fn answer(&self, asks: &[StatusAsk]) -> Result<Vec<Option<Asked>>, StoreError> {
        let mut transaction = self.begin().await?;
        let mut desk = load(&mut transaction, &distinct(asks.iter().map(|ask| ask.id))).await?;
        let answers = asks.iter().map(|ask| desk.ask(ask)).collect();
        save(&mut transaction, &desk).await?;
        kpi::add(&mut transaction, &desk.kpis).await?;
        transaction.commit().await?;
        Ok(answers)
    }

    pub(super) async fn write_notes(&self, notes: &[Note]) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let mut desk = load(&mut transaction, &distinct(notes.iter().map(|note| note.id))).await?;
        for note in notes {
            desk.note(note);
        }
        save(&mut transaction, &desk).await?;
        transaction.commit().await?;
        Ok(())
    }
}

async fn load(transaction: &mut SqliteConnection, ids: &[PermanentId]) -> Result<Desk, StoreError> {
    let rows: Vec<RegistrationRow> = sqlx::query_as(
        "SELECT stored.id, version, at_risk, is_notified, notified_for_current_risk, outdated_risk, last_status_epoch,
                latest_risk_epoch, last_failed_status_epoch, last_failed_status, last_contact, last_drift
           FROM json_each(?1) AS wanted
          CROSS JOIN robert_registration AS stored ON stored.id = unhex(wanted.value)",
    )
    .bind(batch::hex_list(ids.iter().map(PermanentId::as_bytes)))
    .fetch_all(transaction)
    .await?;
    let rows: Vec<Stored> = rows.into_iter().map(Stored::try_from).collect::<Result<_, _>>()?;
    Ok(Desk::new(rows))
}

/// Writes what a request may change. Not the version: no evaluation depends on it.
async fn save(transaction: &mut SqliteConnection, desk: &Desk) -> Result<(), StoreError> {
    let rows = batch::rows(desk.touched().map(|(id, row)| {
        (
            hex::encode(id.as_bytes()),
            row.is_notified,
            row.notified_for_current_risk,
            columns::epoch(row.last_status_epoch),
            columns::epoch(row.last_failed_status_epoch),
            row.last_failed_status.as_deref(),
            row.last_drift.0,
        )
    }));
    sqlx::query(
        "UPDATE robert_registration
            SET is_notified               = new.is_notified,
                notified_for_current_risk = new.notified_for_current_risk,
                last_status_epoch         = new.last_status_epoch,
                last_failed_status_epoch  = new.last_failed_status_epoch,
                last_failed_status        = new.last_failed_status,
                last_drift                = new.last_drift
           FROM (SELECT unhex(value ->> 0) AS id,
                        value ->> 1 AS is_notified,
                        value ->> 2 AS notified_for_current_risk,
                        value ->> 3 AS last_status_epoch,
                        value ->> 4 AS last_failed_status_epoch,
                        value ->> 5 AS last_failed_status,
                        value ->> 6 AS last_drift
                   FROM json_each(?1)) AS new
          WHERE robert_registration.id = new.id",
    )
    .bind(rows)
    .execute(transaction)
    .await?;
    Ok(())
}
