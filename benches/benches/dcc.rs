//! Certificates: text to verdict, and each layer on the way.
//!
//! The texts are those of the project's vectors whose signer is known. One element is one certificate; keys
//! were parsed when they were loaded. `vigie-verify bench` gives the share of the signature in one run.

use std::{fs, hint::black_box, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use serde_json::Value;
use vigie_crypto::{
    aws_lc, base45,
    cbor::{self, Limits},
    cose::Sign1,
    portable,
};
use vigie_protocol::dcc::{claims, envelope, prefix, schema, time::UnixSeconds};
use vigie_verifier::{ListKeys, Policy, Trust, trust::Certificate, verify};

/// A certificate of the vectors, with the layers in it.
struct Sample {
    text: Vec<u8>,
    at: UnixSeconds,
    signer: Vec<u8>,
    compressed: Vec<u8>,
    cose: Vec<u8>,
}

/// The good cases of the common set and of the states.
fn samples() -> Vec<Sample> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/dcc/cases");
    let mut samples = Vec::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the vectors") {
            let path = entry.expect("read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "json") {
                samples.extend(sample(&serde_json::from_slice(&fs::read(path).expect("read")).unwrap_or_default()));
            }
        }
    }
    assert!(samples.len() >= 10, "{} good cases", samples.len());
    samples
}

fn sample(case: &Value) -> Option<Sample> {
    let good = |key: &str| case["EXPECTEDRESULTS"][key] != false;
    let needed = ["EXPECTEDVERIFY", "EXPECTEDUNPREFIX", "EXPECTEDB45DECODE", "EXPECTEDCOMPRESSION", "EXPECTEDDECODE"];
    if !needed.into_iter().all(good) {
        return None;
    }
    let text = case["PREFIX"].as_str()?.as_bytes().to_vec();
    let signer = STANDARD.decode(case["TESTCTX"]["CERTIFICATE"].as_str()?).ok()?;
    let compressed = base45::decode(prefix::strip(&text).ok()?).ok()?;
    let cose = envelope::inflate(&compressed).ok()?;
    let at = claims::read(Sign1::parse(&cose).ok()?.payload()).ok()?.issued_at;
    Some(Sample { text, at, signer, compressed, cose })
}

fn verdicts(criterion: &mut Criterion) {
    let samples = samples();
    let mut trust = Trust::empty();
    for (number, sample) in samples.iter().enumerate() {
        let _ = trust.load_one(&number.to_string(), &sample.signer, &ListKeys::none());
    }
    let policy = Policy::default();
    let mut group = criterion.benchmark_group("certificate");
    group.throughput(Throughput::Elements(samples.len() as u64));
    group.bench_function("text to verdict (aws-lc)", |bencher| {
        bencher.iter(|| {
            samples.iter().for_each(|sample| drop(black_box(verify(&sample.text, &trust, &policy, sample.at))));
        });
    });
    group.finish();
}

fn layers(criterion: &mut Criterion) {
    let samples = samples();
    let mut group = criterion.benchmark_group("certificate_layer");
    group.throughput(Throughput::Elements(samples.len() as u64));
    let mut layer = |name: &str, work: &dyn Fn(&Sample)| {
        group.bench_function(name, |bencher| bencher.iter(|| samples.iter().for_each(work)));
    };
    layer("base45", &|sample| drop(black_box(base45::decode(&sample.text[4..]))));
    layer("inflate", &|sample| drop(black_box(envelope::inflate(&sample.compressed))));
    layer("cose", &|sample| drop(black_box(Sign1::parse(&sample.cose))));
    layer("claims and schema", &|sample| {
        let message = Sign1::parse(&sample.cose).expect("good");
        let claims = claims::read(message.payload()).expect("good");
        let _ = black_box(schema::relaxed(&claims.dcc));
    });
    layer("payload cbor alone", &|sample| {
        let message = Sign1::parse(&sample.cose).expect("good");
        drop(black_box(cbor::decode(message.payload(), Limits::MESSAGE)));
    });
    group.finish();
}

fn signatures(criterion: &mut Criterion) {
    let samples = samples();
    let mut group = criterion.benchmark_group("certificate_signature");
    group.throughput(Throughput::Elements(samples.len() as u64));
    let checks: Vec<_> = samples
        .iter()
        .filter_map(|sample| {
            let message = Sign1::parse(&sample.cose).ok()?;
            let spki = Certificate::read(&sample.signer).ok()?.spki.to_vec();
            Some((message.algorithm().ok()?, message.signed_bytes(), message.signature().to_vec(), spki))
        })
        .collect();
    let ours: Vec<_> = checks.iter().map(|check| aws_lc::public_key::PublicKey::from_spki(&check.3)).collect();
    let theirs: Vec<_> = checks.iter().map(|check| portable::public_key::PublicKey::from_spki(&check.3)).collect();
    group.bench_function("aws-lc", |bencher| {
        bencher.iter(|| {
            for ((algorithm, signed, signature, _), key) in checks.iter().zip(&ours) {
                let _ = black_box(key.as_ref().map(|k| k.verify(*algorithm, signed, signature, Default::default())));
            }
        });
    });
    group.bench_function("portable", |bencher| {
        bencher.iter(|| {
            for ((algorithm, signed, signature, _), key) in checks.iter().zip(&theirs) {
                let _ = black_box(key.as_ref().map(|k| k.verify(*algorithm, signed, signature, Default::default())));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, verdicts, layers, signatures);
criterion_main!(benches);
