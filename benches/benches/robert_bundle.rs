//! A status answer's bundle of 384 tuples: EBIDs, country codes, JSON, AES-256-GCM, base64.

use std::{collections::BTreeMap, hint::black_box};

use criterion::{Criterion, criterion_group, criterion_main};
use rand::{SeedableRng, rngs::StdRng};
use vigie_crypto::secret::Secret;
use vigie_protocol::robert::{
    bundle::Bundler,
    id::{CountryCode, PermanentId},
    keys::{DayKey, FederationKey, TuplesKey},
    time::{Day, Service},
};

fn bundle(criterion: &mut Criterion) {
    let rng = &mut StdRng::seed_from_u64(7);
    let today = Day::from_ymd(2021, 4, 14).expect("a day");
    let service = Service::opening(Day::from_ymd(2020, 6, 1).expect("a day"));
    let keys: BTreeMap<Day, DayKey> = (0..4).map(|ahead| (today.plus(ahead), DayKey::generate(rng))).collect();
    let federation = FederationKey::from_secret(&Secret::generate(rng));
    let tuples = TuplesKey::from_secret(&Secret::generate(rng));
    let first = service.epoch_at(today.start()).expect("after the opening");
    let id = PermanentId::generate(rng);
    let bundler = Bundler { service, days: 4, country: CountryCode::FRANCE, keys: &keys, federation: &federation };
    let template = bundler.template(first).expect("all keys are there");
    assert_eq!(template.len(), 384);
    criterion.bench_function("bundle/384_tuples", |bencher| {
        bencher.iter(|| bundler.fill(black_box(&template), id, &tuples, rng));
    });
    criterion.bench_function("bundle/384_tuples_with_a_new_template", |bencher| {
        bencher.iter(|| bundler.make(black_box(first), id, &tuples, rng));
    });
}

criterion_group!(benches, bundle);
criterion_main!(benches);
