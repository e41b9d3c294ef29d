//! One key that stands on the lists more than once: with its certificate, and bare.

use vigie_protocol::dcc::time::UnixSeconds;
use vigie_verifier::{ListKeys, Policy, Trust, diagnose, trust::Input, verify};

use crate::{
    common::{NOW, TEST, VACCINATION, code},
    maker::{self, Message, Profile, Signer, bare_keys, gateway, test, vaccination, vigie},
};

const DAY: i64 = 86_400;

/// The reason codes of a text at an instant, whatever the order of the lists; each once.
fn reasons(lists: &[Vec<u8>], text: &str, now: UnixSeconds) -> Vec<&'static str> {
    let mut reasons: Vec<_> = permutations(lists)
        .iter()
        .map(|lists| {
            let mut trust = Trust::empty();
            let inputs: Vec<_> = lists.iter().map(|bytes| Input { name: "list", bytes }).collect();
            assert!(trust.load(&inputs, &ListKeys::none()).iter().all(Result::is_ok));
            let verdict = verify(text.as_bytes(), &trust, &Policy::default(), now);
            let diagnosed = diagnose(text.as_bytes(), &trust, &Policy::default(), now);
            assert_eq!(diagnosed.verdict.reason, verdict.reason);
            code(&verdict)
        })
        .collect();
    reasons.dedup();
    reasons
}

fn permutations(lists: &[Vec<u8>]) -> Vec<Vec<Vec<u8>>> {
    if lists.len() < 2 {
        return vec![lists.to_vec()];
    }
    let with_first = |first: usize| {
        let mut rest = lists.to_vec();
        let first = rest.remove(first);
        permutations(&rest).into_iter().map(move |rest| [vec![first.clone()], rest].concat())
    };
    (0..lists.len()).flat_map(with_first).collect()
}

#[test]
fn dates_of_a_certificate_do_not_bind_the_same_key_on_another_list() {
    let signer = Signer::with(1, Profile { until: "210601000000Z", ..Profile::default() });
    let text = Message::new(&signer, &vaccination()).text(&signer);
    let (certificate, bare) = (signer.certificate.clone(), bare_keys(&[&signer]));
    assert_eq!(reasons(std::slice::from_ref(&certificate), &text, NOW), ["SignerExpired"]);
    assert_eq!(reasons(&[certificate, bare], &text, NOW), ["ok"]);
}

#[test]
fn of_entries_with_different_usages_the_one_that_allows_the_type_counts() {
    let signer = Signer::with(1, Profile { usage: &[TEST.0], ..Profile::default() });
    let other = Signer::with(1, Profile { usage: &[VACCINATION.0], ..Profile::default() });
    let under_the_same = |usage: &[&str]| {
        let payload = maker::dutch_payload(&[(&signer, usage)]);
        maker::netherlands(&payload, &[])
    };
    assert_ne!(signer.kid(), other.kid());
    let vaccinated = Message::new(&signer, &vaccination()).text(&signer);
    let tested = Message::new(&signer, &test("tr", "260415000")).text(&signer);
    let lists = [signer.certificate.clone(), under_the_same(&["v"])];
    assert_eq!(reasons(&lists[..1], &vaccinated, NOW), ["KeyUsageMismatch"]);
    assert_eq!(reasons(&lists, &vaccinated, NOW), ["ok"]);
    assert_eq!(reasons(&lists, &tested, NOW), ["ok"]);
    let narrow = [signer.certificate.clone(), under_the_same(&["r"])];
    assert_eq!(reasons(&narrow, &vaccinated, NOW), ["KeyUsageMismatch"], "no entry allows it");
}

#[test]
fn one_fresh_entry_is_enough_and_none_hides_the_reason_that_came_furthest() {
    let signer = Signer::with(1, Profile { until: "210601000000Z", ..Profile::default() });
    let text = Message::new(&signer, &vaccination()).text(&signer);
    let old = vigie(&[&signer], NOW.0 - 20 * DAY, 1, &Signer::new(50));
    assert_eq!(reasons(&[old.clone(), bare_keys(&[&signer])], &text, NOW), ["ok"]);
    assert_eq!(reasons(&[old, gateway(&[&signer])], &text, NOW), ["SignerExpired"]);
}
