//! Connections that nobody means well with: silent, slow, endless, garbled.
//!
//! While they are open, everybody else is answered, the process stays within its memory, and in the
//! end they are hung up on. robert.md §2.7; the server's limits of time and size.

use std::{
    fs,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
    time::timeout,
};
use vigie_tests::{
    phone::{Phone, minutes},
    world::{Engine, World},
};

use crate::support::{say, world};

/// Longest time until a connection that says too little is closed: the server's 15 seconds and its 30,
/// and a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

const MB: u64 = 1 << 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_half_open_connections_hold_up_nobody_and_end() {
    const MANY: usize = 10_000;
    allow_open_files(MANY + 500);
    let world = world(Engine::Sqlite).await;
    let mut phone = world.phone().await;
    let before = resident(&world);

    // Nothing at all; a head that does not go on; the first letters of HTTP/2; of TLS.
    let beginnings: [&[u8]; 4] = [b"", b"POST /api/v6/status HTTP/1.1\r\nhost: a\r\nx: ", b"PRI * HT", b"\x16\x03\x01"];
    let mut open = Vec::with_capacity(MANY);
    for beginning in beginnings.iter().cycle().take(MANY) {
        let mut line = connect(&world).await;
        line.write_all(beginning).await.expect("the server accepts");
        open.push(line);
    }
    for _ in 0..20 {
        world.advance(minutes(30)).await;
        timeout(PATIENCE, phone.status()).await.expect("no queue").expect("answered meanwhile");
    }
    let grown = resident(&world).saturating_sub(before);
    say(&format!("{MANY} half-open connections: {} MB more, {} kB each", grown / MB, grown / MANY as u64 / 1024));
    assert!(grown < 400 * MB, "{} MB for {MANY} connections", grown / MB);

    let begun = Instant::now();
    let mut reading: JoinSet<bool> = open.into_iter().map(ends).collect();
    let mut ended = 0;
    while let Some(end) = reading.join_next().await {
        ended += usize::from(end.expect("reading does not panic"));
    }
    assert_eq!(ended, MANY, "the server hangs up on all of them");
    say(&format!("the last was closed after {:?} of waiting", begun.elapsed()));
    phone_lives(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_bodies_hold_neither_memory_nor_polls() {
    const SENDERS: usize = 64;
    const SENT: usize = 12 << 20;
    let world = world(Engine::Sqlite).await;
    let mut phone = world.phone().await;
    let before = resident(&world);

    // Each announces 30 MB, sends 12 and says no more. Together that is three quarters of a gigabyte.
    let mut lines = Vec::new();
    for _ in 0..SENDERS {
        let mut line = connect(&world).await;
        let head = "POST /api/v6/report HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 31457280\r\n\r\n";
        line.write_all(head.as_bytes()).await.expect("sent");
        // Refused halfway, perhaps: then the rest finds no reader.
        let _ = timeout(Duration::from_secs(5), line.write_all(&vec![b' '; SENT])).await;
        lines.push(line);
    }
    let grown = resident(&world).saturating_sub(before);
    say(&format!("{SENDERS} slow bodies of {} MB sent: {} MB more", SENT >> 20, grown / MB));
    assert!(grown < 640 * MB, "{} MB", grown / MB);

    for _ in 0..20 {
        world.advance(minutes(30)).await;
        timeout(PATIENCE, phone.status()).await.expect("no queue").expect("answered meanwhile");
    }
    drop(lines);
    let spacious = format!("{{\"token\":\"{}\",\"contacts\":[{}]}}", world.code().await, " ".repeat(20 << 20));
    let service = world.service();
    let again = || service.post("/api/v6/report", spacious.clone());
    let begun = Instant::now();
    while again().await.expect("an answer").status == 503 && begun.elapsed() < PATIENCE {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let code_is_spent = again().await.expect("an answer").status;
    assert_eq!(code_is_spent, 401, "once the slow ones are gone a large report is read, and pays");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pipelined_requests_and_garbage_behind_them_end_the_line_and_nothing_else() {
    let world = world(Engine::Sqlite).await;
    let before = resident(&world);
    let requests = "GET /api/v6/clock HTTP/1.1\r\nhost: a\r\n\r\n".repeat(20_000);
    for garbage in [&b"\0\xff\0\xff garbage\r\n\r\n"[..], b"GET / HTTP/1.1\r\ncontent-length: 5, 6\r\n\r\n"] {
        let (mut answers, mut line) = connect(&world).await.into_split();
        let (requests, garbage) = (requests.clone().into_bytes(), garbage.to_vec());
        let sending = tokio::spawn(async move {
            // Nobody reads the answers yet: the server may stop listening, but must not fill up.
            let _ = timeout(Duration::from_secs(3), line.write_all(&requests)).await;
            let _ = timeout(Duration::from_secs(3), line.write_all(&garbage)).await;
        });
        phone_lives(&world).await;
        let mut answered = Vec::new();
        let _ = timeout(PATIENCE, answers.read_to_end(&mut answered)).await.expect("the line ends");
        sending.await.expect("sending does not panic");
        assert!(answered.starts_with(b"HTTP/1.1 200 "), "the requests before the garbage are answered");
    }
    let grown = resident(&world).saturating_sub(before);
    assert!(grown < 100 * MB, "{} MB", grown / MB);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endless_head_is_cut() {
    let world = world(Engine::Sqlite).await;
    let before = resident(&world);
    for _ in 0..50 {
        let mut line = connect(&world).await;
        line.write_all(b"GET /api/v6/clock HTTP/1.1\r\n").await.expect("sent");
        // Refused at some point: writing fails, or nothing more is read.
        let _ = timeout(Duration::from_secs(10), line.write_all(&b"x-more: of the same\r\n".repeat(100_000))).await;
        assert!(timeout(PATIENCE, ends(line)).await.expect("it ends"));
    }
    let grown = resident(&world).saturating_sub(before);
    assert!(grown < 100 * MB, "{} MB", grown / MB);
    phone_lives(&world).await;
}

/// Whether the server ends this connection, by itself and in time.
async fn ends(mut line: TcpStream) -> bool {
    let mut rest = Vec::new();
    // An answer such as 408 may come first; a reset is an end too.
    timeout(PATIENCE, line.read_to_end(&mut rest)).await.is_ok()
}

/// A stranger registers and asks.
async fn phone_lives(world: &World) {
    let mut phone = timeout(PATIENCE, Phone::register(&world.service(), &world.clock))
        .await
        .expect("no queue")
        .expect("a phone can register");
    phone.status().await.expect("and is answered");
}

async fn connect(world: &World) -> TcpStream {
    let address = world.service().url().replace("http://", "");
    TcpStream::connect(address).await.expect("the server listens")
}

/// Bytes of memory the server holds (`VmRSS`).
fn resident(world: &World) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", world.pid())).expect("Linux says so");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("a process has memory");
    let kilobytes = line.split_whitespace().nth(1).and_then(|number| number.parse::<u64>().ok());
    kilobytes.expect("a number of kB") * 1024
}

/// This process, which holds the other ends, may open so many files. The server raises its own limit.
fn allow_open_files(count: usize) {
    let limit = format!("--nofile={count}:");
    let own = std::process::id().to_string();
    let set = std::process::Command::new("prlimit").args(["--pid", &own, &limit]).status();
    assert!(set.expect("prlimit is part of util-linux").success(), "the hard limit of open files is below {count}");
}
