//! What every handler and job has at hand.

use std::{
    collections::BTreeMap,
    ops::Deref,
    sync::{Arc, OnceLock},
};

use arc_swap::ArcSwap;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use vigie_crypto::p256::VerifyingKey;
use vigie_protocol::robert::time::Service;

use crate::{
    FailPoints,
    admin::AdminToken,
    captcha::Captcha,
    clock::{Clock, ManualClock},
    codes::Guard,
    config::Config,
    http::BodyRoom,
    jobs::{JobError, Jobs},
    keyring::{Keyring, KeyringError, State},
    push,
    robert::{Batches, ClientConfiguration},
    store::Store,
};

/// A handle on the running server; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts of a running server.
pub struct Parts {
    /// As loaded.
    pub config: Config,
    /// The time that protocols and retention see.
    pub clock: Arc<dyn Clock>,
    /// The same clock, if it can be moved.
    pub manual_clock: Option<Arc<ManualClock>>,
    /// When the service opened, and which day an epoch belongs to.
    pub service: Service,
    /// Everything the service remembers.
    pub store: Arc<dyn Store>,
    /// The queues before the store's verbs.
    pub batches: Batches,
    /// Everything private.
    pub keyring: Arc<Keyring>,
    /// Where phones leave what they say of their wake-ups.
    pub push: push::Desk,
    /// Makes and checks captchas.
    pub captcha: Box<dyn Captcha>,
    /// What register and status hand to every phone.
    pub client_configuration: Arc<ClientConfiguration>,
    /// Counts failed verifications of codes.
    pub code_guard: Guard,
    /// The key of the admin listener.
    pub admin_token: AdminToken,
    /// Who may sign JWT declaration codes, by kid: other issuers from the configuration.
    pub foreign_code_verifiers: BTreeMap<String, VerifyingKey>,
    /// Memory for large bodies.
    pub body_room: BodyRoom,
    /// Where a test may let the process die.
    pub fail_points: FailPoints,
    /// Cancelled when the server begins to stop: it is no longer ready, and jobs end at their next step.
    pub stopping: CancellationToken,
    /// Cancelled when the listeners close.
    pub stop: CancellationToken,
    /// Work that a stop waits for.
    pub tasks: TaskTracker,
    /// Set once, right after the parts exist: jobs hold the app themselves.
    pub jobs: OnceLock<Arc<Jobs>>,
    /// Verifiers of JWT codes, ours included.
    pub code_verifiers: ArcSwap<BTreeMap<String, VerifyingKey>>,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Puts the parts together.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let app = Self(Arc::new(parts));
        app.keys_changed();
        app
    }

    /// The jobs.
    ///
    /// # Panics
    /// Never once the server has started: `serve` sets them before it opens a listener.
    #[must_use]
    pub fn jobs(&self) -> &Arc<Jobs> {
        // `serve` sets the jobs before anything can ask for them.
        self.jobs.get().expect("the jobs are set before the listeners open")
    }

    /// Who may sign JWT declaration codes, by kid.
    #[must_use]
    pub fn code_verifiers(&self) -> Arc<BTreeMap<String, VerifyingKey>> {
        self.code_verifiers.load_full()
    }

    /// Does something to the keystore that may wait for the disk, or for another node that holds its
    /// lock, on a thread where that keeps no request waiting.
    ///
    /// # Errors
    /// Those of `change`.
    pub async fn change_keys<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Keyring) -> Result<T, KeyringError> + Send + 'static,
    ) -> Result<T, JobError> {
        let keyring = Arc::clone(&self.keyring);
        let changed = tokio::task::spawn_blocking(move || change(&keyring)).await;
        Ok(changed.map_err(|_| JobError::Stopped)??)
    }

    /// Takes over what another node changed in the keystore.
    pub fn keys_changed(&self) {
        let mut verifiers = self.foreign_code_verifiers.clone();
        verifiers.extend(self.keyring.declaration_code_verifiers());
        self.code_verifiers.store(Arc::new(verifiers));
    }

    /// Whether the server has begun to stop.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.stopping.is_cancelled()
    }

    /// Brings the gauges up to date that are read off rather than counted.
    pub async fn measure(&self) {
        if let Ok(waiting) = self.store.queue_length().await {
            metrics::gauge!("vigie_robert_contacts_waiting").set(waiting as f64);
        }
        let keys = self.keyring.list();
        for state in State::ALL {
            let found = keys.iter().filter(|key| key.day.is_none() && key.state == state).count();
            metrics::gauge!("vigie_keys", "state" => state.name()).set(found as f64);
        }
        let day_keys = keys.iter().filter(|key| key.day.is_some()).count();
        metrics::gauge!("vigie_robert_day_keys").set(day_keys as f64);
        let missing = self.keyring.missing_days(self.clock.now().day()).len();
        metrics::gauge!("vigie_robert_day_keys_missing").set(missing as f64);
    }
}
