//! Lists grow old: what counts then, and what is said.

use serde_json::json;
use vigie_protocol::dcc::time::UnixSeconds;
use vigie_verifier::{Clock, ListKeys, MaxAge, Outcome, Policy, Reason, Trust, trust::Input, verify};

use crate::{
    common::{NOW, code, warnings},
    maker::{
        Message, Signer, austria, gateway, germany, kid, sweden, switzerland, token, vaccination, vigie,
        vigie_revocation,
    },
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
    match &verdict.reason {
        Some(Reason::TrustListStale { list, age_days }) => {
            assert_eq!(verdict.outcome, Outcome::ValidNotAccepted);
            assert!(verdict.entry().is_some());
            age_days.map_or_else(|| format!("{list} ended"), |age_days| format!("{list} {age_days}"))
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
    assert_eq!(at(&trust, NOW.0 - 301, MaxAge::Days(30)), "at.cbor -1");
    assert_eq!(at(&trust, NOW.0 - 301, MaxAge::from_days(0)), "ok", "who asks for no date asks for no beginning");
}

#[test]
fn a_swiss_list_is_as_old_as_its_list_of_identifiers() {
    let (signer, authority) = (Signer::new(1), Signer::new(50));
    let swiss = |iat| switzerland(&[&signer], &[&signer], Some(iat), &authority);
    let ([ids, _], [old_ids, keys]) = (swiss(NOW.0), swiss(NOW.0 - 8 * DAY));
    // The keys were fetched long ago: nothing is wrong with that.
    let trust = trust_in(&[("ch.keys", keys.clone()), ("ch.ids", ids.clone())]);
    assert_eq!(at(&trust, NOW.0 + 2 * DAY, MaxAge::Usual), "ok");
    assert_eq!(at(&trust, NOW.0 + 2 * DAY + 1, MaxAge::Usual), "ch.ids 2");
    for files in [[("ch.ids", ids.clone()), ("ch.old", old_ids.clone())], [("ch.old", old_ids), ("ch.ids", ids)]] {
        let trust = trust_in(&[&files[..], &[("ch.keys", keys.clone())]].concat());
        assert_eq!(at(&trust, NOW.0, MaxAge::Usual), "ch.old 8", "the old list may name whom the new one withdrew");
    }
}

#[test]
fn a_list_that_says_only_when_it_ends_has_no_age() {
    let (signer, authority) = (Signer::new(1), Signer::new(50));
    let claims = |ids: serde_json::Value| token(&json!({"alg": "ES256"}), &ids, &authority);
    let [_, keys] = switzerland(&[], &[&signer], None, &authority);
    let ids = claims(json!({"activeKeyIds": [kid(&signer)], "exp": NOW.0}));
    let trust = trust_in(&[("ch.ids", ids), ("ch.keys", keys)]);
    assert_eq!(at(&trust, NOW.0, MaxAge::Usual), "ok");
    assert_eq!(at(&trust, NOW.0 + 5 * DAY, MaxAge::Usual), "ch.ids ended");
    assert_eq!(trust.sources()[0].age_days(NOW), None);
}

#[test]
fn a_revocation_list_ends_by_its_own_word_alone() {
    let list = vigie_revocation(&[], NOW.0, &Signer::new(50));
    let trust = trust_in(&[("revocation.jws", list)]);
    let source = &trust.sources()[0];
    for max_age in [MaxAge::Usual, MaxAge::Days(30), MaxAge::Unlimited] {
        assert_eq!(source.accepted_until(max_age), Some(UnixSeconds(NOW.0 + 2 * DAY)));
        for (now, stale) in [(NOW.0 + 2 * DAY, false), (NOW.0 + 2 * DAY + 1, true)] {
            let verdict = verify(b"", &trust, &Policy { max_age, ..Policy::default() }, UnixSeconds(now));
            assert_eq!(warnings(&verdict).contains(&"RevocationStale".to_owned()), stale);
            assert_eq!(source.is_fresh(UnixSeconds(now), max_age), !stale, "the list and the verdict agree");
        }
    }
    let batch = json!({"country": "FR", "expires": "2022-06-01T00:00:00Z", "kid": "AAAAAAAAAAA=", "hashType": "UCI", "entries": []});
    let trust = trust_in(&[("batch.json", batch.to_string().into_bytes())]);
    assert_eq!(trust.sources()[0].age_days(NOW), None, "an end is no date");
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
