//! A PostgreSQL of the tests' own: real, on a free port of this machine, in a temporary folder.
//!
//! The first test that needs one starts it, the others of the process share it, each in a database of
//! its own. A supervisor, a few lines of shell, holds it: it reads from a pipe that this process keeps
//! open, and when the process ends, however it ends, the pipe closes, the server is stopped and the folder
//! removed. `fsync` is on, as in production: the crash tests rely on it.

use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::sync::OnceCell;

/// Where Debian puts the programs of each version.
const INSTALLED: &str = "/usr/lib/postgresql";

/// `$1` folder, `$2` programs, `$3` port. PostgreSQL refuses to run as root, so root becomes `postgres`.
const SUPERVISOR: &str = r#"
set -eu
folder=$1 programs=$2 port=$3
cd "$folder"
if [ "$(id -u)" = 0 ]; then chown postgres "$folder"; fi
as_owner() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
clean_up() {
    as_owner "$programs/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
    cd / && rm -rf "$folder"
}
trap clean_up EXIT
as_owner "$programs/initdb" -N -D "$folder/data" -U vigie -A trust -E UTF8 --locale=C >initdb.log 2>&1 \
    || { cat initdb.log >&2; exit 1; }
options="-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c max_connections=200"
as_owner "$programs/pg_ctl" -D "$folder/data" -w -t 60 -l "$folder/server.log" -o "$options" start >/dev/null 2>&1 \
    || { cat server.log >&2; exit 1; }
echo ready
cat >/dev/null
"#;

/// The server of this process. The supervisor holds the other end of the pipe, which we never close.
struct Server {
    port: u16,
    _supervisor: Child,
}

static SERVER: OnceLock<Server> = OnceLock::new();
static TEMPLATE: OnceCell<()> = OnceCell::const_new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// The address of a new database with the schema of this version, for the caller alone.
///
/// # Panics
/// Without PostgreSQL: a test must not pass because it did not run.
pub async fn database() -> String {
    TEMPLATE
        .get_or_init(|| async {
            create("template_vigie", "template0").await;
            vigie_server::store::migrate(&url("template_vigie")).await.expect("the schema goes into a new database");
        })
        .await;
    numbered("template_vigie").await
}

/// The address of a new database with nothing in it, for the caller alone.
///
/// # Panics
/// Without PostgreSQL.
pub async fn empty_database() -> String {
    numbered("template0").await
}

async fn numbered(template: &str) -> String {
    let name = format!("vigie_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    create(&name, template).await;
    url(&name)
}

async fn create(name: &str, template: &str) {
    let mut connection = PgConnection::connect(&url("postgres")).await.expect("the server of the tests answers");
    // Both names are ours.
    sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE {template}")))
        .execute(&mut connection)
        .await
        .expect("a database is created");
    connection.close().await.expect("the connection closes");
}

fn url(database: &str) -> String {
    let port = SERVER.get_or_init(start).port;
    format!("postgres://vigie@127.0.0.1:{port}/{database}")
}

fn start() -> Server {
    let programs = programs();
    // Between looking for a free port and listening on it another process may take it.
    (0..5).find_map(|_| try_start(&programs)).expect("PostgreSQL starts; its complaint stands above")
}

fn try_start(programs: &Path) -> Option<Server> {
    let folder = tempfile::Builder::new().prefix("vigie-postgres-").tempdir().expect("a temporary folder");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("its number").port();
    drop(listener);

    let mut supervisor = Command::new("sh")
        .args(["-c", SUPERVISOR, "supervisor"])
        .args([folder.path(), programs])
        .arg(port.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        // A group of its own: an interrupt from the keyboard ends the tests, and it cleans up after them.
        .process_group(0)
        .spawn()
        .expect("a shell");
    let mut answer = String::new();
    BufReader::new(supervisor.stdout.take().expect("piped")).read_line(&mut answer).expect("its answer");
    if answer.trim() != "ready" {
        supervisor.wait().expect("it has ended");
        return None;
    }
    let _ = folder.keep(); // the supervisor removes it
    Some(Server { port, _supervisor: supervisor })
}

/// The programs of the newest version installed.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir(INSTALLED).into_iter().flatten().flatten();
    let programs = versions.map(|version| version.path().join("bin")).filter(|bin| bin.join("initdb").is_file());
    let number = |bin: &PathBuf| bin.parent().and_then(|p| p.file_name()?.to_str()?.parse::<u32>().ok());
    programs
        .max_by_key(number)
        .unwrap_or_else(|| panic!("no PostgreSQL in {INSTALLED}/*/bin; scripts/test.sh installs it"))
}
