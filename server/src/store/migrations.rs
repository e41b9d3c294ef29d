//! The schema of this version, and how a database is judged by it.
//!
//! A migration is one SQL file per engine, `server/migrations/{sqlite,postgres}/NNNN_name.sql`, numbered
//! alike, and is never edited once released: a database remembers the checksum of each one it went
//! through, and a file that changed since is refused. Adding one: write both files, list them below,
//! and add their lines to `server/migrations/checksums.txt`.

use std::borrow::Cow;

use sqlx::{
    SqlSafeStr,
    migrate::{MigrateError, Migration, MigrationType, Migrator},
};

use super::{Engine, Opening, StoreError};

/// One step of the schema, in the words of each engine.
struct Step {
    number: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

/// All steps, oldest first.
const STEPS: &[Step] = &[
    Step {
        number: 1,
        name: "robert",
        sqlite: include_str!("../../migrations/sqlite/0001_robert.sql"),
        postgres: include_str!("../../migrations/postgres/0001_robert.sql"),
    },
    Step {
        number: 2,
        name: "codes",
        sqlite: include_str!("../../migrations/sqlite/0002_codes.sql"),
        postgres: include_str!("../../migrations/postgres/0002_codes.sql"),
    },
    Step {
        number: 3,
        name: "push",
        sqlite: include_str!("../../migrations/sqlite/0003_push.sql"),
        postgres: include_str!("../../migrations/postgres/0003_push.sql"),
    },
];

/// The migrations of an engine, for the driver to run.
pub(super) fn migrator(engine: Engine) -> Migrator {
    let migration = |step: &Step| {
        let sql = match engine {
            Engine::Sqlite => step.sqlite,
            Engine::Postgres => step.postgres,
        };
        let whole_in_one_transaction = false; // `no_tx`, the other way round
        Migration::new(
            step.number,
            Cow::Borrowed(step.name),
            MigrationType::Simple,
            sql.into_sql_str(),
            whole_in_one_transaction,
        )
    };
    Migrator::with_migrations(STEPS.iter().map(migration).collect())
}

/// Engine, number and SHA-384 (hex) of every migration of this version. A test compares them with
/// `server/migrations/checksums.txt`, so that an edit of a released one does not go unseen.
#[must_use]
pub fn checksums() -> Vec<(Engine, i64, String)> {
    let of = |engine| {
        let migrations = migrator(engine);
        let sum = |m: &Migration| (engine, m.version, hex::encode(&m.checksum));
        migrations.iter().map(sum).collect::<Vec<_>>()
    };
    [of(Engine::Sqlite), of(Engine::Postgres)].concat()
}

/// Which schema a database has, and which this version wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SchemaState {
    /// Its engine.
    pub engine: Engine,
    /// Number of the last migration it went through; `None` if it is empty or not there yet.
    pub found: Option<i64>,
    /// Number of the last migration of this version.
    pub wanted: i64,
}

impl SchemaState {
    /// Nothing to do.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.found == Some(self.wanted)
    }

    /// Empty, or written by an older version: `vigie migrate` brings it up.
    #[must_use]
    pub fn is_older(&self) -> bool {
        self.found.is_none_or(|found| found < self.wanted)
    }

    /// Written by a newer version: there is no way back.
    #[must_use]
    pub fn is_newer(&self) -> bool {
        self.found.is_some_and(|found| found > self.wanted)
    }

    /// Judges a database by the migrations it says it went through: number and checksum of each.
    ///
    /// # Errors
    /// [`StoreError::Schema`] if one of them is not the migration of that number that this version has.
    pub(super) fn judge(engine: Engine, applied: &[(i64, Vec<u8>)]) -> Result<Self, StoreError> {
        let known = migrator(engine);
        for (number, checksum) in applied {
            if known.iter().any(|m| m.version == *number && *m.checksum != **checksum) {
                return Err(changed(*number));
            }
        }
        let found = applied.iter().map(|(number, _)| *number).max();
        let wanted = known.iter().map(|m| m.version).max().unwrap_or(0);
        Ok(Self { engine, found, wanted })
    }

    /// Decides whether a database in this state may be opened.
    ///
    /// # Errors
    /// [`StoreError::Schema`], with what to do.
    pub(super) fn admit(&self, opening: Opening) -> Result<Admitted, StoreError> {
        let wanted = self.wanted;
        match (self.found, opening) {
            (Some(found), _) if found > wanted => Err(StoreError::Schema(format!(
                "the database was written by a newer vigie: schema {found}, this version knows {wanted}; \
                 start the newer version or restore a backup"
            ))),
            (Some(found), _) if found == wanted => Ok(Admitted::AsItIs),
            (_, Opening::Migrate) => Ok(Admitted::AfterMigration),
            (None, Opening::RequireCurrent) => Err(StoreError::Schema(format!(
                "the database is empty, this version wants schema {wanted}; run `vigie migrate`"
            ))),
            (Some(found), Opening::RequireCurrent) => Err(StoreError::Schema(format!(
                "the database has schema {found}, this version wants {wanted}; make a backup, then run \
                 `vigie migrate`"
            ))),
        }
    }
}

