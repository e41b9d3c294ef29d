//! Declaration codes.

use std::collections::{BTreeSet, HashSet};

use async_trait::async_trait;
use sqlx::SqliteConnection;
use vigie_protocol::{code::Period, robert::time::NtpSeconds};

use super::{SqliteStore, batch, code_days};
use crate::store::{
    CodeDay, CodeStore, LotId, NewCode, Spend, Spent, StoreError,
    code_counts::CodeCounts,
    columns,
    spending::{CodeKey, Wishes},
};

/// Rows erased by one transaction of the purge: milliseconds, so that nobody waits for it.
const SLICE: i64 = 5_000;

#[async_trait]
impl CodeStore for SqliteStore {
    async fn add_codes(&self, codes: &[NewCode]) -> Result<Vec<bool>, StoreError> {
        let mut transaction = self.begin().await?;
        let added = insert(&mut transaction, None, codes).await?;
        transaction.commit().await?;
        Ok(added)
    }

    async fn spend(&self, spends: &[Spend], now: NtpSeconds) -> Result<Vec<Spent>, StoreError> {
        let mut transaction = self.begin().await?;
        let outcomes = pay(&mut transaction, Wishes::new(spends.iter().map(Some)), now).await?;
        let used = CodeCounts::used(spends.iter().map(Some).zip(&outcomes), now);
        code_days::add(&mut transaction, &used).await?;
        transaction.commit().await?;
        Ok(outcomes)
    }

    async fn code_days(&self, period: &Period, now: NtpSeconds) -> Result<Vec<CodeDay>, StoreError> {
        self.read_code_days(period, now).await
    }

    /// Many transactions of some thousand rows; what a stop leaves is erased by the next call.
    async fn purge_codes(&self, ended_before: NtpSeconds, spent_before: NtpSeconds) -> Result<u64, StoreError> {
        let jtis = "DELETE FROM declaration_jwt_used
                     WHERE jti IN (SELECT jti FROM declaration_jwt_used WHERE used_day < ?1 LIMIT ?2)";
        let codes = self.purge_ended(columns::instant(ended_before)).await?;
        self.forget_lot_days(columns::instant(ended_before)).await?;
        Ok(codes + self.erase_in_slices(jtis, columns::day(spent_before), SLICE).await?)
    }
}

impl SqliteStore {
    /// Erases codes whose last second is over, and counts those that nobody used.
    async fn purge_ended(&self, before: i64) -> Result<u64, StoreError> {
        let mut erased = 0;
        loop {
            let mut transaction = self.begin().await?;
            let gone: Vec<(i64, i16, bool)> = sqlx::query_as(
                "DELETE FROM declaration_code
                  WHERE code IN (SELECT code FROM declaration_code WHERE valid_until < ?1 LIMIT ?2)
                 RETURNING valid_until / 86400, kind, used_day IS NULL",
            )
            .bind(before)
            .bind(SLICE)
            .fetch_all(&mut *transaction)
            .await?;
            let expired = gone.iter().filter(|(.., unused)| *unused).map(|(day, kind, _)| (*day, *kind, 0, 0, 1));
            code_days::add(&mut transaction, &CodeCounts::of(expired)).await?;
            transaction.commit().await?;
            erased += gone.len() as u64;
            if (gone.len() as u64) < SLICE.unsigned_abs() {
                return Ok(erased);
            }
        }
    }

    /// Runs a `DELETE` that takes a limit (`?1`) and a number of rows (`?2`) until it finds no more.
    pub(super) async fn erase_in_slices(
        &self,
        delete: &'static str,
        limit: i64,
        slice: i64,
    ) -> Result<u64, StoreError> {
        let mut erased = 0;
        loop {
            let done = sqlx::query(delete).bind(limit).bind(slice).execute(&self.writer).await?;
            erased += done.rows_affected();
            if done.rows_affected() < slice.unsigned_abs() {
                return Ok(erased);
            }
        }
    }
}

