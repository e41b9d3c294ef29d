//! Reports, and the contacts that wait to be scored.

use std::sync::atomic::Ordering;

use sqlx::SqliteConnection;
use vigie_protocol::robert::time::NtpSeconds;

use super::{
    super::{SqliteStore, batch, code_days, codes},
    kpi,
};
use crate::store::{
    Accepted, Kpi, NewReport, QueueKey, QueuedContact, Spent, StoreError, code_counts::CodeCounts, columns,
    requests::KpiSums, spending::Wishes,
};

/// Sealed bytes per statement: large enough that the statement does not matter, small enough that the
/// copies made on the way do not either.
const PACKET: usize = 4 << 20;

impl SqliteStore {
    pub(super) async fn queue_reports(
        &self,
        reports: &[NewReport],
        now: NtpSeconds,
    ) -> Result<Vec<Accepted>, StoreError> {
        let mut transaction = self.begin().await?;
        let wishes = Wishes::new(reports.iter().map(|report| report.spend.as_ref()));
        let paid = codes::pay(&mut transaction, wishes, now).await?;

        // All contacts of the batch in the order of their random keys: whose report they came with is
        // gone before the database sees them.
        let winners = reports.iter().zip(&paid).filter(|(_, paid)| **paid == Spent::Now).map(|(report, _)| report);
        let mut contacts: Vec<&QueuedContact> = winners.clone().flat_map(|report| &report.contacts).collect();
        contacts.sort_unstable_by_key(|contact| contact.key);
        enqueue(&mut transaction, &contacts).await?;

        let mut sums = KpiSums::default();
        sums.add(Kpi::Reports, winners.count() as u64);
        kpi::add(&mut transaction, &sums).await?;
        let used = CodeCounts::used(reports.iter().map(|report| report.spend.as_ref()).zip(&paid), now);
        code_days::add(&mut transaction, &used).await?;
        transaction.commit().await?;
        self.arrivals.store(true, Ordering::Release);
        Ok(paid.into_iter().map(Accepted::from).collect())
    }

    pub(super) async fn read_queue(
        &self,
        after: Option<QueueKey>,
        rows: u32,
        bytes: u64,
    ) -> Result<Vec<QueuedContact>, StoreError> {
        let found = sqlx::query_as(
            "WITH next AS (SELECT key, length(sealed) AS bytes
                             FROM robert_contact
                            WHERE key > ?1
                            ORDER BY key
                            LIMIT ?2),
                  budget AS (SELECT key,
                                    row_number() OVER (ORDER BY key) AS place,
                                    sum(bytes)   OVER (ORDER BY key) AS so_far
                               FROM next)
             SELECT budget.key, sealed
               FROM budget
              CROSS JOIN robert_contact ON robert_contact.key = budget.key
              WHERE so_far <= ?3 OR place = 1
              ORDER BY budget.key",
        )
        .bind(after.map_or_else(Vec::new, |key| key.0.to_vec())) // nothing comes before the empty key
        .bind(rows)
        .bind(i64::try_from(bytes).unwrap_or(i64::MAX))
        .fetch_all(&self.readers)
        .await?;
        found.into_iter().map(columns::contact).collect()
    }

    pub(super) async fn count_queue(&self) -> Result<u64, StoreError> {
        let waiting = sqlx::query_scalar("SELECT count(*) FROM robert_contact").fetch_one(&self.readers).await?;
        columns::count(waiting, "count of robert_contact")
    }
}

/// Inserts contacts: their keys and lengths as JSON, their contents as one blob cut into pieces.
async fn enqueue(transaction: &mut SqliteConnection, mut contacts: &[&QueuedContact]) -> Result<(), StoreError> {
    while !contacts.is_empty() {
        let mut packet = Vec::new();
        let mut pieces = Vec::new();
        while let Some((contact, rest)) = contacts.split_first()
            && (packet.is_empty() || packet.len() + contact.sealed.len() <= PACKET)
        {
            // `substr` counts from 1.
            pieces.push((hex::encode(contact.key.0), packet.len() + 1, contact.sealed.len()));
            packet.extend_from_slice(&contact.sealed);
            contacts = rest;
        }
        sqlx::query(
            "INSERT INTO robert_contact (key, sealed)
             SELECT unhex(value ->> 0), substr(?2, value ->> 1, value ->> 2) FROM json_each(?1)",
        )
        .bind(batch::rows(pieces))
        .bind(packet)
        .execute(&mut *transaction)
        .await?;
    }
    Ok(())
}
