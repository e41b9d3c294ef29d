//! Declaration codes.

use std::collections::{BTreeSet, HashSet};

use async_trait::async_trait;
use sqlx::PgConnection;
use vigie_protocol::{code::Period, robert::time::NtpSeconds};

use super::{
    PostgresStore, code_days,
    retry::{Failure, retrying},
};
use crate::store::{
    CodeDay, CodeStore, LotId, NewCode, Spend, Spent, StoreError,
    code_counts::CodeCounts,
    columns,
    spending::{CodeKey, Wishes},
};

/// Rows erased by one transaction of the purge: milliseconds, so that nobody waits for it.
const SLICE: i64 = 5_000;

#[async_trait]
impl CodeStore for PostgresStore {
    async fn add_codes(&self, codes: &[NewCode]) -> Result<Vec<bool>, StoreError> {
        retrying(|| self.insert_codes(codes)).await
    }

    async fn spend(&self, spends: &[Spend], now: NtpSeconds) -> Result<Vec<Spent>, StoreError> {
        retrying(|| self.spend_alone(spends, now)).await
    }

    async fn code_days(&self, period: &Period, now: NtpSeconds) -> Result<Vec<CodeDay>, StoreError> {
        self.read_code_days(period, now).await
    }

    /// Many transactions of some thousand rows; what a stop leaves is erased by the next call. Rows that
    /// somebody is spending just now are passed over.
    async fn purge_codes(&self, ended_before: NtpSeconds, spent_before: NtpSeconds) -> Result<u64, StoreError> {
        let jtis = "DELETE FROM declaration_jwt_used
                     WHERE jti IN (SELECT jti FROM declaration_jwt_used WHERE used_day < $1
                                    ORDER BY used_day LIMIT $2 FOR UPDATE SKIP LOCKED)";
        let before = columns::instant(ended_before);
        let mut codes = 0;
        loop {
            let erased = retrying(|| self.purge_ended(before)).await?;
            codes += erased;
            if erased < SLICE.unsigned_abs() {
                break;
            }
        }
        retrying(|| self.forget_lot_days(before)).await?;
        Ok(codes + self.erase_in_slices(jtis, columns::day(spent_before), SLICE).await?)
    }
}

impl PostgresStore {
    async fn insert_codes(&self, codes: &[NewCode]) -> Result<Vec<bool>, Failure> {
        let mut transaction = self.begin().await?;
        let added = insert(&mut transaction, None, codes).await?;
        transaction.commit().await?;
        Ok(added)
    }

    /// Erases codes whose last second is over, and counts those that nobody used.
    async fn purge_ended(&self, before: i64) -> Result<u64, Failure> {
        let mut transaction = self.begin().await?;
        let gone: Vec<(i64, i16, bool)> = sqlx::query_as(
            "DELETE FROM declaration_code
              WHERE code IN (SELECT code FROM declaration_code WHERE valid_until < $1
                              ORDER BY valid_until LIMIT $2 FOR UPDATE SKIP LOCKED)
             RETURNING valid_until / 86400, kind, used_day IS NULL",
        )
        .bind(before)
        .bind(SLICE)
        .fetch_all(&mut *transaction)
        .await?;
        let expired = gone.iter().filter(|(.., unused)| *unused).map(|(day, kind, _)| (*day, *kind, 0, 0, 1));
        code_days::add(&mut transaction, &CodeCounts::of(expired)).await?;
        transaction.commit().await?;
        Ok(gone.len() as u64)
    }

    async fn spend_alone(&self, spends: &[Spend], now: NtpSeconds) -> Result<Vec<Spent>, Failure> {
        let mut transaction = self.begin().await?;
        let outcomes = pay(&mut transaction, Wishes::new(spends.iter().map(Some)), now).await?;
        let used = CodeCounts::used(spends.iter().map(Some).zip(&outcomes), now);
        code_days::add(&mut transaction, &used).await?;
        transaction.commit().await?;
        Ok(outcomes)
    }

    /// Runs a `DELETE` that takes a limit (`$1`) and a number of rows (`$2`) until it finds no more.
    pub(super) async fn erase_in_slices(
        &self,
        delete: &'static str,
        limit: i64,
        slice: i64,
    ) -> Result<u64, StoreError> {
        let mut erased = 0;
        loop {
            let done = retrying(|| async {
                Ok(sqlx::query(delete).bind(limit).bind(slice).execute(&self.pool).await?.rows_affected())
            })
            .await?;
            erased += done;
            if done < slice.unsigned_abs() {
                return Ok(erased);
            }
        }
    }
}

