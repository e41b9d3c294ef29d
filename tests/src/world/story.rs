//! The verbs of a story: phones come, time passes, codes are handed out, jobs run, servers die.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{
    Admin, CodeKind, Database, Kpis,
    process::{Command, Exit, Process},
};
use crate::phone::{Answer, Clock, Dbm, Minutes, Phone, Reported, Service};

/// One server process and the lines to it.
#[derive(Debug)]
pub struct Node {
    /// The process.
    pub process: Process,
    /// Its public listener.
    pub service: Service,
    /// Its admin listener.
    pub admin: Admin,
}

impl Node {
    /// A node whose data directory is `data`; `service` is told the new address.
    pub(super) fn new(process: Process, service: Service, data: &Path) -> Self {
        service.moved_to(&process.url());
        let token = std::fs::read_to_string(data.join("admin.token")).expect("a first start makes admin.token");
        let admin = Admin::new(&process.admin_url(), &token);
        Self { process, service, admin }
    }
}

/// A server, its clock and its database; see the module's description.
#[derive(Debug)]
pub struct World {
    /// What all phones take for the time.
    pub clock: Clock,
    pub(super) node: Option<Node>,
    pub(super) database_url: String,
    pub(super) command: Command,
    pub(super) data: PathBuf,
    pub(super) dir: Arc<TempDir>,
}

impl World {
    fn node(&self) -> &Node {
        self.node.as_ref().expect("the server of this world is down")
    }

    /// The public listener.
    #[must_use]
    pub fn service(&self) -> Service {
        self.node().service.clone()
    }

    /// The admin listener.
    #[must_use]
    pub fn admin(&self) -> &Admin {
        &self.node().admin
    }

