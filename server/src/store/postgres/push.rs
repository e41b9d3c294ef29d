//! Devices that are woken once a day.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use vigie_protocol::robert::time::NtpSeconds;

use super::{
    PostgresStore,
    retry::{Failure, retrying},
};
use crate::store::{
    NewPush, PushClaim, PushDue, PushKey, PushResult, PushStore, StoreError, columns,
    push::{Noted, last_of_each},
};

#[async_trait]
impl PushStore for PostgresStore {
    async fn pushes(&self, keys: &[PushKey]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        let found: Vec<(Vec<u8>, Vec<u8>)> =
            sqlx::query_as("SELECT key, sealed FROM push WHERE key = ANY ($1) AND active AND NOT deleted")
                .bind(array(keys))
                .fetch_all(&self.pool)
                .await?;
        let found: HashMap<Vec<u8>, Vec<u8>> = found.into_iter().collect();
        Ok(keys.iter().map(|key| found.get(&key.0[..]).cloned()).collect())
    }

    async fn remember_pushes(&self, new: &[NewPush]) -> Result<(), StoreError> {
        retrying(|| self.upsert_pushes(new)).await
    }

    async fn forget_pushes(&self, keys: &[PushKey]) -> Result<Vec<bool>, StoreError> {
        retrying(|| self.erase_pushes(keys)).await
    }

    async fn due_pushes(&self, now: NtpSeconds, most: u32) -> Result<Vec<PushDue>, StoreError> {
        let due = sqlx::query_as(
            "SELECT key, sealed, next_planned_push
               FROM push
              WHERE active AND NOT deleted AND next_planned_push <= $1
              ORDER BY next_planned_push, key
              LIMIT $2",
        )
        .bind(columns::instant(now))
        .bind(i64::from(most))
        .fetch_all(&self.pool)
        .await?;
        due.into_iter().map(columns::push_due).collect()
    }

    async fn claim_pushes(&self, claims: &[PushClaim]) -> Result<Vec<bool>, StoreError> {
        retrying(|| self.move_pushes(claims)).await
    }

    async fn record_pushes(&self, results: &[PushResult]) -> Result<(), StoreError> {
        retrying(|| self.note_pushes(results)).await
    }
}

impl PostgresStore {
    async fn upsert_pushes(&self, new: &[NewPush]) -> Result<(), Failure> {
        // In the order of the keys: two nodes that remember the same devices wait for each other and do
        // not deadlock.
        let rows = last_of_each(new, |new| new.key);
        sqlx::query(
            "INSERT INTO push AS known (key, sealed, next_planned_push, creation_day)
             SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::bigint[], $4::bigint[])
             ON CONFLICT (key) DO UPDATE
                SET sealed = excluded.sealed,
                    next_planned_push = CASE WHEN known.active AND NOT known.deleted THEN known.next_planned_push
                                             ELSE excluded.next_planned_push END,
                    active = true, deleted = false",
        )
        .bind(rows.iter().map(|new| new.key.0).collect::<Vec<_>>())
        .bind(rows.iter().map(|new| new.sealed.as_slice()).collect::<Vec<_>>())
        .bind(rows.iter().map(|new| columns::instant(new.planned)).collect::<Vec<_>>())
        .bind(rows.iter().map(|new| columns::day(new.created)).collect::<Vec<_>>())
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    async fn erase_pushes(&self, keys: &[PushKey]) -> Result<Vec<bool>, Failure> {
        let mut transaction = self.begin().await?;
        lock(&mut transaction, keys).await?;
        let known: Vec<Vec<u8>> =
            sqlx::query_scalar("UPDATE push SET deleted = true, sealed = NULL WHERE key = ANY ($1) RETURNING key")
                .bind(array(keys))
                .fetch_all(&mut *transaction)
                .await?;
        transaction.commit().await?;
        let known: HashSet<Vec<u8>> = known.into_iter().collect();
        Ok(keys.iter().map(|key| known.contains(&key.0[..])).collect())
    }

    async fn move_pushes(&self, claims: &[PushClaim]) -> Result<Vec<bool>, Failure> {
        let rows = last_of_each(claims, |claim| claim.key);
        let keys: Vec<PushKey> = rows.iter().map(|claim| claim.key).collect();
        let mut transaction = self.begin().await?;
        lock(&mut transaction, &keys).await?;
        let won: Vec<Vec<u8>> = sqlx::query_scalar(
            "UPDATE push SET next_planned_push = claim.next
               FROM unnest($1::bytea[], $2::bigint[], $3::bigint[]) AS claim (key, planned, next)
              WHERE push.key = claim.key AND push.next_planned_push = claim.planned
                AND active AND NOT deleted
             RETURNING push.key",
        )
        .bind(array(&keys))
        .bind(rows.iter().map(|claim| columns::instant(claim.planned)).collect::<Vec<_>>())
        .bind(rows.iter().map(|claim| columns::instant(claim.next)).collect::<Vec<_>>())
        .fetch_all(&mut *transaction)
        .await?;
        transaction.commit().await?;
        // A device that is claimed twice in one call is sent to once.
        let mut won: HashSet<Vec<u8>> = won.into_iter().collect();
        Ok(claims.iter().map(|claim| won.remove(&claim.key.0[..])).collect())
    }

    async fn note_pushes(&self, results: &[PushResult]) -> Result<(), Failure> {
        let rows = last_of_each(results, |result| result.key);
        let keys: Vec<PushKey> = rows.iter().map(|result| result.key).collect();
        let noted: Vec<Noted<'_>> = rows.iter().map(|result| result.delivery.noted()).collect();
        let mut transaction = self.begin().await?;
        lock(&mut transaction, &keys).await?;
        sqlx::query(
            "UPDATE push
                SET last_successful_push = CASE WHEN result.succeeded THEN result.at ELSE last_successful_push END,
                    last_failure_push    = CASE WHEN result.succeeded THEN last_failure_push ELSE result.at END,
                    last_error_code      = coalesce(result.error, last_error_code),
                    successful_push_sent = successful_push_sent + result.succeeded::int,
                    failed_push_sent     = failed_push_sent + (NOT result.succeeded)::int,
                    sealed               = CASE WHEN result.stays_active THEN sealed END,
                    active               = active AND result.stays_active
               FROM unnest($1::bytea[], $2::bigint[], $3::boolean[], $4::text[], $5::boolean[])
                    AS result (key, at, succeeded, error, stays_active)
              WHERE push.key = result.key",
        )
        .bind(array(&keys))
        .bind(rows.iter().map(|result| columns::instant(result.at)).collect::<Vec<_>>())
        .bind(noted.iter().map(|noted| noted.succeeded).collect::<Vec<_>>())
        .bind(noted.iter().map(|noted| noted.error).collect::<Vec<_>>())
        .bind(noted.iter().map(|noted| noted.stays_active).collect::<Vec<_>>())
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Locks the rows there are, in the order of their keys.
async fn lock(transaction: &mut sqlx::PgConnection, keys: &[PushKey]) -> Result<(), Failure> {
    sqlx::query("SELECT 1 FROM push WHERE key = ANY ($1) ORDER BY key FOR UPDATE")
        .bind(array(keys))
        .execute(transaction)
        .await?;
    Ok(())
}

/// Keys as an array to bind.
fn array(keys: &[PushKey]) -> Vec<[u8; 32]> {
    keys.iter().map(|key| key.0).collect()
}
