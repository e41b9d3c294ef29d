//! Natural batching: concurrent requests that each need the store share its transactions.
//!
//! While one call of a verb runs, everything that arrives queues up; when the call ends, the next one
//! takes it all. Nobody waits for a timer: a lone request is a batch of one at once, and under load the
//! batches grow by themselves until the commit is no longer what costs.
//!
//! One bad item is that item's failure, never the batch's: when the database refuses a batch, its items
//! are tried one by one.

use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use crate::store::StoreError;

/// A verb of the store, as the batcher sees it.
#[async_trait]
pub trait Verb: Send + Sync + 'static {
    /// What one request asks.
    type Item: Send + Sync + 'static;
    /// What it is answered.
    type Outcome: Send + 'static;
    /// Name of the verb in metrics.
    const NAME: &'static str;

    /// One transaction over all items; one outcome each, in their order.
    async fn call(&self, items: &[Self::Item]) -> Result<Vec<Self::Outcome>, StoreError>;

    /// How much of [`Limits::weight`] an item takes.
    fn weight(_item: &Self::Item) -> usize {
        1
    }
}

/// How large a batch may become and how many run at once.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Most items in a batch.
    pub items: usize,
    /// Most weight in a batch; a single item may be heavier.
    pub weight: usize,
    /// Batches in flight. One for a store with one writer; a second lets PostgreSQL read one batch
    /// while it commits another.
    pub workers: usize,
}

impl Limits {
    /// For items of about equal size.
    #[must_use]
    pub const fn items(items: usize, workers: usize) -> Self {
        Self { items, weight: usize::MAX, workers }
    }
}

/// An item on its way: what is asked, where the answer goes, and the room it takes up meanwhile.
struct Waiting<V: Verb> {
    item: V::Item,
    answer: oneshot::Sender<Result<V::Outcome, StoreError>>,
    _room: OwnedSemaphorePermit,
}

/// The queue before a verb. Dropping it lets the workers finish what is queued and end.
pub struct Batcher<V: Verb> {
    queue: mpsc::UnboundedSender<Waiting<V>>,
    /// Bounds the queue by the weight of what is in it.
    room: Arc<Semaphore>,
    capacity: u32,
    weighed: bool,
}

impl<V: Verb> Batcher<V> {
    /// Batches that may be queued before callers wait.
    const QUEUED_BATCHES: usize = 4;

    /// Starts the workers of `verb`. Must be called within a tokio runtime.
    #[must_use]
    pub fn start(verb: V, limits: Limits) -> Self {
        let (queue, waiting) = mpsc::unbounded_channel();
        let shared = Arc::new((verb, Mutex::new(waiting)));
        for _ in 0..limits.workers.max(1) {
            tokio::spawn(work(Arc::clone(&shared), limits));
        }
        // Where the weight is not limited, an item takes up one place.
        let weighed = limits.weight < usize::MAX;
        let batch = if weighed { limits.weight } else { limits.items };
        let capacity = u32::try_from(batch.saturating_mul(Self::QUEUED_BATCHES)).unwrap_or(u32::MAX).max(1);
        Self { queue, room: Arc::new(Semaphore::new(capacity as usize)), capacity, weighed }
    }

    /// Asks for one item and waits for its outcome. The item is carried out even if the caller goes
    /// away meanwhile.
    ///
    /// # Errors
    /// What the store says of this item.
    pub async fn ask(&self, item: V::Item) -> Result<V::Outcome, StoreError> {
        let ended = || StoreError::Unavailable("the server is stopping".into());
        // An item heavier than the whole queue waits until it is alone.
        let weight = if self.weighed { V::weight(&item) } else { 1 };
        let weight = u32::try_from(weight).unwrap_or(u32::MAX).clamp(1, self.capacity);
        let room = Arc::clone(&self.room).acquire_many_owned(weight).await.map_err(|_| ended())?;
        let (answer, outcome) = oneshot::channel();
        self.queue.send(Waiting { item, answer, _room: room }).map_err(|_| ended())?;
        outcome.await.map_err(|_| ended())?
    }
}

async fn work<V: Verb>(shared: Arc<(V, Mutex<mpsc::UnboundedReceiver<Waiting<V>>>)>, limits: Limits) {
    loop {
        let batch = take::<V>(&mut *shared.1.lock().await, limits).await;
        if batch.is_empty() {
            return; // the queue is closed
        }
        metrics::histogram!("vigie_batch_items", "verb" => V::NAME).record(batch.len() as f64);
        // On a task of its own: should a verb panic, its callers learn that it failed (their answers are
        // dropped), and the next batch finds a worker.
        let _ = tokio::spawn(carry_out(Arc::clone(&shared), batch)).await;
    }
}

async fn carry_out<V: Verb, W: Send + Sync>(shared: Arc<(V, W)>, batch: Vec<Waiting<V>>) {
    let (mut items, mut callers) = (Vec::with_capacity(batch.len()), Vec::with_capacity(batch.len()));
    for Waiting { item, answer, _room } in batch {
        items.push(item);
        callers.push((answer, _room));
    }
    for ((answer, _room), outcome) in callers.into_iter().zip(outcomes(&shared.0, &items).await) {
        // Nobody listens any more when the client has gone; the outcome stands all the same.
        let _ = answer.send(outcome);
    }
}

