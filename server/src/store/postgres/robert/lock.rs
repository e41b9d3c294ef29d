//! The way into registrations: their rows, locked in the order of their identifiers.

use sqlx::PgConnection;
use vigie_protocol::robert::id::PermanentId;

use super::super::retry::Failure;
use crate::store::{
    columns::{RegistrationRow, Stored},
    requests::distinct,
};

/// Identifiers as an array to bind.
pub(super) fn array<'a>(ids: impl IntoIterator<Item = &'a PermanentId>) -> Vec<[u8; 5]> {
    ids.into_iter().map(|id| *id.as_bytes()).collect()
}

/// Locks the registrations there are, and reads them. What was written before is seen, what is written
/// by others waits for the end of this transaction.
pub(super) async fn registrations(
    transaction: &mut PgConnection,
    ids: impl IntoIterator<Item = PermanentId>,
) -> Result<Vec<Stored>, Failure> {
    // A join and not `= ANY`: each identifier is looked up in its own partition, and not all of them in
    // each.
    let rows: Vec<RegistrationRow> = sqlx::query_as(
        "SELECT stored.id, version, at_risk, is_notified, notified_for_current_risk, outdated_risk,
                last_status_epoch::bigint, latest_risk_epoch::bigint, last_failed_status_epoch::bigint,
                last_failed_status, last_contact, last_drift
           FROM unnest($1::bytea[]) AS wanted (id)
           JOIN robert_registration AS stored ON stored.id = wanted.id
          ORDER BY stored.id
            FOR UPDATE OF stored",
    )
    .bind(array(&distinct(ids)))
    .fetch_all(transaction)
    .await?;
    Ok(rows.into_iter().map(Stored::try_from).collect::<Result<_, _>>()?)
}
