//! The symmetric primitives behind every identifier: SKINNY in its three forms, a prepared HMAC key,
//! a block of AES.
//!
//! `cargo bench -p vigie-benches --bench skinny`. The time per element is the time per block.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use vigie_crypto::{
    Secret,
    aes_block::AesBlock,
    hmac::HmacKey,
    skinny::{Form, Skinny},
};

/// Blocks that differ, so that nothing can be guessed of them.
fn blocks<const N: usize>(count: u64) -> Vec<[u8; N]> {
    (0..count)
        .map(|i| {
            let word = (i + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes();
            std::array::from_fn(|at| word[at % 8])
        })
        .collect()
}

/// Each form at the work it is chosen for: many blocks at once.
fn forms(c: &mut Criterion) {
    let key = Skinny::new(&Secret::new([0x5a; 24]));
    let mut group = c.benchmark_group("skinny");
    group.throughput(Throughput::Elements(4096));
    for form in [Form::Scalar, Form::Sliced, Form::Wide] {
        let mut work = blocks(4096);
        group.bench_function(format!("encrypt/{form:?}"), |b| {
            b.iter(|| key.encrypt_many_with(form, black_box(&mut work)));
        });
        group.bench_function(format!("decrypt/{form:?}"), |b| {
            b.iter(|| key.decrypt_many_with(form, black_box(&mut work)));
        });
    }
    group.finish();
}

/// What the choice by number makes of small and odd ones; 384 is a whole bundle of four days.
fn lengths(c: &mut Criterion) {
    let key = Skinny::new(&Secret::new([0x5a; 24]));
    let mut group = c.benchmark_group("skinny/encrypt_many");
    for count in [1, 5, 6, 64, 96, 128, 256, 384] {
        group.throughput(Throughput::Elements(count));
        let mut work = blocks(count);
        group.bench_with_input(BenchmarkId::from_parameter(count), &count, |b, _| {
            b.iter(|| key.encrypt_many(black_box(&mut work)));
        });
    }
    group.finish();
}

/// What a key costs before its first block.
fn schedule(c: &mut Criterion) {
    let secret = Secret::new([0x5a; 24]);
    c.bench_function("skinny/new", |b| b.iter(|| Skinny::new(black_box(&secret))));
}

/// The MAC of a twelve-byte message under a prepared key, and the cost of preparing one.
fn hmac(c: &mut Criterion) {
    let key = HmacKey::new(&[0x5a; 32]);
    let mut group = c.benchmark_group("hmac");
    group.throughput(Throughput::Elements(1));
    group.bench_function("truncated tag of 12 bytes", |b| {
        b.iter(|| key.truncated::<5>(black_box(&[7; 12])));
    });
    group.bench_function("new", |b| b.iter(|| HmacKey::new(black_box(&[0x5a; 32]))));
    group.finish();
}

fn aes(c: &mut Criterion) {
    let key = AesBlock::new(&Secret::new([0x5a; 32]));
    let mut group = c.benchmark_group("aes_block");
    group.throughput(Throughput::Elements(1));
    group.bench_function("one", |b| b.iter(|| key.encrypt(black_box([7; 16]))));
    group.throughput(Throughput::Elements(256));
    let mut work = blocks(256);
    group.bench_function("many", |b| b.iter(|| key.encrypt_many(black_box(&mut work))));
    group.finish();
}

criterion_group!(benches, forms, lengths, schedule, hmac, aes);
criterion_main!(benches);
