//! Many requests at once, and their answers in the order of the questions.

use std::future::Future;

use tokio::task::JoinSet;

use super::SimError;

/// Runs all of `work`, at most `at_once` at a time. Each piece is made only when its turn has come, and
/// results come in the order of the pieces, not of the answers.
///
/// # Errors
/// The first that occurs; what still runs is given up.
pub(crate) async fn all<T, F>(at_once: usize, work: impl IntoIterator<Item = F>) -> Result<Vec<T>, SimError>
where
    F: Future<Output = Result<T, SimError>> + Send + 'static,
    T: Send + 'static,
{
    let mut running = JoinSet::new();
    let mut done = Vec::new();
    for (index, piece) in work.into_iter().enumerate() {
        if running.len() >= at_once {
            done.extend(next(&mut running).await?);
        }
        running.spawn(async move { piece.await.map(|result| (index, result)) });
    }
    while let Some(result) = next(&mut running).await? {
        done.push(result);
    }
    done.sort_by_key(|(index, _)| *index);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}

async fn next<T: 'static>(running: &mut JoinSet<Result<(usize, T), SimError>>) -> Result<Option<(usize, T)>, SimError> {
    running.join_next().await.map(|joined| joined.map_err(|_| SimError::Lost)?).transpose()
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
        time::Duration,
    };

    use super::*;

    #[tokio::test]
    async fn results_keep_the_order_of_the_questions_and_few_run_at_once() {
        let running = Arc::new(AtomicUsize::new(0));
        let most = Arc::new(AtomicUsize::new(0));
        let work = (0..30_u64).map(|number| {
            let (running, most) = (Arc::clone(&running), Arc::clone(&most));
            async move {
                most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(30 - number)).await;
                running.fetch_sub(1, Ordering::SeqCst);
                Ok(number)
            }
        });
        assert_eq!(all(4, work).await.expect("all end well"), (0..30).collect::<Vec<_>>());
        assert_eq!(most.load(Ordering::SeqCst), 4);
    }

    #[tokio::test]
    async fn one_failure_fails_all() {
        let work = (0..9).map(|number| async move { if number == 5 { Err(SimError::Lost) } else { Ok(number) } });
        assert!(matches!(all(3, work).await, Err(SimError::Lost)));
    }
}
