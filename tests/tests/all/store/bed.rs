//! Where a test of the store lies: an engine, a database of its own, and values to put in.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions};
use tempfile::TempDir;
use vigie_protocol::{
    code::{Kind, LotDay, Window},
    robert::{
        id::PermanentId,
        keys::WrappedKeys,
        time::{Drift, EpochId, NtpSeconds},
    },
};
use vigie_server::store::{
    AppliedScores, Engine, Exposure, NewCode, NewIdentity, NewLot, NewLotDay, NewReport, Opening, Outdated, QueueKey,
    QueuedContact, Registered, Spend, SpendKey, StatusAsk, Store, open,
};
use vigie_tests::postgres;

/// 2022-02-15, about noon: the "now" of most tests.
pub(crate) const NOW: NtpSeconds = NtpSeconds(3_853_915_200);

/// A store in a database of its own, gone with the test.
pub(crate) struct Bed {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) url: String,
    _folder: Option<TempDir>,
}

impl Bed {
    /// A new database with the schema of this version.
    pub(crate) async fn make(engine: Engine) -> Self {
        let (url, folder) = match engine {
            Engine::Sqlite => sqlite_file(),
            Engine::Postgres => (postgres::database().await, None),
        };
        let store = open(&url, Opening::Migrate).await.expect("the store opens");
        Self { store, url, _folder: folder }
    }

    /// Stops the store and opens it again, as after a restart.
    pub(crate) async fn reopen(&mut self) {
        self.store.close().await;
        self.store = open(&self.url, Opening::RequireCurrent).await.expect("the store opens again");
    }

    /// Runs a statement past the store, as an operator might.
    pub(crate) async fn sql(&self, statement: &str) {
        sql(&self.url, statement).await;
    }

    /// Reads one number past the store.
    pub(crate) async fn number(&self, query: &str) -> i64 {
        let query = AssertSqlSafe(query.to_owned());
        match Engine::of(&self.url).expect("a known engine") {
            Engine::Sqlite => {
                sqlx::query_scalar(query).fetch_one(&mut sqlite(&self.url).await).await.expect("a number")
            }
            Engine::Postgres => {
                let mut connection = PgConnection::connect(&self.url).await.expect("a connection");
                sqlx::query_scalar(query).fetch_one(&mut connection).await.expect("a number")
            }
        }
    }

    /// Registers phones 0, 1, 2, …
    pub(crate) async fn register(&self, phones: u32) -> Vec<PermanentId> {
        let new: Vec<NewIdentity> = (0..phones).map(identity).collect();
        let outcomes = self.store.register(&new).await.expect("registered");
        assert!(outcomes.iter().all(|outcome| *outcome == Registered::Done));
        new.iter().map(|new| new.id).collect()
    }

    /// Gives a phone a score at an epoch.
    pub(crate) async fn expose(&self, id: PermanentId, epoch: u32, score: f64) {
        let exposure = Exposure { id, epoch: EpochId::new(epoch), score };
        let applied = self.store.apply_scores(&[], &[exposure]).await.expect("scored");
        assert_eq!(applied, AppliedScores::Applied { appended: 1 });
    }

    /// A registration that waits for its evaluation.
    pub(crate) async fn outdated(&self, id: PermanentId) -> Option<Outdated> {
        let all = self.store.outdated(None, 10_000).await.expect("read");
        all.into_iter().find(|row| row.id == id)
    }

    /// A registration as it stands; it is made to wait for its evaluation, since only then it shows.
    pub(crate) async fn state(&self, id: PermanentId) -> Outdated {
        self.expose(id, 0, 0.0).await;
        self.outdated(id).await.expect("it waits for its evaluation")
    }

    /// Adds short codes that are good at [`NOW`].
    pub(crate) async fn codes<const N: usize>(&self, codes: [&str; N]) {
        let new = codes.map(|text| code(Kind::Short, text));
        assert_eq!(self.store.add_codes(&new).await.expect("added"), vec![true; N]);
    }
}

/// A path for an SQLite database in a folder of its own, as an address. No file is made.
pub(crate) fn sqlite_file() -> (String, Option<TempDir>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite:{}", folder.path().join("vigie.db").display());
    (url, Some(folder))
}

