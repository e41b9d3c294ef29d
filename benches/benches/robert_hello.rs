//! HELLO validation against a million identities in memory: the function that `robert-score` runs, with a
//! table in place of the store.
//!
//! One element is one HELLO. Contacts of twenty HELLOs are what phones upload (one every half minute or
//! so, contacts under 90 s are filtered on the phone); contacts of one are the worst case. Each is asked of
//! every form of SKINNY: the widest is what the server uses, the scalar one is the floor of any processor.

use std::{
    collections::{BTreeMap, HashMap},
    hash::{BuildHasherDefault, Hasher},
    hint::black_box,
};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use vigie_crypto::{secret::Secret, skinny::Form};
use vigie_protocol::robert::{
    contact::{Contact, Heard},
    hello::mac_input,
    id::{CountryCode, PermanentId},
    keys::{AuthKey, DayKey, FederationKey},
    time::{Day, EpochId, NtpSeconds, Service},
    validation::{Rules, validate},
};

const IDENTITIES: usize = 1_000_000;
const HELLOS: usize = 40_960;

/// Identifiers are random already: their bytes are the hash.
#[derive(Default)]
struct Identity(u64);

impl Hasher for Identity {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 << 8) | u64::from(byte);
        }
    }

    fn write_usize(&mut self, _: usize) {}

    fn finish(&self) -> u64 {
        // The table takes its slot from the low bits and its tag from the high ones.
        self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

type Table = HashMap<PermanentId, AuthKey, BuildHasherDefault<Identity>>;

struct World {
    rules: Rules,
    federation: FederationKey,
    days: BTreeMap<Day, DayKey>,
    table: Table,
    ids: Vec<PermanentId>,
}

fn world(widest: Form, rng: &mut StdRng) -> World {
    let service = Service::opening(Day::from_ymd(2020, 6, 1).expect("a day"));
    let last = Day::from_ymd(2021, 4, 14).expect("a day");
    let days = (0..14).map(|back| (last.plus(-back), DayKey::generate(rng).limited_to(widest))).collect();
    let ids: Vec<PermanentId> = (0..IDENTITIES).map(|_| PermanentId::generate(rng)).collect();
    let table = ids.iter().map(|id| (*id, AuthKey::from_secret(&Secret::generate(rng)))).collect();
    let rules = Rules { service, country: CountryCode::FRANCE, hello_tolerance_s: 180 };
    World { rules, federation: FederationKey::from_secret(&Secret::generate(rng)), days, table, ids }
}

/// Contacts of `each` HELLOs, all good, over the fourteen days and all identities.
fn contacts(world: &World, each: usize, rng: &mut StdRng) -> Vec<Contact> {
    let days: Vec<Day> = world.days.keys().copied().collect();
    (0..HELLOS / each)
        .map(|_| {
            let id = world.ids[rng.random_range(0..world.ids.len())];
            let day = days[rng.random_range(0..days.len())];
            let start = NtpSeconds(day.start().0 + 900 * rng.random_range(1..95));
            let epoch: EpochId = world.rules.service.epoch_at(start).expect("after the opening");
            let ebid = world.days[&day].seal(epoch, id);
            let ecc = world.federation.ecc(ebid, CountryCode::FRANCE);
            let hello = |i: usize| {
                let at = NtpSeconds(start.0 + 30 * i as u64);
                let sent = at.low16();
                Heard { at, sent, mac: world.table[&id].hello_mac(&mac_input(ecc, ebid, sent)), rssi: -60 }
            };
            Contact { ebid, ecc, hellos: (0..each).map(hello).collect() }
        })
        .collect()
}

fn hello_validation(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("hello_validation_1M_identities");
    group.throughput(Throughput::Elements(HELLOS as u64)).sample_size(20);
    for (form, name) in [(Form::Wide, "wide"), (Form::Sliced, "sliced"), (Form::Scalar, "scalar")] {
        let rng = &mut StdRng::seed_from_u64(7);
        let world = world(form, rng);
        for each in [20, 1] {
            let contacts = contacts(&world, each, rng);
            group.bench_function(format!("{name}/{each}_per_contact"), |bencher| {
                bencher.iter_with_large_drop(|| {
                    let found = validate(black_box(&contacts), &world.rules, &world.federation, &world.days, |id| {
                        world.table.get(id)
                    });
                    assert!(found.iter().all(Result::is_ok), "every HELLO of the bench is good");
                    found
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, hello_validation);
criterion_main!(benches);
