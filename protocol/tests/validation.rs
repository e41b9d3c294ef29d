//! Validation in bulk against the specification read one HELLO at a time.
//!
//! Source: robert.md §7.4.

use std::collections::{BTreeMap, HashMap};

use proptest::prelude::*;
use vigie_crypto::secret::Secret;
use vigie_protocol::robert::{
    contact::{Contact, Heard},
    hello::mac_input,
    id::{CountryCode, Ebid, EncryptedCountryCode, PermanentId},
    keys::{AuthKey, DayKey, FederationKey},
    time::{Day, DayRule, EpochId, NtpSeconds, Service},
    validation::{Discard, Rules, Valid, validate},
};

const TOLERANCE: i64 = 180;

/// Everything the server knows.
struct World {
    rules: Rules,
    federation: FederationKey,
    keys: BTreeMap<Day, DayKey>,
    identities: HashMap<PermanentId, AuthKey>,
}

fn id(n: u8) -> PermanentId {
    PermanentId::from_bytes([n; 5])
}

fn auth(n: u8) -> AuthKey {
    AuthKey::from_secret(&Secret::new([n; 32]))
}

impl World {
    /// A service of six days, of which one has no key; identities 0 to 3 of whom 0 has left.
    fn new(opened: Day) -> Self {
        let day_key = |n: i32| (opened.plus(n), DayKey::from_secret(Secret::new([n as u8; 24])));
        Self {
            rules: Rules {
                service: Service::opening(opened),
                country: CountryCode::FRANCE,
                hello_tolerance_s: TOLERANCE as u32,
            },
            federation: FederationKey::from_secret(&Secret::new([77; 32])),
            keys: (0..6).filter(|n| *n != 3).map(day_key).collect(),
            identities: (1..4).map(|n| (id(n), auth(n))).collect(),
        }
    }
}

/// How one HELLO differs from a perfect one.
#[derive(Clone, Debug)]
struct Flaw {
    /// Seconds from sending to hearing.
    delay: i64,
    /// Seconds since the HELLO before was sent.
    pause: i64,
    mac: bool,
    copy: bool,
}

/// A contact as somebody honest, careless or malicious might report it.
#[derive(Clone, Debug)]
struct Script {
    who: u8,
    /// Seconds since the service opened.
    sent: i64,
    /// Epochs that the EBID is off.
    off: i32,
    country: u8,
    flaws: Vec<Flaw>,
}

/// Mostly within seconds of the interesting limits.
fn seconds() -> impl Strategy<Value = i64> {
    prop_oneof![
        4 => -5..=5_i64,
        2 => -185..=185_i64,
        1 => 175..=185_i64,
        1 => prop::sample::select(vec![-900, 900, 1800, 65_536, -65_536, 86_400, -86_400]),
    ]
}

fn scripts() -> impl Strategy<Value = Script> {
    let moment = prop_oneof![
        2 => 0..6 * 86_400_i64,
        3 => (0..6_i64, -200..200_i64).prop_map(|(day, near)| day * 86_400 + near),
    ];
    let flaw = (seconds(), seconds(), prop::bool::weighted(0.9), prop::bool::weighted(0.1))
        .prop_map(|(delay, pause, mac, copy)| Flaw { delay, pause, mac, copy });
    let off = prop_oneof![6 => Just(0), 1 => -2..=2];
    let country = prop_oneof![9 => Just(0x21_u8), 1 => any::<u8>()];
    (0..4_u8, moment, off, country, prop::collection::vec(flaw, 0..6))
        .prop_map(|(who, sent, off, country, flaws)| Script { who, sent, off, country, flaws })
}

impl Script {
    fn contact(&self, world: &World) -> Contact {
        let service = world.rules.service;
        let epoch = self.sent.div_euclid(900) as i32 + self.off;
        let epoch = EpochId::new(u32::try_from(epoch).unwrap_or(0));
        let made_by = service.key_day(epoch).and_then(|day| world.keys.get(&day));
        let ebid = made_by.map_or(Ebid([self.who; 8]), |key| key.seal(epoch, id(self.who)));
        let ecc = world.federation.ecc(ebid, CountryCode(self.country));
        let mut sent = self.sent;
        let mut hellos: Vec<Heard> = Vec::new();
        for flaw in &self.flaws {
            sent += flaw.pause;
            let at = NtpSeconds(service.start.0.saturating_add_signed(sent + flaw.delay));
            let sent16 = NtpSeconds(service.start.0.saturating_add_signed(sent)).low16();
            let mut mac = auth(self.who).hello_mac(&mac_input(ecc, ebid, sent16));
            mac[4] ^= u8::from(!flaw.mac);
            match hellos.last() {
                Some(last) if flaw.copy => hellos.push(*last),
                _ => hellos.push(Heard { at, sent: sent16, mac, rssi: -50 }),
            }
        }
        Contact { ebid, ecc, hellos }
    }
}

