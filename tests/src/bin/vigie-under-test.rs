//! `vigie`, with points at which a test can make it die.
//!
//! `VIGIE_FAIL_AT=score.applied:2` aborts the process, as `kill -9` would, when it passes the point
//! `score.applied` for the second time; without a number, the first time.

use std::{
    process::ExitCode,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

fn main() -> ExitCode {
    vigie_server::main_with(pass)
}

/// Where to die, and at which passage.
static FATAL: OnceLock<Option<(String, u32)>> = OnceLock::new();
/// Passages so far.
static PASSED: AtomicU32 = AtomicU32::new(0);

fn pass(point: &'static str) {
    let fatal = FATAL.get_or_init(|| {
        let text = std::env::var("VIGIE_FAIL_AT").ok()?;
        let (name, passage) = text.split_once(':').unwrap_or((&text, "1"));
        Some((name.to_owned(), passage.parse().expect("VIGIE_FAIL_AT=point or point:number")))
    });
    let Some((name, passage)) = fatal else { return };
    if name == point && PASSED.fetch_add(1, Ordering::SeqCst) + 1 == *passage {
        std::process::abort();
    }
}
