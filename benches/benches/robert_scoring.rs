//! Scoring of one contact, and evaluation of one registration.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use vigie_protocol::robert::{
    registration::Registration,
    risk::{Settings, evaluate},
    scoring::{Scoring, score},
    time::{Day, EpochId, NtpSeconds, Service},
};

fn scoring(criterion: &mut Criterion) {
    let rng = &mut StdRng::seed_from_u64(7);
    let start = NtpSeconds(3_824_791_221);
    let mut group = criterion.benchmark_group("score");
    for hellos in [20_u64, 90] {
        let step = 900 / hellos;
        let heard: Vec<(NtpSeconds, i16)> =
            (0..hellos).map(|i| (NtpSeconds(start.0 + step * i), rng.random_range(-90..-40))).collect();
        let scoring = Scoring::default();
        group.throughput(Throughput::Elements(1));
        group.bench_function(format!("contact_of_{hellos}"), |bencher| {
            bencher.iter(|| score(black_box(&heard), &scoring));
        });
    }
    group.finish();
}

fn evaluation(criterion: &mut Criterion) {
    let rng = &mut StdRng::seed_from_u64(7);
    let service = Service::opening(Day::from_ymd(2020, 6, 1).expect("a day"));
    let now = NtpSeconds(3_824_791_221);
    let epoch = service.epoch_at(now).expect("after the opening");
    let exposures: Vec<(EpochId, f64)> = (0..30).map(|i| (EpochId::new(epoch.get() - 40 * i), 7.0)).collect();
    let (registration, settings, scoring) = (Registration::default(), Settings::default(), Scoring::default());
    criterion.bench_function("risk/evaluate_30_exposures", |bencher| {
        bencher.iter(|| evaluate(&registration, black_box(&exposures), now, service, &settings, &scoring, rng));
    });
}

criterion_group!(benches, scoring, evaluation);
criterion_main!(benches);
