//! Certificates per second on one thread: Vigie's verifier beside the public Rust library `dgc`, in turns, on the same
//! texts with the same keys.
//!
//! ```text
//! cargo run --release --manifest-path benches/peers/Cargo.toml -- CASES [SECONDS]
//! ```
//!
//! `CASES` is a folder of official test cases, such as `tests/vectors/dcc/cases`: of each its text and the certificate
//! of its signer. Counted are the texts whose signature both find good, so that both do the same work: `dgc` knows
//! ECDSA on P-256 and RSA, and neither dates nor usage. Vigie does all its steps.
#![forbid(unsafe_code)]

use std::{
    env,
    error::Error,
    fs,
    hint::black_box,
    path::Path,
    process::ExitCode,
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use vigie_verifier::{ListKeys, Policy, Reason, Trust, UnixSeconds, verify};

/// 2021-07-01: the published certificates are in force. What is not is refused after its signature was checked.
const NOW: UnixSeconds = UnixSeconds(1_625_097_600);

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (cases, seconds) = match &arguments[..] {
        [cases] => (cases, Ok(5)),
        [cases, seconds] => (cases, seconds.parse()),
        _ => (&String::new(), Ok(0)),
    };
    let (false, Ok(seconds)) = (cases.is_empty(), seconds) else {
        eprintln!("usage: vigie-peers CASES [SECONDS]");
        return ExitCode::from(2);
    };
    match run(Path::new(cases), Duration::from_secs(seconds)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn run(cases: &Path, patience: Duration) -> Result<(), Box<dyn Error>> {
    let mut found = Vec::new();
    collect(cases, &mut found)?;
    let (ours, theirs) = signers(&found)?;
    let policy = Policy::default();
    let by_us = |text: &str| verify(black_box(text.as_bytes()), &ours, &policy, NOW);
    let by_them = |text: &str| dgc::validate(black_box(text), &theirs);

    let signed = |text: &&str| {
        let us = by_us(text).reason.is_none_or(|reason| is_after_the_signature(&reason));
        us && by_them(text).is_ok_and(|(_, validity)| validity.is_valid())
    };
    let common: Vec<&str> = found.iter().map(|case| &*case.text).filter(signed).collect();
    println!("{} of {} texts have a signature that both find good", common.len(), found.len());
    if common.is_empty() {
        return Err("nothing to compare".into());
    }

    let mut spent = [Duration::ZERO; 2];
    let (mut rounds, start) = (0_u32, Instant::now());
    while start.elapsed() < patience {
        spent[0] += timed(|| common.iter().for_each(|text| drop(black_box(by_us(text)))));
        spent[1] += timed(|| common.iter().for_each(|text| drop(black_box(by_them(text)))));
        rounds += 1;
    }
    let rate = |spent: Duration| f64::from(rounds) * common.len() as f64 / spent.as_secs_f64();
    let [us, them] = spent.map(rate);
    println!("vigie (aws-lc)   {us:>8.0} certificates/s");
    println!("dgc 0.0.7        {them:>8.0} certificates/s");
    println!("ratio            {:>8.2}", us / them);
    Ok(())
}

/// A test case: the text and the certificate of its signer, in base64.
struct Case {
    text: String,
    signer: String,
}

fn collect(folder: &Path, found: &mut Vec<Case>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, found)?;
            continue;
        }
        let case: Value = serde_json::from_slice(&fs::read(&path)?).unwrap_or_default();
        if let (Some(text), Some(signer)) = (case["PREFIX"].as_str(), case["TESTCTX"]["CERTIFICATE"].as_str()) {
            found.push(Case { text: text.to_owned(), signer: signer.to_owned() });
        }
    }
    Ok(())
}

/// The same signers for both.
fn signers(cases: &[Case]) -> Result<(Trust, dgc::TrustList), Box<dyn Error>> {
    let (mut ours, mut theirs) = (Trust::empty(), dgc::TrustList::new());
    for (number, case) in cases.iter().enumerate() {
        let _ = ours.load_one(&number.to_string(), &STANDARD.decode(&case.signer)?, &ListKeys::none());
        // Keys of kinds that it does not know are refused one by one.
        let _ = theirs.add_key_from_certificate(&case.signer);
    }
    Ok((ours, theirs))
}

/// Refusals of steps 9 and later, or for the age of a list: the signature held.
fn is_after_the_signature(reason: &Reason) -> bool {
    reason.step().is_none_or(|step| step > 8)
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}
