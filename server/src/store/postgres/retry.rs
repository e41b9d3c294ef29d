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

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn away() -> StoreError {
        StoreError::Unavailable("broken off".into())
    }

    #[tokio::test]
    async fn what_was_broken_off_runs_again() {
        let left = Cell::new(2);
        let outcome = retrying(|| async {
            match left.get() {
                0 => Ok("done"),
                n => {
                    left.set(n - 1);
                    Err(Failure::Again(away()))
                }
            }
        });
        assert_eq!(outcome.await.ok(), Some("done"));
    }

    #[tokio::test]
    async fn but_not_for_ever_and_not_what_failed() {
        for (broken_off, expected) in [(true, RUNS), (false, 1)] {
            let runs = Cell::new(0);
            let outcome: Result<(), StoreError> = retrying(|| async {
                runs.set(runs.get() + 1);
                Err(if broken_off { Failure::Again(away()) } else { Failure::Final(away()) })
            })
            .await;
            assert!(outcome.is_err());
            assert_eq!(runs.get(), expected);
        }
    }
}