    /// The server's process.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.node().process.pid()
    }

    /// The server's data directory.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        &self.data
    }

    /// A second pair of eyes on the database.
    pub async fn database(&self) -> Database {
        Database::open(&self.database_url).await
    }

    /// Everything the servers of this world wrote on standard error.
    #[must_use]
    pub fn log(&self) -> String {
        self.node().process.log()
    }

    /// A phone that has just registered.
    ///
    /// # Panics
    /// If it cannot.
    pub async fn phone(&self) -> Phone {
        Phone::register(&self.service(), &self.clock).await.expect("a phone can register")
    }

    /// Several phones that have just registered.
    pub async fn phones<const N: usize>(&self) -> [Phone; N] {
        let mut phones = Vec::with_capacity(N);
        for _ in 0..N {
            phones.push(self.phone().await);
        }
        phones.try_into().expect("as many as asked for")
    }

    /// Two phones lie beside each other, and the time passes.
    pub async fn meeting(&self, one: &mut Phone, other: &mut Phone, lasting: Minutes, rssi: Dbm) {
        one.near(other, lasting, rssi);
        self.advance(lasting).await;
    }

    /// Time passes.
    ///
    /// # Panics
    /// If the clock cannot be moved.
    pub async fn advance(&self, by: Minutes) {
        self.advance_seconds(by.seconds()).await;
    }

    /// Time passes.
    ///
    /// # Panics
    /// If the clock cannot be moved.
    pub async fn advance_seconds(&self, by: u64) {
        self.move_clock(&json!({ "advance_s": by })).await;
        self.clock.set_unix(self.clock.unix() + i64::try_from(by).expect("a short time"));
    }

    /// It is now this instant.
    ///
    /// # Panics
    /// If the clock cannot be moved.
    pub async fn set_clock(&self, instant: &str) {
        self.move_clock(&json!({ "now": instant })).await;
        self.clock.set_unix(crate::phone::unix_seconds(instant).expect("an instant"));
    }

    async fn move_clock(&self, body: &Value) {
        let answer = self.admin().post("/admin/clock", body).await;
        assert_eq!(answer.status, 200, "the clock moves: {}", String::from_utf8_lossy(&answer.body));
    }

    /// Runs a job now and gives its report.
    pub async fn run_job(&self, name: &str) -> Value {
        self.admin().run_job(name).await
    }

    /// Declaration codes.
    pub async fn codes(&self, kind: CodeKind, count: usize) -> Vec<String> {
        self.admin().codes(kind, count).await
    }

    /// One declaration code as a laboratory hands it out.
    pub async fn code(&self) -> String {
        self.codes(CodeKind::Long, 1).await.remove(0)
    }

    /// A phone tests positive and reports whom it met.
    ///
    /// # Panics
    /// If the report is refused.
    pub async fn report(&self, phone: &Phone) -> Reported {
        phone.report(&self.code().await).await.expect("a report with a fresh code is accepted")
    }

    /// The figures of robert.md §6.3.
    pub async fn kpis(&self) -> Kpis {
        self.admin().kpis().await
    }

    /// The Prometheus page.
    pub async fn metrics(&self) -> String {
        self.admin().metrics().await
    }

    /// A request to the public listener, to be sent as it is built.
    ///
    /// # Panics
    /// If no answer comes.
    pub async fn ask(
        &self,
        method: Method,
        path: &str,
        shape: impl Fn(reqwest::RequestBuilder) -> reqwest::RequestBuilder,
    ) -> Answer {
        let request = reqwest::Client::new().request(method, self.service().url() + path);
        Answer::of(shape(request)).await.expect("the public listener answers")
    }

    /// `kill -9`.
    pub async fn kill9(&mut self) {
        self.node.take().expect("a server to kill").process.kill().await;
    }

    /// Waits for the server to die by itself.
    pub async fn death(&mut self) -> Exit {
        self.node.take().expect("a server that may die").process.end().await
    }

    /// Stops the server as an operator does.
    pub async fn stop(&mut self) -> Exit {
        self.node.take().expect("a server to stop").process.stop().await
    }

    /// Starts the server again: same directory, same database, same hour. Phones find it.
    ///
    /// # Panics
    /// If it does not become ready.
    pub async fn start(&mut self, service: &Service) {
        let process =
            self.command_now().start().await.unwrap_or_else(|exit| panic!("the server does not come back: {exit:?}"));
        self.node = Some(Node::new(process, service.clone(), &self.data));
    }

    /// Stops it and starts it again.
    pub async fn restart(&mut self) {
        let service = self.service();
        self.stop().await;
        self.start(&service).await;
    }

    /// From the next start on with this setting.
    pub fn set(&mut self, name: &str, value: &str) {
        self.command.environment.retain(|(known, _)| known != name);
        self.command.environment.push((name.to_owned(), value.to_owned()));
    }

    /// From the next start on without it.
    pub fn unset(&mut self, name: &str) {
        self.command.environment.retain(|(known, _)| known != name);
    }

    /// A second server on the same database and keystore, with a data directory of its own.
    ///
    /// # Panics
    /// If it does not become ready.
    pub async fn another_node(&self) -> Node {
        let data = self.dir.path().join("another");
        let mut command = self.command_now();
        let there = command.arguments.iter().position(|argument| argument == "--data-dir").expect("always given");
        command.arguments[there + 1] = data.display().to_string();
        command.log = self.dir.path().join("another.log");
        command.environment.push(("VIGIE__KEYS__DIR".to_owned(), self.data.join("keys").display().to_string()));
        let process = command.start().await.unwrap_or_else(|exit| panic!("no second node: {exit:?}"));
        Node::new(process, Service::at("http://127.0.0.1:1"), &data)
    }

    /// The command line that starts this world's server at the present hour.
    #[must_use]
    pub fn command_now(&self) -> Command {
        let mut command = self.command.clone();
        let now = Timestamp::from_second(self.clock.unix()).expect("an instant of this millennium");
        let there =
            command.arguments.iter().position(|argument| argument == "--simulated-clock").expect("always given");
        command.arguments[there + 1] = now.to_string();
        command
    }
}
