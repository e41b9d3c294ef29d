//! Identities and their registrations, made and erased together.

use std::collections::{BTreeSet, HashMap, HashSet};

use vigie_protocol::robert::id::PermanentId;

use super::{
    super::{PostgresStore, retry::Failure},
    lock,
};
use crate::store::{Identity, NewIdentity, Registered, StoreError, columns};

impl PostgresStore {
    pub(super) async fn create_identities(&self, new: &[NewIdentity]) -> Result<Vec<Registered>, Failure> {
        // In the order of the identifiers, as everywhere. A stable sort: of two equal ones the first is
        // stored.
        let mut sorted: Vec<&NewIdentity> = new.iter().collect();
        sorted.sort_by_key(|new| new.id);
        let created: Vec<Vec<u8>> = sqlx::query_scalar(
            "WITH created AS (
                 INSERT INTO robert_identity (id, auth_key, tuples_key)
                 SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::bytea[])
                 ON CONFLICT DO NOTHING
                 RETURNING id)
             INSERT INTO robert_registration (id) SELECT id FROM created RETURNING id",
        )
        .bind(lock::array(sorted.iter().map(|new| &new.id)))
        .bind(sorted.iter().map(|new| new.keys.auth).collect::<Vec<_>>())
        .bind(sorted.iter().map(|new| new.keys.tuples).collect::<Vec<_>>())
        .fetch_all(&self.pool)
        .await?;

        // An identifier that came twice was stored once, for the first: it takes it out of the set.
        let mut created: HashSet<Vec<u8>> = created.into_iter().collect();
        let outcome = |new: &NewIdentity| match created.remove(new.id.as_bytes().as_slice()) {
            true => Registered::Done,
            false => Registered::Taken,
        };
        Ok(new.iter().map(outcome).collect())
    }

    pub(super) async fn find_identities(&self, ids: &[PermanentId]) -> Result<Vec<Option<Identity>>, StoreError> {
        let rows = sqlx::query_as(
            "SELECT stored.id, auth_key, tuples_key
               FROM unnest($1::bytea[]) AS wanted (id)
               JOIN robert_identity AS stored ON stored.id = wanted.id",
        )
        .bind(lock::array(ids))
        .fetch_all(&self.pool)
        .await?;
        let found = rows.into_iter().map(columns::identity).collect::<Result<HashMap<_, _>, _>>()?;
        Ok(ids.iter().map(|id| found.get(id).cloned()).collect())
    }

    pub(super) async fn erase_identities(&self, ids: &[PermanentId]) -> Result<Vec<bool>, Failure> {
        let mut transaction = self.begin().await?;
        let found = lock::registrations(&mut transaction, ids.iter().copied()).await?;
        let erased = lock::array(found.iter().map(|row| &row.id));
        for delete in [
            "DELETE FROM robert_exposure     AS row USING unnest($1::bytea[]) AS gone (id) WHERE row.id = gone.id",
            "DELETE FROM robert_registration AS row USING unnest($1::bytea[]) AS gone (id) WHERE row.id = gone.id",
            "DELETE FROM robert_identity     AS row USING unnest($1::bytea[]) AS gone (id) WHERE row.id = gone.id",
        ] {
            sqlx::query(delete).bind(&erased).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;

        // Who asks twice is unknown the second time.
        let mut found: BTreeSet<PermanentId> = found.iter().map(|row| row.id).collect();
        Ok(ids.iter().map(|id| found.remove(id)).collect())
    }
}