/// Runs a statement on a database, past any store.
pub(crate) async fn sql(url: &str, statement: &str) {
    let statement = AssertSqlSafe(statement.to_owned());
    match Engine::of(url).expect("a known engine") {
        Engine::Sqlite => {
            sqlx::query(statement).execute(&mut sqlite(url).await).await.expect("it runs");
        }
        Engine::Postgres => {
            let mut connection = PgConnection::connect(url).await.expect("a connection");
            sqlx::query(statement).execute(&mut connection).await.expect("it runs");
        }
    }
}

/// A plain connection to an SQLite database, as another process would have it.
pub(crate) async fn sqlite(url: &str) -> SqliteConnection {
    let path = url.strip_prefix("sqlite:").expect("an SQLite address");
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    SqliteConnection::connect_with(&options).await.expect("a connection")
}

/// The identifier of phone `n`.
pub(crate) fn id(n: u32) -> PermanentId {
    let [a, b, c, d] = n.wrapping_mul(0x9e37_79b1).to_be_bytes(); // so that the order is not that of n
    PermanentId::from_bytes([a, b, c, d, 0x5a])
}

/// Phone `n`, its wrapped keys told from those of any other.
pub(crate) fn identity(n: u32) -> NewIdentity {
    let mut keys = WrappedKeys { auth: [0xaa; 60], tuples: [0xbb; 60] };
    keys.auth[..4].copy_from_slice(&n.to_be_bytes());
    keys.tuples[56..].copy_from_slice(&n.to_be_bytes());
    NewIdentity { id: id(n), keys }
}

/// A status request with the gap of two epochs.
pub(crate) fn ask(id: PermanentId, epoch: u32) -> StatusAsk {
    StatusAsk { id, epoch: EpochId::new(epoch), min_gap: Some(2), drift: Drift(0) }
}

/// A code that is good for an hour around [`NOW`].
pub(crate) fn code(kind: Kind, text: &str) -> NewCode {
    let (valid_from, valid_until) = (NtpSeconds(NOW.0 - 1800), NtpSeconds(NOW.0 + 1800));
    NewCode { kind, code: text.into(), valid_from, valid_until, generated: valid_from }
}

/// Long code `n`, good for ten days from `from`.
pub(crate) fn long(n: u32, from: NtpSeconds) -> NewCode {
    let text = format!("{:08x}-0000-4000-8000-{n:012x}", n.wrapping_mul(0x9e37_79b1)); // in no order
    NewCode { kind: Kind::Long, code: text, valid_from: from, valid_until: from.plus(864_000), generated: NOW }
}

/// A lot of so many codes on each of these days after that of [`NOW`], good from midnight UTC.
pub(crate) fn lot(days: &[i32], codes: u32) -> NewLot {
    let today = NOW.day().expect("a day");
    let day = |later: &i32| {
        let day = today.plus(*later);
        let window = Window { from: day.start(), until: day.start().plus(864_000) };
        NewLotDay { day: LotDay { day, window }, codes }
    };
    NewLot { asked: NOW, scheduled: None, days: days.iter().map(day).collect() }
}

/// Spends a short code.
pub(crate) fn short(text: &str) -> Spend {
    spend(Kind::Short, &[text])
}

/// Spends the first of some forms that exists.
pub(crate) fn spend(kind: Kind, forms: &[&str]) -> Spend {
    Spend { key: SpendKey::Code { kind, forms: forms.iter().map(|form| (*form).into()).collect() } }
}

/// Spends a signed code.
pub(crate) fn jwt(jti: &str) -> Spend {
    Spend { key: SpendKey::Jwt { jti: jti.into() } }
}

/// A contact with a key that was never used before, and this content.
pub(crate) fn contact(sealed: impl Into<Vec<u8>>) -> QueuedContact {
    static DRAWN: AtomicU64 = AtomicU64::new(1);
    let drawn = DRAWN.fetch_add(1, Ordering::Relaxed);
    // Multiplied by odd numbers: distinct, and in no order.
    let halves = [drawn.wrapping_mul(0x9e37_79b9_7f4a_7c15), drawn.wrapping_mul(0xbf58_476d_1ce4_e5b9)];
    let mut key = [0; 16];
    key[..8].copy_from_slice(&halves[0].to_be_bytes());
    key[8..].copy_from_slice(&halves[1].to_be_bytes());
    QueuedContact { key: QueueKey(key), sealed: sealed.into() }
}

/// A report paid for with a short code.
pub(crate) fn report(text: &str, contacts: impl IntoIterator<Item = QueuedContact>) -> NewReport {
    NewReport { spend: Some(short(text)), contacts: contacts.into_iter().collect() }
}
