//! How fast certificates are checked: whole verdicts against the bare signatures in them.
//!
//! Both are measured in turns, on one thread, so that a busy machine slows both down alike; the share of the signature
//! and the time of all the rest follow. Keys are parsed once, when the list is loaded.
//!
//! Source: contract.md §3 (`bench`), performance.md.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    hint,
    io::{self, Write},
    time::{Duration, Instant},
};

use clap::Args;
use vigie_crypto::public_key::{Algorithm, PublicKey};
use vigie_protocol::dcc::time::UnixSeconds;

use super::{
    Exit, Options,
    check::{Text, each_text},
    exit::CannotRun,
    setup::Setup,
};
use crate::{Outcome, Policy, steps, verify};

#[derive(Debug, Args)]
pub(crate) struct Bench {
    #[command(flatten)]
    options: Options,
    /// How long to measure
    #[arg(long, value_name = "SECONDS", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=600))]
    seconds: u32,
    /// Certificate texts, one a line
    #[arg(value_name = "FILE", required = true)]
    files: Vec<OsString>,
}

/// The backend behind the unqualified names of `vigie_crypto`: with both built in, AWS-LC.
const BACKEND: &str = if cfg!(feature = "aws-lc") { "aws-lc" } else { "portable" };

/// A certificate whose signer is known, and the bare check of its signature.
struct Sample<'t> {
    text: Vec<u8>,
    /// An instant at which it is in force, unless one was stated: old samples are to go through all steps.
    at: UnixSeconds,
    key: &'t PublicKey,
    algorithm: Algorithm,
    signed: Vec<u8>,
    signature: Vec<u8>,
}

impl Bench {
    pub(crate) fn run(&self) -> Result<Exit, CannotRun> {
        let setup = self.options.set_up()?;
        let mut texts = Vec::new();
        let read = each_text(&self.files, |text, _, _| {
            if let Text::Line(text) | Text::Scan(text, _) = text {
                texts.push(text.to_vec());
            }
            Ok(Exit::Done)
        })?;
        if read != Exit::Done {
            return Ok(read); // what could not be read was named
        }
        let given = texts.len();
        let samples: Vec<_> = texts.into_iter().filter_map(|text| self.sample(text, &setup)).collect();
        if samples.is_empty() {
            return Err(CannotRun("bench: no certificate in the file is signed by a trusted key".to_owned()));
        }
        report(&mut io::stdout().lock(), &samples, given, &setup, Duration::from_secs(self.seconds.into()))?;
        Ok(Exit::Done)
    }

    fn sample<'t>(&self, text: Vec<u8>, setup: &'t Setup) -> Option<Sample<'t>> {
        let cose = steps::open(&text).ok()?;
        let message = steps::read_message(&cose).ok()?;
        let header = steps::header(&message).ok()?;
        let claims = steps::read_claims(message.payload()).ok()?;
        let now = self.options.at.unwrap_or(claims.issued_at);
        let signer = steps::find_signer(&message, header, &setup.trust, &setup.policy, now).ok()?;
        let begins = signer.validity.map_or(now, |validity| validity.from.max(now));
        Some(Sample {
            at: self.options.at.unwrap_or(begins),
            key: &signer.key,
            algorithm: header.1,
            signed: message.signed_bytes(),
            signature: message.signature().to_vec(),
            text,
        })
    }
}

impl Sample<'_> {
    fn verify(&self, setup: &Setup) -> Outcome {
        let verdict = verify(hint::black_box(&self.text), &setup.trust, &setup.policy, self.at);
        hint::black_box(&verdict).outcome
    }

    fn check_signature(&self, policy: &Policy) {
        let held = self.key.verify(self.algorithm, hint::black_box(&self.signed), &self.signature, policy.keys);
        let _ = hint::black_box(held);
    }
}

/// Time spent on a number of certificates.
#[derive(Default)]
struct Spent {
    time: Duration,
    count: u32,
}

impl Spent {
    fn on(&mut self, samples: &[Sample<'_>], mut each: impl FnMut(&Sample<'_>)) {
        let start = Instant::now();
        samples.iter().for_each(&mut each);
        self.time += start.elapsed();
        self.count = self.count.saturating_add(u32::try_from(samples.len()).unwrap_or(u32::MAX));
    }

    fn per_second(&self) -> f64 {
        f64::from(self.count) / self.time.as_secs_f64().max(f64::MIN_POSITIVE)
    }

    fn microseconds_each(&self) -> f64 {
        1e6 / self.per_second()
    }
}

fn report(
    out: &mut impl Write,
    samples: &[Sample<'_>],
    given: usize,
    setup: &Setup,
    patience: Duration,
) -> io::Result<()> {
    let (mut cold, mut warm, mut bare) = (Spent::default(), Spent::default(), Spent::default());
    let mut outcomes = BTreeMap::<Outcome, usize>::new();
    // The first pass over everything: nothing of it was touched by the processor before.
    cold.on(samples, |sample| *outcomes.entry(sample.verify(setup)).or_default() += 1);
    let start = Instant::now();
    while start.elapsed() < patience {
        warm.on(samples, |sample| {
            sample.verify(setup);
        });
        bare.on(samples, |sample| sample.check_signature(&setup.policy));
    }
    let outcomes: Vec<_> = outcomes.iter().map(|(outcome, count)| format!("{count} {outcome}")).collect();
    writeln!(out, "backend                  {BACKEND}")?;
    writeln!(out, "certificates             {} of {given} (signer known): {}", samples.len(), outcomes.join(", "))?;
    writeln!(out, "verdicts, cold           {:.0} /s", cold.per_second())?;
    writeln!(out, "verdicts, warm           {:.0} /s", warm.per_second())?;
    writeln!(out, "bare signature checks    {:.0} /s", bare.per_second())?;
    writeln!(out, "ratio                    {:.1} %", 100.0 * warm.per_second() / bare.per_second())?;
    writeln!(
        out,
        "without the signature    {:.2} us per certificate",
        warm.microseconds_each() - bare.microseconds_each()
    )
}