/// The specification, step by step, in signed seconds and with one decryption after another.
fn naive(contact: &Contact, world: &World) -> Result<Valid, Discard> {
    let service = world.rules.service;
    if contact.hellos.is_empty() {
        return Err(Discard::NoMessages);
    }
    if world.federation.country(contact.ebid, contact.ecc) != world.rules.country {
        return Err(Discard::ForeignCountry);
    }

    let epoch_of = |at: NtpSeconds| {
        let since = at.0 as i64 - service.start.0 as i64;
        (since >= 0).then_some(since / 900)
    };
    let key_of = |epoch: i64| {
        let historical = service.rule == DayRule::Historical && epoch < 960;
        let start = service.start.0 as i64 + epoch * 900 + if historical { 7200 } else { 0 };
        u64::try_from(start).ok().and_then(|start| NtpSeconds(start).day())
    };
    let open = |day: Day| {
        let (epoch, id) = world.keys.get(&day)?.open(contact.ebid);
        Some((i64::from(epoch.get()), id))
    };
    let accepted = |at: NtpSeconds| {
        let received = epoch_of(at)?;
        let day = key_of(received)?;
        let (epoch, id) = open(day)?;
        if (epoch - received).abs() <= 1 {
            return Some((epoch, id));
        }
        if service.rule == DayRule::Historical && received <= 672 {
            let (epoch, id) = open(day.plus(-1))?;
            if (epoch - received).abs() <= 1 {
                return Some((epoch, id));
            }
        }
        let time_of_day = at.0 as i64 % 86_400;
        let neighbour = match time_of_day {
            early if early < TOLERANCE => received - 1,
            late if 86_400 - late < TOLERANCE => received + 1,
            _ => return None,
        };
        if neighbour < 0 {
            return None;
        }
        let (epoch, id) = open(key_of(neighbour)?)?;
        (epoch == neighbour).then_some((epoch, id))
    };

    let mut invalid = vec![false; contact.hellos.len()];
    let mut first = None;
    for (i, hello) in contact.hellos.iter().enumerate() {
        let Some(reading) = accepted(hello.at) else {
            invalid[i] = true;
            break;
        };
        if *first.get_or_insert(reading) != reading {
            return Err(Discard::Ambiguous);
        }
    }
    let (epoch, id) = first.ok_or(Discard::Undecryptable)?;
    let auth = world.identities.get(&id).ok_or(Discard::UnknownId)?;
    for (i, hello) in contact.hellos.iter().enumerate() {
        let mut input = vec![1, contact.ecc.0];
        input.extend(contact.ebid.0);
        input.extend(hello.sent.to_be_bytes());
        let input = input.try_into().expect("12 bytes");
        invalid[i] |= auth.hello_mac(&input) != hello.mac;
    }
    let removed: Vec<_> = (0..invalid.len()).filter(|&i| invalid[i]).map(|i| contact.hellos[i]).collect();
    let same = |a: &Heard, b: &Heard| a.mac == b.mac && a.sent == b.sent && a.at == b.at;
    let left: Vec<usize> =
        (0..contact.hellos.len()).filter(|&i| !removed.iter().any(|gone| same(gone, &contact.hellos[i]))).collect();
    if left.is_empty() {
        return Err(Discard::AllRejected);
    }
    let kept: Vec<usize> = left
        .into_iter()
        .filter(|&i| {
            let Heard { at, sent, .. } = contact.hellos[i];
            let apart = (at.0 as i64 - i64::from(sent)).rem_euclid(65_536);
            apart.min(65_536 - apart) <= TOLERANCE && epoch_of(at).is_some_and(|e| (e - epoch).abs() <= 1)
        })
        .collect();
    if kept.is_empty() {
        return Err(Discard::NoValidMessages);
    }
    Ok(Valid { id, epoch: EpochId::new(epoch as u32), kept })
}