/// How a database may be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Admitted {
    /// Its schema is the one of this version.
    AsItIs,
    /// It is empty or older, and may be brought up.
    AfterMigration,
}

/// What the driver says of a migration that did not go through, as an error of ours.
pub(super) fn failed(error: MigrateError) -> StoreError {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
        MigrateError::VersionMismatch(number) => changed(number),
        MigrateError::VersionMissing(number) => StoreError::Schema(format!(
            "the database went through migration {number}, which this version does not have; start the \
             version that wrote it or restore a backup"
        )),
        // The engines run a migration whole or not at all, and ours has no way down: nothing else occurs.
        other => StoreError::Schema(format!("the migration failed: {other}")),
    }
}

fn changed(number: i64) -> StoreError {
    StoreError::Schema(format!(
        "migration {number} of this database is not the one of this version: it was edited after it was \
         applied; start the version that wrote the database or restore a backup"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_released_migration_was_edited() {
        let now: Vec<String> =
            checksums().into_iter().map(|(engine, number, sum)| format!("{engine} {number} {sum}")).collect();
        let committed = include_str!("../../migrations/checksums.txt");
        let committed: Vec<&str> = committed.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(now, committed, "a released migration is never edited: add a new one");
    }

    #[test]
    fn a_database_is_judged_by_number_and_by_checksum() {
        let sums: Vec<(i64, Vec<u8>)> =
            migrator(Engine::Sqlite).iter().map(|m| (m.version, m.checksum.to_vec())).collect();
        let state = |applied: &[(i64, Vec<u8>)]| SchemaState::judge(Engine::Sqlite, applied);

        let current = state(&sums).expect("its own migrations");
        assert!(current.is_current() && !current.is_older() && !current.is_newer());
        let empty = state(&[]).expect("nothing");
        assert!(empty.is_older() && !empty.is_current());
        let newer = state(&[sums.clone(), vec![(9999, vec![0; 48])]].concat()).expect("a later one");
        assert!(newer.is_newer() && !newer.is_current());
        assert!(matches!(state(&[(1, vec![0; 48])]), Err(StoreError::Schema(text)) if text.contains("edited")));
    }

    #[test]
    fn only_an_empty_or_older_database_is_migrated_and_only_if_asked() {
        let state = |found| SchemaState { engine: Engine::Postgres, found, wanted: 2 };
        assert_eq!(state(Some(2)).admit(Opening::RequireCurrent).ok(), Some(Admitted::AsItIs));
        for found in [None, Some(1)] {
            assert_eq!(state(found).admit(Opening::Migrate).ok(), Some(Admitted::AfterMigration));
            let refused = state(found).admit(Opening::RequireCurrent).expect_err("not current").to_string();
            assert!(refused.contains("vigie migrate"), "{refused}");
        }
        for opening in [Opening::Migrate, Opening::RequireCurrent] {
            let refused = state(Some(3)).admit(opening).expect_err("newer").to_string();
            assert!(refused.contains("newer vigie: schema 3, this version knows 2"), "{refused}");
        }
    }
}
