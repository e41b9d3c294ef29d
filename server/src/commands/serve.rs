//! `vigie serve`: everything, from one command.

use std::{
    io::ErrorKind,
    net::SocketAddr,
    process::ExitCode,
    sync::{Arc, OnceLock},
    time::Duration,
};

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{Failure, greeting, node::Node};
use crate::{
    App, FailPoints,
    admin::AdminToken,
    app::Parts,
    captcha,
    clock::{Clock, ManualClock, SystemClock},
    codes::{self, Guard, ProduceJob},
    config::{Config, Role},
    ephemeral::Memory,
    http::{BodyRoom, Listener, Serving},
    jobs::{Job, Jobs, Schedule},
    keyring::Keyring,
    push::{self, SenderKind, WakeJob},
    robert::{Batches, ClientConfiguration, ForgetJob, KeysJob, MixJob, ScoreJob},
    router,
    store::{self, Bound, Engine, Opening, Store},
};

/// How often the keystore is looked at for what other nodes changed.
const HOUSEKEEPING: Duration = Duration::from_secs(5);

/// How often the rarer jobs run. They do nothing on most days; a missed one is made up within the hour.
const HOURLY: Duration = Duration::from_secs(60 * 60);

/// Memory for bodies of reports on their way in: eight of the largest, a thousand of usual ones.
const BODY_ROOM: usize = 256 * 1024 * 1024;

/// How long a production node answers `/readyz` with 503 before it closes its listeners.
const UNREADY: Duration = Duration::from_secs(5);
/// How long the database may know which contacts came together.
const MIXING: Duration = Duration::from_secs(30);

