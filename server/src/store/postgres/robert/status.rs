//! Registrations as requests see and change them.

use sqlx::PgConnection;
use vigie_protocol::robert::registration::{Asked, Registration};

use super::{
    super::{PostgresStore, retry::Failure},
    kpi, lock,
};
use crate::store::{Note, StatusAsk, columns, requests::Desk};

impl PostgresStore {
    pub(super) async fn answer(&self, asks: &[StatusAsk]) -> Result<Vec<Option<Asked>>, Failure> {
        let mut transaction = self.begin().await?;
        let mut desk = Desk::new(lock::registrations(&mut transaction, asks.iter().map(|ask| ask.id)).await?);
        let answers = asks.iter().map(|ask| desk.ask(ask)).collect();
        save(&mut transaction, &desk).await?;
        kpi::add(&mut transaction, &desk.kpis).await?;
        transaction.commit().await?;
        Ok(answers)
    }

    pub(super) async fn write_notes(&self, notes: &[Note]) -> Result<(), Failure> {
        let mut transaction = self.begin().await?;
        let mut desk = Desk::new(lock::registrations(&mut transaction, notes.iter().map(|note| note.id)).await?);
        for note in notes {
            desk.note(note);
        }
        save(&mut transaction, &desk).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Writes what a request may change. Not the version: no evaluation depends on it.
async fn save(transaction: &mut PgConnection, desk: &Desk) -> Result<(), Failure> {
    let (ids, rows): (Vec<_>, Vec<&Registration>) = desk.touched().unzip();
    sqlx::query(
        "UPDATE robert_registration AS stored
            SET is_notified               = new.is_notified,
                notified_for_current_risk = new.notified_for_current_risk,
                last_status_epoch         = new.last_status_epoch,
                last_failed_status_epoch  = new.last_failed_status_epoch,
                last_failed_status        = new.last_failed_status,
                last_drift                = new.last_drift
           FROM unnest($1::bytea[], $2::bool[], $3::bool[], $4::bigint[], $5::bigint[], $6::text[], $7::bigint[])
             AS new (id, is_notified, notified_for_current_risk, last_status_epoch, last_failed_status_epoch,
                     last_failed_status, last_drift)
          WHERE stored.id = new.id",
    )
    .bind(lock::array(ids))
    .bind(rows.iter().map(|row| row.is_notified).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.notified_for_current_risk).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| columns::epoch(row.last_status_epoch)).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| columns::epoch(row.last_failed_status_epoch)).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.last_failed_status.as_deref()).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.last_drift.0).collect::<Vec<_>>())
    .execute(transaction)
    .await?;
    Ok(())
}