/// Waits for one item and takes what else is there, within the limits.
async fn take<V: Verb>(waiting: &mut mpsc::UnboundedReceiver<Waiting<V>>, limits: Limits) -> Vec<Waiting<V>> {
    let mut batch = Vec::new();
    let mut weight = 0_usize;
    let Some(first) = waiting.recv().await else { return batch };
    weight = weight.saturating_add(V::weight(&first.item));
    batch.push(first);
    while batch.len() < limits.items && weight < limits.weight {
        let Ok(next) = waiting.try_recv() else { break };
        weight = weight.saturating_add(V::weight(&next.item));
        batch.push(next);
    }
    batch
}

/// One outcome per item, whatever happens.
async fn outcomes<V: Verb>(verb: &V, items: &[V::Item]) -> Vec<Result<V::Outcome, StoreError>> {
    match verb.call(items).await {
        Ok(outcomes) => {
            debug_assert_eq!(outcomes.len(), items.len(), "{}: one outcome per item", V::NAME);
            outcomes.into_iter().map(Ok).collect()
        }
        Err(StoreError::Refused(_) | StoreError::Unreadable(_)) if items.len() > 1 => {
            let mut alone = Vec::with_capacity(items.len());
            for item in items {
                alone.push(single(verb, item).await);
            }
            alone
        }
        Err(error) => items.iter().map(|_| Err(error.clone())).collect(),
    }
}

async fn single<V: Verb>(verb: &V, item: &V::Item) -> Result<V::Outcome, StoreError> {
    let outcome = verb.call(std::slice::from_ref(item)).await?;
    outcome.into_iter().next().ok_or(StoreError::Unreadable("the outcome of a verb"))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// The verb of these tests panics over it.
    const PANICS: u64 = 666;

    /// Doubles numbers, refuses a batch that holds a 13, and counts its calls.
    struct Doubling {
        calls: Arc<AtomicUsize>,
    }

    #[async_trait]
    impl Verb for Doubling {
        type Item = u64;
        type Outcome = u64;
        const NAME: &'static str = "doubling";

        async fn call(&self, items: &[u64]) -> Result<Vec<u64>, StoreError> {
            self.calls.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            assert!(!items.contains(&PANICS), "a verb that panics");
            if items.contains(&13) {
                return Err(StoreError::Refused("13".into()));
            }
            Ok(items.iter().map(|item| item * 2).collect())
        }

        fn weight(item: &u64) -> usize {
            *item as usize
        }
    }

    fn doubling(limits: Limits) -> (Arc<Batcher<Doubling>>, Arc<AtomicUsize>) {
        let calls = Arc::new(AtomicUsize::new(0));
        (Arc::new(Batcher::start(Doubling { calls: Arc::clone(&calls) }, limits)), calls)
    }

    async fn ask(batcher: &Arc<Batcher<Doubling>>, items: impl Iterator<Item = u64>) -> Vec<Option<u64>> {
        let asked: Vec<_> = items
            .map(|item| {
                let batcher = Arc::clone(batcher);
                tokio::spawn(async move { batcher.ask(item).await.ok() })
            })
            .collect();
        let mut answers = Vec::new();
        for answer in asked {
            answers.push(answer.await.expect("the caller does not panic"));
        }
        answers
    }

    #[tokio::test]
    async fn a_hundred_callers_share_a_few_calls_and_each_gets_its_own_answer() {
        let (batcher, calls) = doubling(Limits::items(256, 1));
        let answers = ask(&batcher, 100..200).await;
        assert_eq!(answers, (100..200).map(|n| Some(n * 2)).collect::<Vec<_>>());
        assert!(calls.load(Ordering::SeqCst) < 10, "{calls:?} calls");
    }

    #[tokio::test]
    async fn one_bad_item_fails_alone() {
        let (batcher, _) = doubling(Limits::items(256, 1));
        let answers = ask(&batcher, 10..20).await;
        let expected: Vec<_> = (10..20).map(|n| (n != 13).then_some(n * 2)).collect();
        assert_eq!(answers, expected);
    }

    #[tokio::test]
    async fn a_panic_fails_its_batch_and_the_next_one_is_carried_out() {
        let (batcher, _) = doubling(Limits::items(256, 1));
        assert_eq!(ask(&batcher, std::iter::once(PANICS)).await, [None]);
        assert_eq!(ask(&batcher, std::iter::once(21)).await, [Some(42)]);
    }

    #[tokio::test]
    async fn an_item_heavier_than_the_queue_gets_through() {
        let (batcher, _) = doubling(Limits { items: 256, weight: 100, workers: 1 });
        assert_eq!(ask(&batcher, [1000, 50, 1000].into_iter()).await, [Some(2000), Some(100), Some(2000)]);
    }

    #[tokio::test]
    async fn a_batch_ends_at_its_weight() {
        let (batcher, calls) = doubling(Limits { items: 256, weight: 100, workers: 1 });
        ask(&batcher, std::iter::repeat_n(100, 8)).await;
        assert_eq!(calls.load(Ordering::SeqCst), 8, "each item alone fills a batch");
    }
}