/// Stores codes, of a lot or of none, and counts them.
pub(super) async fn insert(
    transaction: &mut SqliteConnection,
    lot: Option<LotId>,
    codes: &[NewCode],
) -> Result<Vec<bool>, StoreError> {
    let rows = batch::rows(codes.iter().map(|new| {
        let (from, until) = (columns::instant(new.valid_from), columns::instant(new.valid_until));
        (&new.code, columns::kind(new.kind), from, until, columns::instant(new.generated))
    }));
    let added: Vec<String> = sqlx::query_scalar(
        "INSERT INTO declaration_code (code, kind, valid_from, valid_until, generated, lot)
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, ?2
           FROM json_each(?1)
          WHERE true
         ON CONFLICT DO NOTHING
         RETURNING code",
    )
    .bind(rows)
    .bind(lot.map(|lot| lot.0))
    .fetch_all(&mut *transaction)
    .await?;
    // A text that came twice was added once: the first of them takes it out of the set.
    let mut added: HashSet<String> = added.into_iter().collect();
    let added: Vec<bool> = codes.iter().map(|new| added.remove(&new.code)).collect();
    code_days::add(transaction, &CodeCounts::generated(codes.iter().zip(&added))).await?;
    Ok(added)
}

/// Spends what can be spent, each code once (health-data.md A.5).
pub(super) async fn pay(
    transaction: &mut SqliteConnection,
    wishes: Wishes<'_>,
    now: NtpSeconds,
) -> Result<Vec<Spent>, StoreError> {
    let existing = find(transaction, wishes.forms()).await?;
    let settled = wishes.settle(&existing);
    let codes = spend_codes(transaction, &settled.codes, now).await?;
    let jtis = spend_jtis(transaction, &settled.jtis, now).await?;
    Ok(settled.outcomes(&codes, &jtis))
}

/// Which of these codes are stored.
async fn find(transaction: &mut SqliteConnection, forms: BTreeSet<CodeKey>) -> Result<HashSet<CodeKey>, StoreError> {
    let stored = sqlx::query_as(
        "SELECT code, kind
           FROM json_each(?1) AS form
          CROSS JOIN declaration_code ON code = form.value ->> 0 AND kind = form.value ->> 1",
    )
    .bind(batch::rows(forms))
    .fetch_all(transaction)
    .await?;
    Ok(stored.into_iter().collect())
}

async fn spend_codes(
    transaction: &mut SqliteConnection,
    claims: &BTreeSet<CodeKey>,
    now: NtpSeconds,
) -> Result<HashSet<String>, StoreError> {
    let spent = sqlx::query_scalar(
        "UPDATE declaration_code SET used_day = ?2
           FROM (SELECT value ->> 0 AS code, value ->> 1 AS kind FROM json_each(?1)) AS claim
          WHERE declaration_code.code = claim.code
            AND declaration_code.kind = claim.kind
            AND used_day IS NULL AND valid_from <= ?3 AND valid_until >= ?3
         RETURNING code",
    )
    .bind(batch::rows(claims))
    .bind(columns::day(now))
    .bind(columns::instant(now))
    .fetch_all(transaction)
    .await?;
    Ok(spent.into_iter().collect())
}

/// Remembers the identifiers of tokens; answers those that are new.
async fn spend_jtis(
    transaction: &mut SqliteConnection,
    jtis: &BTreeSet<String>,
    now: NtpSeconds,
) -> Result<HashSet<String>, StoreError> {
    let spent = sqlx::query_scalar(
        "INSERT INTO declaration_jwt_used (jti, used_day)
         SELECT value, ?2 FROM json_each(?1) WHERE true
         ON CONFLICT DO NOTHING
         RETURNING jti",
    )
    .bind(batch::rows(jtis))
    .bind(columns::day(now))
    .fetch_all(transaction)
    .await?;
    Ok(spent.into_iter().collect())
}
