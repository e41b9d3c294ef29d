//! Identities and their registrations, made and erased together.

use std::collections::{HashMap, HashSet};

use vigie_protocol::robert::id::PermanentId;

use super::super::{SqliteStore, batch};
use crate::store::{Identity, NewIdentity, Registered, StoreError, columns};

impl SqliteStore {
    pub(super) async fn create_identities(&self, new: &[NewIdentity]) -> Result<Vec<Registered>, StoreError> {
        let rows = batch::rows(
            new.iter()
                .map(|new| (hex::encode(new.id.as_bytes()), hex::encode(new.keys.auth), hex::encode(new.keys.tuples))),
        );
        let mut transaction = self.begin().await?;
        let created: Vec<Vec<u8>> = sqlx::query_scalar(
            "INSERT INTO robert_identity (id, auth_key, tuples_key)
             SELECT unhex(value ->> 0), unhex(value ->> 1), unhex(value ->> 2)
               FROM json_each(?1)
              WHERE true
             ON CONFLICT DO NOTHING
             RETURNING id",
        )
        .bind(rows)
        .fetch_all(&mut *transaction)
        .await?;
        sqlx::query("INSERT INTO robert_registration (id) SELECT unhex(value) FROM json_each(?1)")
            .bind(batch::hex_list(&created))
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;

        // An identifier that came twice was stored once, for the first: it takes it out of the set.
        let mut created: HashSet<Vec<u8>> = created.into_iter().collect();
        let outcome = |new: &NewIdentity| match created.remove(new.id.as_bytes().as_slice()) {
            true => Registered::Done,
            false => Registered::Taken,
        };
        Ok(new.iter().map(outcome).collect())
    }

    pub(super) async fn find_identities(&self, ids: &[PermanentId]) -> Result<Vec<Option<Identity>>, StoreError> {
        // CROSS JOIN keeps the order of the tables: the list drives, the key is looked up.
        let rows = sqlx::query_as(
            "SELECT stored.id, auth_key, tuples_key
               FROM json_each(?1) AS wanted
              CROSS JOIN robert_identity AS stored ON stored.id = unhex(wanted.value)",
        )
        .bind(batch::hex_list(ids.iter().map(PermanentId::as_bytes)))
        .fetch_all(&self.readers)
        .await?;
        let found = rows.into_iter().map(columns::identity).collect::<Result<HashMap<_, _>, _>>()?;
        Ok(ids.iter().map(|id| found.get(id).cloned()).collect())
    }

    pub(super) async fn erase_identities(&self, ids: &[PermanentId]) -> Result<Vec<bool>, StoreError> {
        let mut transaction = self.begin().await?;
        let found: Vec<Vec<u8>> = sqlx::query_scalar(
            "SELECT DISTINCT stored.id
               FROM json_each(?1) AS wanted
              CROSS JOIN robert_registration AS stored ON stored.id = unhex(wanted.value)",
        )
        .bind(batch::hex_list(ids.iter().map(PermanentId::as_bytes)))
        .fetch_all(&mut *transaction)
        .await?;
        let erased = batch::hex_list(&found);
        // In the order of the references between them.
        for delete in [
            "DELETE FROM robert_exposure     WHERE id IN (SELECT unhex(value) FROM json_each(?1))",
            "DELETE FROM robert_registration WHERE id IN (SELECT unhex(value) FROM json_each(?1))",
            "DELETE FROM robert_identity     WHERE id IN (SELECT unhex(value) FROM json_each(?1))",
        ] {
            sqlx::query(delete).bind(&erased).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;

        // Who asks twice is unknown the second time.
        let mut found: HashSet<Vec<u8>> = found.into_iter().collect();
        Ok(ids.iter().map(|id| found.remove(id.as_bytes().as_slice())).collect())
    }
}