/// Runs until it is told to stop.
pub(super) async fn serve(config: Config, fail_points: FailPoints) -> Result<ExitCode, Failure> {
    let node = Node::take(&config.data_dir)?;
    let app = assemble(config, &node, fail_points).await?;
    let listeners = Listeners::bind(&app).await?;
    follow(&app);
    let signals = Signals::listen()?;
    listeners.announce(&app);
    let serving = listeners.serve(&app);
    signals.stop(&app).await;
    for listener in serving {
        listener.ended().await;
    }
    app.tasks.close();
    if tokio::time::timeout(app.config.http.shutdown(), app.tasks.wait()).await.is_err() {
        tracing::warn!("a job was still at work at the end of the drain time; its next run goes on");
    }
    app.store.close().await;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// The clock of the configuration, and the same again if it can be moved.
pub(super) fn clock(config: &Config) -> (Arc<dyn Clock>, Option<Arc<ManualClock>>) {
    match config.simulated_clock {
        None => (Arc::new(SystemClock), None),
        Some(at) => {
            let clock = Arc::new(ManualClock::standing_at(at));
            (Arc::clone(&clock) as Arc<dyn Clock>, Some(clock))
        }
    }
}

/// Opens the database.
pub(super) async fn open_store(config: &Config, opening: Opening) -> Result<Arc<dyn Store>, Failure> {
    Ok(store::open(config.database_url.as_str(), opening).await?)
}

/// Opens the keystore and makes sure that it is the one of this database.
pub(super) async fn open_keyring(config: &Config, store: &Arc<dyn Store>) -> Result<Arc<Keyring>, Failure> {
    let (rules, tokens) = (config.robert.rules(), config.robert.token_rules());
    let keyring = match store.keystore().await? {
        // A keystore made now could open nothing that this database holds.
        Some(_) => Keyring::open_existing(&config.keys, rules, tokens)?,
        None if config.production && config.keys.passphrase.is_none() => {
            return Err(Failure::new(
                "--production makes no keystore without a passphrase: set VIGIE__KEYS__PASSPHRASE_FILE",
            ));
        }
        None => Keyring::open(&config.keys, rules, tokens)?,
    };
    if config.production && keyring.list().iter().any(|key| key.development) {
        return Err(Failure::new(format!(
            "the keystore {} is for development: what unseals it lies in the same folder. --production wants one made \
             under a passphrase (VIGIE__KEYS__PASSPHRASE_FILE), in another folder (VIGIE__KEYS__DIR)",
            config.keys.dir.display()
        )));
    }
    match store.bind_keystore(&keyring.id()).await? {
        Bound::Ours => Ok(Arc::new(keyring)),
        Bound::Other(id) => Err(Failure::new(format!(
            "this database belongs to the keystore {id}, and {} holds the keystore {}. Identities made under one \
             cannot be read under the other: set VIGIE__KEYS__DIR to the folder of {id}, or use another database",
            config.keys.dir.display(),
            keyring.id(),
        ))),
    }
}

async fn assemble(config: Config, node: &Node, fail_points: FailPoints) -> Result<App, Failure> {
    let opening = if config.production { Opening::RequireCurrent } else { Opening::Migrate };
    let engine = Engine::of(config.database_url.as_str())?;
    let store = open_store(&config, opening).await?;
    let keyring = open_keyring(&config, &store).await?;
    let (clock, manual_clock) = clock(&config);
    keyring.provision_days(clock.now().day())?;
    let sender = push::of(&config.push)?;
    let client_configuration = Arc::new(ClientConfiguration::read(&store).await?);
    let app = App::new(Parts {
        service: config.robert.service(),
        batches: Batches::start(&store, engine, &clock),
        push: push::Desk::default(),
        captcha: captcha::start(&config.captcha, Arc::new(Memory::default()))?,
        code_guard: if config.limits_enabled { Guard::on(&config.codes) } else { Guard::off() },
        admin_token: AdminToken::of(&config.data_dir)?,
        foreign_code_verifiers: config.codes.jwt_keys.clone(),
        body_room: BodyRoom::of(BODY_ROOM),
        stopping: CancellationToken::new(),
        stop: CancellationToken::new(),
        tasks: TaskTracker::new(),
        jobs: OnceLock::new(),
        code_verifiers: arc_swap::ArcSwap::default(),
        fail_points,
        client_configuration,
        clock,
        manual_clock,
        keyring,
        store,
        config,
    });
    let mut jobs: Vec<Box<dyn Job>> = vec![
        Box::new(ScoreJob(app.clone())),
        Box::new(MixJob(app.clone())),
        Box::new(ForgetJob::new(app.clone())),
        Box::new(KeysJob(app.clone())),
        Box::new(ProduceJob::of(&app)),
    ];
    if let Some(sender) = sender {
        jobs.push(Box::new(WakeJob { app: app.clone(), sender }));
    }
    let jobs = Jobs::new(jobs, Arc::clone(&app.store), node.name.clone(), app.stopping.clone());
    // Set here and nowhere else, so it cannot be set already.
    let _ = app.jobs.set(Arc::new(jobs));
    Ok(app)
}

/// The sockets, bound before anything is announced.
struct Listeners {
    public: Option<Listener>,
    admin: Listener,
}

impl Listeners {
    async fn bind(app: &App) -> Result<Self, Failure> {
        let api = app.config.roles.has(Role::Api);
        let public = if api { Some(bind(app.config.listen, "--listen").await?) } else { None };
        Ok(Self { public, admin: bind(app.config.admin_listen, "--admin-listen").await? })
    }

    fn announce(&self, app: &App) {
        greeting::ready(self.public.as_ref().map(Listener::address), self.admin.address());
        greeting::greet(app, self.public.as_ref().map(Listener::address), self.admin.address());
    }

    fn serve(self, app: &App) -> Vec<Serving> {
        let drain = app.config.http.shutdown();
        let public = self.public.map(|listener| listener.serve(router::public(app), app.stop.clone(), drain));
        let admin = self.admin.serve(router::internal(app), app.stop.clone(), drain);
        public.into_iter().chain([admin]).collect()
    }
}

async fn bind(address: SocketAddr, flag: &str) -> Result<Listener, Failure> {
    Listener::bind(address).await.map_err(|error| {
        let port = address.port();
        Failure::new(match error.kind() {
            ErrorKind::AddrInUse => format!(
                "{address} is in use by another program (ss -ltnp 'sport = :{port}' says which): stop it, or choose \
                 another address with {flag} (port 0 picks a free one)"
            ),
            ErrorKind::PermissionDenied => format!(
                "{address} may not be listened on by this user: choose a port from 1024 on with {flag}, behind a proxy"
            ),
            _ => format!(
                "{address} cannot be listened on: {error}. Name an address of this machine with {flag}, such as \
                 127.0.0.1:{port}"
            ),
        })
    })
}

/// What goes on beside the requests.
fn follow(app: &App) {
    let tasks = &app.tasks;
    tasks.spawn(Arc::clone(&app.client_configuration).follow(Arc::clone(&app.store), app.stop.clone()));
    tasks.spawn(keep_house(app.clone()));
    tasks.spawn(push::Desk::work(app.clone()));
    if app.manual_clock.is_some() || !app.config.roles.has(Role::Worker) {
        return;
    }
    let score = app.config.robert.score_every();
    for (job, every) in
        [("robert-keys", HOURLY), ("robert-forget", HOURLY), ("robert-mix", MIXING), ("robert-score", score)]
    {
        Schedule { job, every }.follow(Arc::clone(app.jobs()), tasks, app.stopping.clone());
    }
    tasks.spawn(codes::follow_schedule(app.clone()));
    if app.config.push.sender != SenderKind::None {
        let wake = Schedule { job: "push-wake", every: app.config.push.every() };
        wake.follow(Arc::clone(app.jobs()), tasks, app.stopping.clone());
    }
}

async fn keep_house(app: App) {
    while app.stop.run_until_cancelled(tokio::time::sleep(HOUSEKEEPING)).await.is_some() {
        match app.change_keys(Keyring::refresh).await {
            Ok(true) => app.keys_changed(),
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "the keystore could not be read again"),
        }
    }
}

/// SIGTERM and SIGINT, listened for before anybody is told that we serve.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn listen() -> Result<Self, Failure> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn next(&mut self) {
        tokio::select! { _ = self.terminate.recv() => {}, _ = self.interrupt.recv() => {} }
    }

    /// Waits for one and begins to stop; a second one ends the process at once.
    async fn stop(mut self, app: &App) {
        self.next().await;
        tracing::info!("stopping: open requests and jobs end first; a second signal ends them at once");
        app.stopping.cancel();
        tokio::spawn(async move {
            self.next().await;
            std::process::exit(1);
        });
        if app.config.production {
            // Who balances the load shall have seen that this node is no longer ready.
            tokio::time::sleep(UNREADY).await;
        }
        app.stop.cancel();
    }
}
