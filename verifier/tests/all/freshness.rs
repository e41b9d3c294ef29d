//! Lists grow old: what counts then, and what is said.

use vigie_protocol::dcc::time::UnixSeconds;
use vigie_verifier::{Clock, ListKeys, MaxAge, Outcome, Policy, Reason, Trust, trust::Input, verify};

use crate::{
    common::{NOW, code, warnings},
    maker::{Message, Signer, austria, gateway, germany, sweden, switzerland, vaccination, vigie},
};

const DAY: i64 = 86_400;

fn trust_in(lists: &[(&str, Vec<u8>)]) -> Trust {
    let mut trust = Trust::empty();
    let inputs: Vec<_> = lists.iter().map(|(name, bytes)| Input { name, bytes }).collect();
    for outcome in trust.load(&inputs, &ListKeys::none()) {
        outcome.expect("a list");
    }
    trust
}

/// The reason code at an instant; of a list that is too old with its name and age.
fn at(trust: &Trust, now: i64, max_age: MaxAge) -> String {
    let signer = Signer::new(1);
    let text = Message::new(&signer, &vaccination()).text(&signer);
    let verdict = verify(text.as_bytes(), trust, &Policy { max_age, ..Policy::default() }, UnixSeconds(now));
    match verdict.reason {
        Some(Reason::TrustListStale { list, age_days }) => {
            assert_eq!(verdict.outcome, Outcome::ValidNotAccepted);
            assert!(verdict.entry.is_some());
            format!("{list} {age_days}")
        }
        _ => code(&verdict).to_owned(),
    }
}

#[test]
fn a_list_counts_until_its_end_or_for_seven_days() {
    let (signer, authority) = (Signer::new(1), Signer::new(50));
    let dated = NOW.0;
    let [content, signature] = austria(&[&signer], dated, dated + 2 * DAY, 2, &authority);
    let long = sweden(&[&signer], dated, dated + 30 * DAY, &authority);
    let [ids, certs] = switzerland(&[&signer], &[&signer], Some(dated), &authority);
    for (lists, last) in [
        (vec![("at.cbor", content), ("at.sig", signature)], dated + 2 * DAY + 300),
        (vec![("se.jws", long)], dated + 7 * DAY),
        (vec![("ch.ids", ids), ("ch.certs", certs)], dated + 2 * DAY),
        (vec![("vigie.jws", vigie(&[&signer], dated, 1, &authority))], dated + 2 * DAY),
    ] {
        let (name, trust) = (lists[0].0, trust_in(&lists));
        assert_eq!(at(&trust, last, MaxAge::Usual), "ok", "{name}");
        assert_eq!(at(&trust, last + 1, MaxAge::Usual), format!("{name} {}", (last + 1 - dated) / DAY));
        assert_eq!(at(&trust, dated + 30 * DAY, MaxAge::Days(30)), "ok", "{name}");
        assert_eq!(at(&trust, dated + 30 * DAY + 1, MaxAge::Days(30)), format!("{name} 30"));
        assert_eq!(at(&trust, dated + 300 * DAY, MaxAge::from_days(0)), "ok", "{name}");
    }
}

#[test]
fn a_list_that_has_not_begun_does_not_count() {
    let signer = Signer::new(1);
    let [content, signature] = austria(&[&signer], NOW.0, NOW.0 + DAY, 2, &Signer::new(50));
    let trust = trust_in(&[("at.cbor", content), ("at.sig", signature)]);
    assert_eq!(at(&trust, NOW.0 - 300, MaxAge::Usual), "ok");
    assert_eq!(at(&trust, NOW.0 - 301, MaxAge::Usual), "at.cbor -1");
}

#[test]
fn lists_without_a_date_do_not_grow_old() {
    let (signer, authority) = (Signer::new(1), Signer::new(50));
    for list in [gateway(&[&signer]), germany(&[&signer], &authority), signer.certificate.clone()] {
        assert_eq!(at(&trust_in(&[("list", list)]), NOW.0 + 200 * DAY, MaxAge::Days(1)), "ok");
    }
}

#[test]
fn one_fresh_list_is_enough() {
    let (signer, authority) = (Signer::new(1), Signer::new(50));
    let old = ("old.jws", vigie(&[&signer], NOW.0 - 20 * DAY, 1, &authority));
    let older = ("older.jws", sweden(&[&signer], NOW.0 - 30 * DAY, NOW.0, &authority));
    let fresh = ("fresh.jws", vigie(&[&signer], NOW.0, 2, &authority));
    assert_eq!(
        at(&trust_in(&[older.clone(), old.clone()]), NOW.0, MaxAge::Usual),
        "old.jws 20",
        "the youngest is named"
    );
    assert_eq!(at(&trust_in(&[old.clone(), fresh.clone(), older]), NOW.0, MaxAge::Usual), "ok");
    let other = ("other.jws", vigie(&[&Signer::new(2)], NOW.0, 2, &authority));
    assert_eq!(at(&trust_in(&[old, other]), NOW.0, MaxAge::Usual), "old.jws 20", "a fresh list of others is none");
}

#[test]
fn staleness_hides_no_other_reason() {
    let signer = Signer::new(1);
    let trust = trust_in(&[("old.jws", vigie(&[&signer], NOW.0 - 20 * DAY, 1, &Signer::new(50)))]);
    assert_eq!(at(&trust, NOW.0 + 400 * DAY, MaxAge::Usual), "Expired");
    let forged = Message::new(&signer, &vaccination()).text(&Signer::new(2));
    assert_eq!(code(&verify(forged.as_bytes(), &trust, &Policy::default(), NOW)), "SignatureInvalid");
}

#[test]
fn a_clock_before_the_newest_list_is_suspect() {
    let signer = Signer::new(1);
    let text = Message::new(&signer, &vaccination()).text(&signer);
    let trust = trust_in(&[("fresh.jws", vigie(&[&signer], NOW.0 + 1, 1, &Signer::new(50)))]);
    let clock = Clock::Machine { source_date: UnixSeconds(0) };
    let verdict = verify(text.as_bytes(), &trust, &Policy { clock, ..Policy::default() }, NOW);
    assert_eq!(warnings(&verdict), ["ClockSuspect", "ListUnchecked"]);
    // Said with every verdict, whatever the text.
    let verdict = verify(b"", &trust, &Policy { clock, ..Policy::default() }, NOW);
    assert_eq!((code(&verdict), warnings(&verdict).len()), ("PrefixMissing", 2));
}
