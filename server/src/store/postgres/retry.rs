//! A verb that the server broke off for another's sake runs again.

use std::time::Duration;

use sqlx::postgres::PgDatabaseError;

use crate::store::StoreError;

/// Runs before the last one's failure is final.
const RUNS: u32 = 4;

/// Why a run of a verb ended.
pub(super) enum Failure {
    /// Nothing was written, and the same may go well next time: deadlock, serialization failure.
    Again(StoreError),
    /// It will not.
    Final(StoreError),
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        let code = error
            .as_database_error()
            .and_then(|error| error.try_downcast_ref::<PgDatabaseError>())
            .map(|error| error.code().to_owned());
        match code.as_deref() {
            Some("40001" | "40P01") => Self::Again(error.into()),
            _ => Self::Final(error.into()),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Final(error)
    }
}

/// Runs a transaction until it goes through or fails for good.
pub(super) async fn retrying<T, F>(run: impl Fn() -> F) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, Failure>>,
{
    let mut runs = 1;
    loop {
        match run().await {
            Ok(value) => return Ok(value),
            Err(Failure::Again(_)) if runs < RUNS => {
                tracing::debug!(runs, "a transaction was broken off and runs again");
                // The other side of a deadlock has gone on meanwhile; 10, 20, 30 ms let it finish.
                tokio::time::sleep(Duration::from_millis(10) * runs).await;
                runs += 1;
            }
            Err(Failure::Again(error) | Failure::Final(error)) => return Err(error),
        }
    }
}
