//! Lots of declaration codes.

use async_trait::async_trait;
use sqlx::SqliteConnection;
use vigie_protocol::{
    code,
    robert::time::{Day, NtpSeconds},
};

use super::{SqliteStore, batch, codes};
use crate::store::{
    Lot, LotId, LotStore, NewCode, NewLot, StoreError, StoredCode, columns,
    lot_rows::{self, FileRow, LotRow},
};

/// Rows erased by one transaction: milliseconds, so that nobody waits for it.
const SLICE: i64 = 5_000;

/// Takes a lot and a number of rows.
const ERASE_CODES: &str = "DELETE FROM declaration_code
                            WHERE code IN (SELECT code FROM declaration_code WHERE lot = ?1 LIMIT ?2)";

#[async_trait]
impl LotStore for SqliteStore {
    async fn create_lot(&self, lot: &NewLot) -> Result<Option<LotId>, StoreError> {
        let mut transaction = self.begin().await?;
        let id: Option<i64> = sqlx::query_scalar(
            "INSERT INTO declaration_lot (asked, scheduled, state) VALUES (?1, ?2, 1)
             ON CONFLICT (scheduled) DO NOTHING
             RETURNING id",
        )
        .bind(columns::instant(lot.asked))
        .bind(lot.scheduled.map(Day::days))
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(id) = id else { return Ok(None) };
        let sequences = next_sequences(&mut transaction, lot).await?;
        sqlx::query(
            "INSERT INTO declaration_lot_day (lot, day, sequence, valid_from, valid_until, codes)
             SELECT ?2, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?1)",
        )
        .bind(batch::rows(lot_rows::new_files(lot, &sequences)?))
        .bind(id)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(Some(LotId(id)))
    }

    async fn fill_lot(&self, lot: LotId, codes: &[NewCode]) -> Result<Option<Vec<bool>>, StoreError> {
        let mut transaction = self.begin().await?;
        let being_made: Option<i64> = sqlx::query_scalar("SELECT id FROM declaration_lot WHERE id = ?1 AND state = 1")
            .bind(lot.0)
            .fetch_optional(&mut *transaction)
            .await?;
        if being_made.is_none() {
            return Ok(None);
        }
        let added = codes::insert(&mut transaction, Some(lot), codes).await?;
        sqlx::query("UPDATE declaration_lot SET codes = codes + ?2 WHERE id = ?1")
            .bind(lot.0)
            .bind(lot_rows::number_of(&added))
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(Some(added))
    }

    async fn complete_lot(&self, lot: LotId) -> Result<bool, StoreError> {
        let completed = sqlx::query("UPDATE declaration_lot SET state = 2 WHERE id = ?1 AND state = 1");
        Ok(completed.bind(lot.0).execute(&self.writer).await?.rows_affected() == 1)
    }

    async fn empty_lot(&self, lot: LotId) -> Result<(), StoreError> {
        self.erase_in_slices(ERASE_CODES, lot.0, SLICE).await?;
        let emptied = sqlx::query("UPDATE declaration_lot SET codes = 0 WHERE id = ?1 AND state = 1");
        emptied.bind(lot.0).execute(&self.writer).await?;
        Ok(())
    }

    async fn delete_lot(&self, lot: LotId) -> Result<bool, StoreError> {
        let condemned = sqlx::query("UPDATE declaration_lot SET state = 3 WHERE id = ?1");
        if condemned.bind(lot.0).execute(&self.writer).await?.rows_affected() == 0 {
            return Ok(false);
        }
        self.erase_in_slices(ERASE_CODES, lot.0, SLICE).await?;
        let mut transaction = self.begin().await?;
        for erase in ["DELETE FROM declaration_lot_day WHERE lot = ?1", "DELETE FROM declaration_lot WHERE id = ?1"] {
            sqlx::query(erase).bind(lot.0).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        Ok(true)
    }

    async fn lots(&self, only: Option<LotId>) -> Result<Vec<Lot>, StoreError> {
        let mut snapshot = self.snapshot().await?;
        let only = only.map(|lot| lot.0);
        let lots: Vec<LotRow> = sqlx::query_as(
            "SELECT id, asked, scheduled, state, codes FROM declaration_lot
              WHERE ?1 IS NULL OR id = ?1 ORDER BY id",
        )
        .bind(only)
        .fetch_all(&mut *snapshot)
        .await?;
        let files: Vec<FileRow> = sqlx::query_as(
            "SELECT lot, day, sequence, valid_from, valid_until, codes FROM declaration_lot_day
              WHERE ?1 IS NULL OR lot = ?1 ORDER BY lot, day",
        )
        .bind(only)
        .fetch_all(&mut *snapshot)
        .await?;
        lot_rows::lots(lots, files)
    }

    async fn lot_page(&self, lot: LotId, offset: u64, rows: u32) -> Result<Vec<StoredCode>, StoreError> {
        let page: Vec<(String, i64, i64, i64)> = sqlx::query_as(
            "SELECT code, valid_from, valid_until, generated FROM declaration_code
              WHERE lot = ?1 ORDER BY valid_from, code LIMIT ?2 OFFSET ?3",
        )
        .bind(lot.0)
        .bind(rows)
        .bind(i64::try_from(offset).unwrap_or(i64::MAX))
        .fetch_all(&self.readers)
        .await?;
        page.into_iter().map(lot_rows::stored_code).collect()
    }

    async fn lot_texts(&self, lot: LotId, from: NtpSeconds, after: &str, rows: u32) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar(
            "SELECT code FROM declaration_code
              WHERE lot = ?1 AND valid_from = ?2 AND code > ?3 ORDER BY code LIMIT ?4",
        )
        .bind(lot.0)
        .bind(columns::instant(from))
        .bind(after)
        .bind(rows)
        .fetch_all(&self.readers)
        .await?)
    }
}

impl SqliteStore {
    /// Erases the days of lots whose codes are over, and lots without days.
    pub(super) async fn forget_lot_days(&self, before: i64) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query("DELETE FROM declaration_lot_day WHERE valid_until < ?1")
            .bind(before)
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "DELETE FROM declaration_lot
              WHERE NOT EXISTS (SELECT 1 FROM declaration_lot_day WHERE lot = declaration_lot.id)
                AND NOT EXISTS (SELECT 1 FROM declaration_code WHERE lot = declaration_lot.id)",
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// The next sequence of each day of a lot.
async fn next_sequences(transaction: &mut SqliteConnection, lot: &NewLot) -> Result<Vec<(i64, i64)>, StoreError> {
    let first = lot.days.iter().map(|new| (new.day.day.days(), code::first_sequence(new.day.day)));
    Ok(sqlx::query_as(
        "INSERT INTO declaration_file_sequence (day, last)
         SELECT value ->> 0, value ->> 1 FROM json_each(?1) WHERE true
         ON CONFLICT (day) DO UPDATE SET last = last + 1
         RETURNING day, last",
    )
    .bind(batch::rows(first))
    .fetch_all(transaction)
    .await?)
}
