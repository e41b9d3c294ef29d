//! The batchers before the verbs of contact tracing (`crate::batch`).

use std::sync::Arc;

use async_trait::async_trait;
use vigie_protocol::robert::{id::PermanentId, registration::Asked};

use crate::{
    batch::{Batcher, Limits, Verb},
    clock::Clock,
    store::{Accepted, Engine, Identity, NewIdentity, NewReport, Note, Registered, StatusAsk, Store, StoreError},
};

/// Most items in one transaction: enough that the commit is shared by hundreds, little enough that
/// nobody waits long behind a batch.
const ITEMS: usize = 512;

/// Most bytes of contacts in one transaction.
const REPORT_BYTES: usize = 8 * 1024 * 1024;

/// Declares a [`Verb`] that hands its items to one verb of the store.
macro_rules! verbs {
    ($($(#[$doc:meta])* $name:ident = $verb:ident($item:ty) -> $outcome:ty;)*) => {$(
        $(#[$doc])*
        pub struct $name(Arc<dyn Store>);

        #[async_trait]
        impl Verb for $name {
            type Item = $item;
            type Outcome = $outcome;
            const NAME: &'static str = stringify!($verb);

            async fn call(&self, items: &[$item]) -> Result<Vec<$outcome>, StoreError> {
                self.0.$verb(items).await
            }
        }
    )*};
}

verbs! {
    /// [`crate::store::RobertStore::register`]
    Register = register(NewIdentity) -> Registered;
    /// [`crate::store::RobertStore::identities`]
    Identities = identities(PermanentId) -> Option<Identity>;
    /// [`crate::store::RobertStore::ask_status`]
    AskStatus = ask_status(StatusAsk) -> Option<Asked>;
    /// [`crate::store::RobertStore::unregister`]
    Unregister = unregister(PermanentId) -> bool;
    /// [`crate::store::RobertStore::delete_history`]
    DeleteHistory = delete_history(PermanentId) -> bool;
}

/// [`crate::store::RobertStore::note`]
pub struct Notes(Arc<dyn Store>);

#[async_trait]
impl Verb for Notes {
    type Item = Note;
    type Outcome = ();
    const NAME: &'static str = "note";

    async fn call(&self, items: &[Note]) -> Result<Vec<()>, StoreError> {
        self.0.note(items).await?;
        Ok(vec![(); items.len()])
    }
}

/// [`crate::store::RobertStore::accept`], at the instant of the batch.
pub struct Accept {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
}

#[async_trait]
impl Verb for Accept {
    type Item = NewReport;
    type Outcome = Accepted;
    const NAME: &'static str = "accept";

    async fn call(&self, items: &[NewReport]) -> Result<Vec<Accepted>, StoreError> {
        self.store.accept(items, self.clock.now().to_ntp()).await
    }

    fn weight(report: &NewReport) -> usize {
        report.contacts.iter().map(|contact| contact.sealed.len() + 64).sum()
    }
}

/// All of them.
pub struct Batches {
    /// New identities.
    pub register: Batcher<Register>,
    /// Look-ups of identities.
    pub identities: Batcher<Identities>,
    /// Status requests.
    pub status: Batcher<AskStatus>,
    /// Drifts and failures of refused requests.
    pub notes: Batcher<Notes>,
    /// Uploads.
    pub accept: Batcher<Accept>,
    /// Ends of registrations.
    pub unregister: Batcher<Unregister>,
    /// Ends of histories.
    pub delete_history: Batcher<DeleteHistory>,
}

impl Batches {
    /// Starts the batchers of `store`.
    #[must_use]
    pub fn start(store: &Arc<dyn Store>, engine: Engine, clock: &Arc<dyn Clock>) -> Self {
        // One batch in flight: while it is on its way the next one grows, and a larger one costs less an item than
        // two that overlap (`docs/performance.md`). Reports are the exception: PostgreSQL reads the megabytes of
        // one while it flushes another. SQLite has one writer.
        let one = Limits::items(ITEMS, 1);
        let lanes = match engine {
            Engine::Sqlite => 1,
            Engine::Postgres => 2,
        };
        let accept = Accept { store: Arc::clone(store), clock: Arc::clone(clock) };
        Self {
            register: Batcher::start(Register(Arc::clone(store)), one),
            identities: Batcher::start(Identities(Arc::clone(store)), one),
            status: Batcher::start(AskStatus(Arc::clone(store)), one),
            notes: Batcher::start(Notes(Arc::clone(store)), one),
            accept: Batcher::start(accept, Limits { items: ITEMS, weight: REPORT_BYTES, workers: lanes }),
            unregister: Batcher::start(Unregister(Arc::clone(store)), one),
            delete_history: Batcher::start(DeleteHistory(Arc::clone(store)), one),
        }
    }
}
