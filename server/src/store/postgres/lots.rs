//! Lots of declaration codes.

use async_trait::async_trait;
use sqlx::PgConnection;
use vigie_protocol::{code, robert::time::NtpSeconds};

use super::{
    PostgresStore, codes,
    retry::{Failure, retrying},
};
use crate::store::{
    Lot, LotId, LotStore, NewCode, NewLot, StoreError, StoredCode, columns,
    lot_rows::{self, FileRow, LotRow},
};

/// Rows erased by one transaction: milliseconds, so that nobody waits for it.
const SLICE: i64 = 5_000;

/// Takes a lot and a number of rows. Waits for whoever is spending one of them: none may be left behind.
const ERASE_CODES: &str = "DELETE FROM declaration_code
                            WHERE code IN (SELECT code FROM declaration_code WHERE lot = $1
                                            ORDER BY code LIMIT $2 FOR UPDATE)";

#[async_trait]
impl LotStore for PostgresStore {
    async fn create_lot(&self, lot: &NewLot) -> Result<Option<LotId>, StoreError> {
        retrying(|| self.insert_lot(lot)).await
    }

    async fn fill_lot(&self, lot: LotId, codes: &[NewCode]) -> Result<Option<Vec<bool>>, StoreError> {
        retrying(|| self.insert_into_lot(lot, codes)).await
    }

    async fn complete_lot(&self, lot: LotId) -> Result<bool, StoreError> {
        let completed = sqlx::query("UPDATE declaration_lot SET state = 2 WHERE id = $1 AND state = 1");
        Ok(completed.bind(lot.0).execute(&self.pool).await?.rows_affected() == 1)
    }

    async fn empty_lot(&self, lot: LotId) -> Result<(), StoreError> {
        self.erase_in_slices(ERASE_CODES, lot.0, SLICE).await?;
        let emptied = sqlx::query("UPDATE declaration_lot SET codes = 0 WHERE id = $1 AND state = 1");
        emptied.bind(lot.0).execute(&self.pool).await?;
        Ok(())
    }

    async fn delete_lot(&self, lot: LotId) -> Result<bool, StoreError> {
        // Waits for a filling that is under way; the next one finds the lot condemned.
        let condemned = sqlx::query("UPDATE declaration_lot SET state = 3 WHERE id = $1");
        if condemned.bind(lot.0).execute(&self.pool).await?.rows_affected() == 0 {
            return Ok(false);
        }
        self.erase_in_slices(ERASE_CODES, lot.0, SLICE).await?;
        retrying(|| self.erase_lot(lot)).await?;
        Ok(true)
    }

    async fn lots(&self, only: Option<LotId>) -> Result<Vec<Lot>, StoreError> {
        let only = only.map(|lot| lot.0);
        let mut snapshot = self.pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
        let files: Vec<FileRow> = sqlx::query_as(
            "SELECT lot, day::bigint, sequence::bigint, valid_from, valid_until, codes FROM declaration_lot_day
              WHERE $1::bigint IS NULL OR lot = $1 ORDER BY lot, day",
        )
        .bind(only)
        .fetch_all(&mut *snapshot)
        .await?;
        let lots: Vec<LotRow> = sqlx::query_as(
            "SELECT id, asked, scheduled::bigint, state, codes FROM declaration_lot
              WHERE $1::bigint IS NULL OR id = $1 ORDER BY id",
        )
        .bind(only)
        .fetch_all(&mut *snapshot)
        .await?;
        lot_rows::lots(lots, files)
    }

    async fn lot_page(&self, lot: LotId, offset: u64, rows: u32) -> Result<Vec<StoredCode>, StoreError> {
        let page: Vec<(String, i64, i64, i64)> = sqlx::query_as(
            "SELECT code, valid_from, valid_until, generated FROM declaration_code
              WHERE lot = $1 ORDER BY valid_from, code LIMIT $2 OFFSET $3",
        )
        .bind(lot.0)
        .bind(i64::from(rows))
        .bind(i64::try_from(offset).unwrap_or(i64::MAX))
        .fetch_all(&self.pool)
        .await?;
        page.into_iter().map(lot_rows::stored_code).collect()
    }