/// Stores codes, of a lot or of none, and counts them.
pub(super) async fn insert(
    transaction: &mut PgConnection,
    lot: Option<LotId>,
    codes: &[NewCode],
) -> Result<Vec<bool>, Failure> {
    // In the order of the codes: two nodes that draw the same ones wait for each other and do not
    // deadlock. A stable sort: of two equal texts the first is stored.
    let mut sorted: Vec<&NewCode> = codes.iter().collect();
    sorted.sort_by(|a, b| a.code.cmp(&b.code));
    let column =
        |of: fn(&NewCode) -> NtpSeconds| -> Vec<i64> { sorted.iter().map(|new| columns::instant(of(new))).collect() };
    let added: Vec<String> = sqlx::query_scalar(
        "INSERT INTO declaration_code (code, kind, valid_from, valid_until, generated, lot)
         SELECT *, $6::bigint FROM unnest($1::text[], $2::smallint[], $3::bigint[], $4::bigint[], $5::bigint[])
         ON CONFLICT DO NOTHING
         RETURNING code",
    )
    .bind(sorted.iter().map(|new| new.code.as_str()).collect::<Vec<_>>())
    .bind(sorted.iter().map(|new| columns::kind(new.kind)).collect::<Vec<_>>())
    .bind(column(|new| new.valid_from))
    .bind(column(|new| new.valid_until))
    .bind(column(|new| new.generated))
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
    transaction: &mut PgConnection,
    wishes: Wishes<'_>,
    now: NtpSeconds,
) -> Result<Vec<Spent>, Failure> {
    let existing = lock(transaction, wishes.forms()).await?;
    let settled = wishes.settle(&existing);
    let codes = spend_codes(transaction, &settled.codes, now).await?;
    let jtis = spend_jtis(transaction, &settled.jtis, now).await?;
    Ok(settled.outcomes(&codes, &jtis))
}

/// Which of these codes are stored; their rows are locked, in the order of the codes.
async fn lock(transaction: &mut PgConnection, forms: BTreeSet<CodeKey>) -> Result<HashSet<CodeKey>, Failure> {
    if forms.is_empty() {
        return Ok(HashSet::new());
    }
    let (codes, kinds): (Vec<String>, Vec<i16>) = forms.into_iter().unzip();
    let stored = sqlx::query_as(
        "SELECT stored.code, stored.kind
           FROM unnest($1::text[], $2::smallint[]) AS form (code, kind)
           JOIN declaration_code AS stored ON stored.code = form.code AND stored.kind = form.kind
          ORDER BY stored.code
            FOR UPDATE OF stored",
    )
    .bind(codes)
    .bind(kinds)
    .fetch_all(transaction)
    .await?;
    Ok(stored.into_iter().collect())
}

async fn spend_codes(
    transaction: &mut PgConnection,
    claims: &BTreeSet<CodeKey>,
    now: NtpSeconds,
) -> Result<HashSet<String>, Failure> {
    if claims.is_empty() {
        return Ok(HashSet::new());
    }
    let (codes, kinds): (Vec<&str>, Vec<i16>) = claims.iter().map(|(code, kind)| (code.as_str(), *kind)).unzip();
    let spent = sqlx::query_scalar(
        "UPDATE declaration_code AS stored SET used_day = $3::bigint
           FROM unnest($1::text[], $2::smallint[]) AS claim (code, kind)
          WHERE stored.code = claim.code
            AND stored.kind = claim.kind
            AND stored.used_day IS NULL AND stored.valid_from <= $4 AND stored.valid_until >= $4
         RETURNING stored.code",
    )
    .bind(codes)
    .bind(kinds)
    .bind(columns::day(now))
    .bind(columns::instant(now))
    .fetch_all(transaction)
    .await?;
    Ok(spent.into_iter().collect())
}

/// Remembers the identifiers of tokens, in their order; answers those that are new.
async fn spend_jtis(
    transaction: &mut PgConnection,
    jtis: &BTreeSet<String>,
    now: NtpSeconds,
) -> Result<HashSet<String>, Failure> {
    if jtis.is_empty() {
        return Ok(HashSet::new());
    }
    let spent = sqlx::query_scalar(
        "INSERT INTO declaration_jwt_used (jti, used_day)
         SELECT jti, $2::bigint FROM unnest($1::text[]) AS jti
         ON CONFLICT DO NOTHING
         RETURNING jti",
    )
    .bind(jtis.iter().map(String::as_str).collect::<Vec<_>>())
    .bind(columns::day(now))
    .fetch_all(transaction)
    .await?;
    Ok(spent.into_iter().collect())
}