fn agrees(opened: Day, scripts: &[Script]) -> Result<(), TestCaseError> {
    let world = World::new(opened);
    let contacts: Vec<Contact> = scripts.iter().map(|script| script.contact(&world)).collect();
    let bulk = validate(&contacts, &world.rules, &world.federation, &world.keys, |id| world.identities.get(id));
    let single: Vec<_> = contacts.iter().map(|contact| naive(contact, &world)).collect();
    prop_assert_eq!(bulk, single, "{:?}", scripts);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn bulk_is_what_the_specification_says(scripts in prop::collection::vec(scripts(), 0..40)) {
        agrees(Day::from_ymd(2021, 3, 15).expect("a day"), &scripts)?;
    }

    #[test]
    fn in_the_first_days_of_june_2020_too(scripts in prop::collection::vec(scripts(), 0..40)) {
        agrees(Day::from_ymd(2020, 6, 1).expect("a day"), &scripts)?;
    }

    #[test]
    fn any_contact_has_an_outcome(ebid: [u8; 8], ecc: u8, heard: Vec<(u32, u16, [u8; 5], i16)>) {
        let world = World::new(Day::from_ymd(2021, 3, 15).expect("a day"));
        let hellos: Vec<Heard> = heard
            .into_iter()
            .map(|(at, sent, mac, rssi)| Heard { at: NtpSeconds(at.into()), sent, mac, rssi })
            .collect();
        let contact = Contact { ebid: Ebid(ebid), ecc: EncryptedCountryCode(ecc), hellos };
        let outcome = validate(std::slice::from_ref(&contact), &world.rules, &world.federation, &world.keys, |_| None);
        prop_assert_eq!(outcome, [naive(&contact, &world)]);
    }
}

/// The random contacts above are no use if they all end the same way.
#[test]
fn the_random_contacts_reach_every_outcome() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};

    let mut runner = TestRunner::deterministic();
    let world = World::new(Day::from_ymd(2021, 3, 15).expect("a day"));
    let mut outcomes: BTreeMap<&str, u32> = BTreeMap::new();
    for _ in 0..5_000 {
        let script = scripts().new_tree(&mut runner).expect("a script").current();
        let code = naive(&script.contact(&world), &world).map_or_else(Discard::code, |_| "scored");
        *outcomes.entry(code).or_default() += 1;
    }
    let expected = [
        "discard_all_rejected",
        "discard_ebid_undecryptable",
        "discard_foreign_country",
        "discard_no_messages",
        "discard_no_valid_messages",
        "discard_unknown_id",
        "scored",
    ];
    assert!(outcomes.keys().eq(&expected), "{outcomes:?}");
    assert!(outcomes.values().all(|&n| n > 50), "{outcomes:?}");
}

/// Two readings of one EBID, each borne out by a HELLO, are as likely as a broken cipher; with keys
/// searched for it, here is one.
#[test]
fn a_contact_that_reads_two_ways_is_discarded() {
    let opened = Day::from_ymd(2021, 3, 15).expect("a day");
    let mut world = World::new(opened);
    let (evening, other_key) = (EpochId::new(95), DayKey::from_secret(Secret::new([99; 24])));
    // A first key whose EBID the other key reads as an epoch of the service's first six weeks, too.
    let (key, ebid, other) = (0..=u16::MAX)
        .find_map(|n| {
            let mut secret = [1; 24];
            secret[..2].copy_from_slice(&n.to_be_bytes());
            let key = DayKey::from_secret(Secret::new(secret));
            let ebid = key.seal(evening, id(1));
            let (epoch, _) = other_key.open(ebid);
            (192..4096).contains(&epoch.get()).then_some((key, ebid, epoch))
        })
        .expect("one key in four thousand will do");
    world.keys.insert(opened, key);
    world.keys.insert(world.rules.service.key_day(other).expect("a day"), other_key);

    let ecc = world.federation.ecc(ebid, CountryCode::FRANCE);
    let heard = |epoch| Heard { at: world.rules.service.start_of(epoch), sent: 0, mac: [0; 5], rssi: -50 };
    let contact = Contact { ebid, ecc, hellos: vec![heard(evening), heard(other)] };
    assert_eq!(naive(&contact, &world), Err(Discard::Ambiguous));
    let outcome = validate(&[contact], &world.rules, &world.federation, &world.keys, |_| None);
    assert_eq!(outcome, [Err(Discard::Ambiguous)]);
}
