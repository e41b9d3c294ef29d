//! How fast certificates are checked: whole verdicts against the bare signatures in them.
//!
//! Both are measured in turns, certificate by certificate, on one thread, so that a busy machine slows both down
//! alike; the share of the signature and the time of all the rest follow. Keys are parsed once, when the list is
//! loaded.
//!
//! Source: verifier.md §10, docs/performance.md.

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
    /// How long to measure, from 1 to 600
    #[arg(long, value_name = "SECONDS", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=600))]
    seconds: u32,
    /// Files of certificate texts, one a line, or QR pictures
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
            return Err(CannotRun::because("bench: no certificate in the file is signed by a trusted key"));
        }
        let fresh = self.options.set_up()?;
        let patience = Duration::from_secs(self.seconds.into());
        report(&mut io::stdout().lock(), &samples, given, (&setup, &fresh), patience)?;
        Ok(Exit::Done)
    }

    fn sample<'t>(&self, text: Vec<u8>, setup: &'t Setup) -> Option<Sample<'t>> {
        let cose = steps::open(&text).ok()?;
        let message = steps::read_message(&cose).ok()?;
        let header = steps::header(&message).ok()?;
        let claims = steps::read_claims(message.payload()).ok()?;
        let now = self.options.at.unwrap_or(claims.issued_at);
        let signers = steps::find_signers(&message, header, &setup.trust, &setup.policy).ok()?;
        let signer = signers.choose(None, &setup.trust, &setup.policy, now);
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

/// What one sample took, each time it was its turn.
#[derive(Default)]
struct Turns {
    whole: Vec<Duration>,
    bare: Vec<Duration>,
}

/// What a certificate takes in the middle of all its turns, added up over the certificates. The median of each: a
/// turn in which something else had the processor says nothing.
fn typical(turns: &mut [Turns], which: impl Fn(&mut Turns) -> &mut Vec<Duration>) -> Duration {
    let median = |times: &mut Vec<Duration>| {
        let middle = times.len() / 2;
        *times.select_nth_unstable(middle).1
    };
    turns.iter_mut().map(|turns| median(which(turns))).sum()
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let done = work();
    (start.elapsed(), done)
}

fn report(
    out: &mut impl Write,
    samples: &[Sample<'_>],
    given: usize,
    (setup, fresh): (&Setup, &Setup),
    patience: Duration,
) -> io::Result<()> {
    // The first pass with lists that were just loaded: no key of theirs was touched before.
    let mut outcomes = BTreeMap::<Outcome, usize>::new();
    let (cold, ()) =
        timed(|| samples.iter().for_each(|sample| *outcomes.entry(sample.verify(fresh)).or_default() += 1));
    let mut turns: Vec<_> = samples.iter().map(|_| Turns::default()).collect();
    let start = Instant::now();
    let mut rounds = 0_u32;
    while rounds == 0 || start.elapsed() < patience {
        rounds += 1;
        for (sample, turns) in samples.iter().zip(&mut turns) {
            // In turns the first, too: whoever comes second finds the data where the first left them.
            if rounds.is_multiple_of(2) {
                turns.whole.push(timed(|| sample.verify(setup)).0);
                turns.bare.push(timed(|| sample.check_signature(&setup.policy)).0);
            } else {
                turns.bare.push(timed(|| sample.check_signature(&setup.policy)).0);
                turns.whole.push(timed(|| sample.verify(setup)).0);
            }
        }
    }
    let (whole, bare) = (typical(&mut turns, |turns| &mut turns.whole), typical(&mut turns, |turns| &mut turns.bare));
    let count = samples.len() as f64;
    let per_second = |time: Duration| count / time.as_secs_f64().max(f64::MIN_POSITIVE);
    let outcomes: Vec<_> = outcomes.iter().map(|(outcome, count)| format!("{count} {outcome}")).collect();
    writeln!(out, "backend                  {BACKEND}")?;
    writeln!(out, "certificates             {} of {given} (signer known): {}", samples.len(), outcomes.join(", "))?;
    writeln!(out, "rounds                   {rounds}")?;
    writeln!(out, "verdicts, cold           {:.0} /s", per_second(cold))?;
    writeln!(out, "verdicts, warm           {:.0} /s", per_second(whole))?;
    writeln!(out, "bare signature checks    {:.0} /s", per_second(bare))?;
    writeln!(out, "ratio                    {:.1} %", 100.0 * per_second(whole) / per_second(bare))?;
    let rest = (whole.as_secs_f64() - bare.as_secs_f64()) * 1e6 / count;
    writeln!(out, "without the signature    {rest:.2} us per certificate")
}
