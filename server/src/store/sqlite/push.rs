//! Devices that are woken once a day.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use vigie_protocol::robert::time::NtpSeconds;

use super::{SqliteStore, batch};
use crate::store::{
    NewPush, PushClaim, PushDue, PushKey, PushResult, PushStore, StoreError, columns,
    push::{Noted, last_of_each},
};

#[async_trait]
impl PushStore for SqliteStore {
    async fn pushes(&self, keys: &[PushKey]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        let found: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as(
            "SELECT push.key, sealed
               FROM json_each(?1) AS wanted
              CROSS JOIN push ON push.key = unhex(wanted.value)
              WHERE active = 1 AND deleted = 0",
        )
        .bind(batch::hex_list(keys.iter().map(|key| key.0)))
        .fetch_all(&self.readers)
        .await?;
        let found: HashMap<Vec<u8>, Vec<u8>> = found.into_iter().collect();
        Ok(keys.iter().map(|key| found.get(&key.0[..]).cloned()).collect())
    }

    async fn remember_pushes(&self, new: &[NewPush]) -> Result<(), StoreError> {
        let rows = last_of_each(new, |new| new.key).into_iter().map(|new| {
            let (planned, day) = (columns::instant(new.planned), columns::day(new.created));
            (hex::encode(new.key.0), hex::encode(&new.sealed), planned, day)
        });
        sqlx::query(
            "INSERT INTO push (key, sealed, next_planned_push, creation_day)
             SELECT unhex(value ->> 0), unhex(value ->> 1), value ->> 2, value ->> 3 FROM json_each(?1) WHERE true
             ON CONFLICT (key) DO UPDATE
                SET sealed = excluded.sealed,
                    next_planned_push = CASE WHEN active = 1 AND deleted = 0 THEN next_planned_push
                                             ELSE excluded.next_planned_push END,
                    active = 1, deleted = 0",
        )
        .bind(batch::rows(rows))
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    async fn forget_pushes(&self, keys: &[PushKey]) -> Result<Vec<bool>, StoreError> {
        let known: Vec<Vec<u8>> = sqlx::query_scalar(
            "UPDATE push SET deleted = 1, sealed = NULL
              WHERE key IN (SELECT unhex(value) FROM json_each(?1))
             RETURNING key",
        )
        .bind(batch::hex_list(keys.iter().map(|key| key.0)))
        .fetch_all(&self.writer)
        .await?;
        let known: HashSet<Vec<u8>> = known.into_iter().collect();
        Ok(keys.iter().map(|key| known.contains(&key.0[..])).collect())
    }

    async fn due_pushes(&self, now: NtpSeconds, most: u32) -> Result<Vec<PushDue>, StoreError> {
        let due = sqlx::query_as(
            "SELECT key, sealed, next_planned_push
               FROM push
              WHERE active = 1 AND deleted = 0 AND next_planned_push <= ?1
              ORDER BY next_planned_push, key
              LIMIT ?2",
        )
        .bind(columns::instant(now))
        .bind(most)
        .fetch_all(&self.readers)
        .await?;
        due.into_iter().map(columns::push_due).collect()
    }

    async fn claim_pushes(&self, claims: &[PushClaim]) -> Result<Vec<bool>, StoreError> {
        let rows = last_of_each(claims, |claim| claim.key)
            .into_iter()
            .map(|claim| (hex::encode(claim.key.0), columns::instant(claim.planned), columns::instant(claim.next)));
        let won: Vec<Vec<u8>> = sqlx::query_scalar(
            "UPDATE push SET next_planned_push = claim.next
               FROM (SELECT unhex(value ->> 0) AS key, value ->> 1 AS planned, value ->> 2 AS next
                       FROM json_each(?1)) AS claim
              WHERE push.key = claim.key AND push.next_planned_push = claim.planned
                AND active = 1 AND deleted = 0
             RETURNING push.key",
        )
        .bind(batch::rows(rows))
        .fetch_all(&self.writer)
        .await?;
        // A device that is claimed twice in one call is sent to once.
        let mut won: HashSet<Vec<u8>> = won.into_iter().collect();
        Ok(claims.iter().map(|claim| won.remove(&claim.key.0[..])).collect())
    }

    async fn record_pushes(&self, results: &[PushResult]) -> Result<(), StoreError> {
        let rows = last_of_each(results, |result| result.key).into_iter().map(|result| {
            let Noted { succeeded, error, stays_active } = result.delivery.noted();
            (hex::encode(result.key.0), columns::instant(result.at), succeeded, error, stays_active)
        });
        sqlx::query(
            "UPDATE push
                SET last_successful_push = CASE WHEN result.succeeded THEN result.at ELSE last_successful_push END,
                    last_failure_push    = CASE WHEN result.succeeded THEN last_failure_push ELSE result.at END,
                    last_error_code      = coalesce(result.error, last_error_code),
                    successful_push_sent = successful_push_sent + result.succeeded,
                    failed_push_sent     = failed_push_sent + (NOT result.succeeded),
                    sealed               = CASE WHEN result.stays_active THEN sealed END,
                    active               = active AND result.stays_active
               FROM (SELECT unhex(value ->> 0) AS key, value ->> 1 AS at, value ->> 2 AS succeeded,
                            value ->> 3 AS error, value ->> 4 AS stays_active
                       FROM json_each(?1)) AS result
              WHERE push.key = result.key",
        )
        .bind(batch::rows(rows))
        .execute(&self.writer)
        .await?;
        Ok(())
    }
}