    async fn lot_texts(&self, lot: LotId, from: NtpSeconds, after: &str, rows: u32) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar(
            "SELECT code FROM declaration_code
              WHERE lot = $1 AND valid_from = $2 AND code > $3 ORDER BY code LIMIT $4",
        )
        .bind(lot.0)
        .bind(columns::instant(from))
        .bind(after)
        .bind(i64::from(rows))
        .fetch_all(&self.pool)
        .await?)
    }
}

impl PostgresStore {
    async fn insert_lot(&self, lot: &NewLot) -> Result<Option<LotId>, Failure> {
        let mut transaction = self.begin().await?;
        let id: Option<i64> = sqlx::query_scalar(
            "INSERT INTO declaration_lot (asked, scheduled, state) VALUES ($1, $2::bigint, 1)
             ON CONFLICT (scheduled) DO NOTHING
             RETURNING id",
        )
        .bind(columns::instant(lot.asked))
        .bind(lot.scheduled.map(|day| i64::from(day.days())))
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(id) = id else { return Ok(None) };
        let sequences = next_sequences(&mut transaction, lot).await?;
        let rows = lot_rows::new_files(lot, &sequences)?;
        let column = |of: fn(&lot_rows::NewFileRow) -> i64| rows.iter().map(of).collect::<Vec<i64>>();
        sqlx::query(
            "INSERT INTO declaration_lot_day (lot, day, sequence, valid_from, valid_until, codes)
             SELECT $6::bigint, * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])",
        )
        .bind(column(|row| row.0))
        .bind(column(|row| row.1))
        .bind(column(|row| row.2))
        .bind(column(|row| row.3))
        .bind(column(|row| row.4))
        .bind(id)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(Some(LotId(id)))
    }

    async fn insert_into_lot(&self, lot: LotId, codes: &[NewCode]) -> Result<Option<Vec<bool>>, Failure> {
        let mut transaction = self.begin().await?;
        let being_made: Option<i64> =
            sqlx::query_scalar("SELECT id FROM declaration_lot WHERE id = $1 AND state = 1 FOR UPDATE")
                .bind(lot.0)
                .fetch_optional(&mut *transaction)
                .await?;
        if being_made.is_none() {
            return Ok(None);
        }
        let added = codes::insert(&mut transaction, Some(lot), codes).await?;
        sqlx::query("UPDATE declaration_lot SET codes = codes + $2 WHERE id = $1")
            .bind(lot.0)
            .bind(lot_rows::number_of(&added))
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(Some(added))
    }

    async fn erase_lot(&self, lot: LotId) -> Result<(), Failure> {
        let mut transaction = self.begin().await?;
        for erase in ["DELETE FROM declaration_lot_day WHERE lot = $1", "DELETE FROM declaration_lot WHERE id = $1"] {
            sqlx::query(erase).bind(lot.0).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Erases the days of lots whose codes are over, and lots without days.
    pub(super) async fn forget_lot_days(&self, before: i64) -> Result<(), Failure> {
        let mut transaction = self.begin().await?;
        sqlx::query("DELETE FROM declaration_lot_day WHERE valid_until < $1")
            .bind(before)
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "DELETE FROM declaration_lot AS empty
              WHERE NOT EXISTS (SELECT 1 FROM declaration_lot_day WHERE lot = empty.id)
                AND NOT EXISTS (SELECT 1 FROM declaration_code WHERE lot = empty.id)",
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// The next sequence of each day of a lot, locked in the order of the days.
async fn next_sequences(transaction: &mut PgConnection, lot: &NewLot) -> Result<Vec<(i64, i64)>, Failure> {
    let mut days: Vec<_> = lot.days.iter().map(|new| new.day.day).collect();
    days.sort_unstable();
    Ok(sqlx::query_as(
        "INSERT INTO declaration_file_sequence AS taken (day, last)
         SELECT * FROM unnest($1::bigint[], $2::bigint[])
         ON CONFLICT (day) DO UPDATE SET last = taken.last + 1
         RETURNING day::bigint, last::bigint",
    )
    .bind(days.iter().map(|day| i64::from(day.days())).collect::<Vec<_>>())
    .bind(days.iter().map(|day| i64::from(code::first_sequence(*day))).collect::<Vec<_>>())
    .fetch_all(transaction)
    .await?)
}
