//! Reports, and the contacts that wait to be scored.

use std::sync::atomic::Ordering;

use sqlx::PgConnection;
use vigie_protocol::robert::time::NtpSeconds;

use super::{
    super::{PostgresStore, code_days, codes, retry::Failure},
    kpi,
};
use crate::store::{
    Accepted, Kpi, NewReport, QueueKey, QueuedContact, Spent, StoreError, code_counts::CodeCounts, columns,
    requests::KpiSums, spending::Wishes,
};

/// Contacts per statement: some megabytes at most, in memory on both sides.
const PACKET: usize = 2_000;

impl PostgresStore {
    pub(super) async fn queue_reports(&self, reports: &[NewReport], now: NtpSeconds) -> Result<Vec<Accepted>, Failure> {
        let mut transaction = self.begin().await?;
        let wishes = Wishes::new(reports.iter().map(|report| report.spend.as_ref()));
        let paid = codes::pay(&mut transaction, wishes, now).await?;

        // All contacts of the batch in the order of their random keys: whose report they came with is
        // gone before the database sees them.
        let winners = reports.iter().zip(&paid).filter(|(_, paid)| **paid == Spent::Now).map(|(report, _)| report);
        let mut contacts: Vec<&QueuedContact> = winners.clone().flat_map(|report| &report.contacts).collect();
        contacts.sort_unstable_by_key(|contact| contact.key);
        for packet in contacts.chunks(PACKET) {
            enqueue(&mut transaction, packet).await?;
        }

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
        // The length of a value is known without fetching it.
        let found = sqlx::query_as(
            "WITH next AS (SELECT key, octet_length(sealed) AS bytes
                             FROM robert_contact
                            WHERE key > $1
                            ORDER BY key
                            LIMIT $2),
                  budget AS (SELECT key,
                                    row_number() OVER (ORDER BY key) AS place,
                                    sum(bytes)   OVER (ORDER BY key) AS so_far
                               FROM next)
             SELECT stored.key, stored.sealed
               FROM budget
               JOIN robert_contact AS stored ON stored.key = budget.key
              WHERE so_far <= $3 OR place = 1
              ORDER BY stored.key",
        )
        .bind(after.map_or_else(Vec::new, |key| key.0.to_vec())) // nothing comes before the empty key
        .bind(i64::from(rows))
        .bind(i64::try_from(bytes).unwrap_or(i64::MAX))
        .fetch_all(&self.pool)
        .await?;
        found.into_iter().map(columns::contact).collect()
    }

    pub(super) async fn count_queue(&self) -> Result<u64, StoreError> {
        let waiting = sqlx::query_scalar("SELECT count(*) FROM robert_contact").fetch_one(&self.pool).await?;
        columns::count(waiting, "count of robert_contact")
    }
}

async fn enqueue(transaction: &mut PgConnection, contacts: &[&QueuedContact]) -> Result<(), Failure> {
    sqlx::query(
        "INSERT INTO robert_contact (key, sealed)
         SELECT * FROM unnest($1::bytea[], $2::bytea[])",
    )
    .bind(contacts.iter().map(|contact| contact.key.0).collect::<Vec<_>>())
    .bind(contacts.iter().map(|contact| contact.sealed.as_slice()).collect::<Vec<_>>())
    .execute(transaction)
    .await?;
    Ok(())
}
