//! Who is trusted: lists in every format, and what a trusted signer signs.
//!
//! The keys are fixed and sign on the portable backend, so that every run is the same.
//!
//! Source: dcc.md §2.4 to §2.6 (lists), §3.1 (steps), §9 (limits).

use std::sync::LazyLock;

use serde_json::json;
use vigie_protocol::dcc::{envelope, time::UnixSeconds};
use vigie_verifier::{
    ListKeys, Outcome, Reason, Trust, Verdict, diagnose,
    trust::{Input, Signature},
    verify, verify_cose,
};

use crate::{
    certificates::{NOW, POLICY},
    maker::{
        Message, Signer, austria, bare_keys, base64, did, dutch_payload, france, gateway, germany, kid, netherlands,
        recovery, sweden, switzerland, test, vaccination, vigie, vigie_revocation,
    },
};

/// Signers stand in the lists among the seeds, authorities sign these lists, and a stranger does neither.
static SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer::new(1));
static AUTHORITY: LazyLock<Signer> = LazyLock::new(|| Signer::new(50));
static STRANGER: LazyLock<Signer> = LazyLock::new(|| Signer::new(99));

/// The keys that lists among the seeds are signed with.
static LIST_KEYS: LazyLock<ListKeys> = LazyLock::new(|| {
    let mut keys = ListKeys::none();
    for key in [&*AUTHORITY.certificate, data::DUTCH_KEY, data::DID_KEY] {
        keys.add(key).expect("a list key");
    }
    keys
});

/// A certificate in force, signed by the stranger in the signer's name.
static FORGERY: LazyLock<String> = LazyLock::new(|| Message::new(&SIGNER, &vaccination()).text(&STRANGER));

/// The trust that the signer's certificate makes.
static TRUST: LazyLock<Trust> = LazyLock::new(|| {
    let mut trust = Trust::empty();
    trust.load_one("signer", &SIGNER.certificate, &ListKeys::none()).expect("a certificate");
    trust
});

/// What the signer signs, to be given another payload.
static MESSAGE: LazyLock<Message> = LazyLock::new(|| Message::new(&SIGNER, &vaccination()));

/// Signatures of other tools.
mod data {
    pub(super) const DUTCH_PAYLOAD: &[u8] = include_bytes!("../../../verifier/tests/all/data/nl-payload.json");
    pub(super) const DUTCH_SIGNATURE: &[u8] = include_bytes!("../../../verifier/tests/all/data/nl-ec.cms");
    pub(super) const DUTCH_KEY: &[u8] = include_bytes!("../../../verifier/tests/all/data/nl-ec.pem");
    pub(super) const DID: &[u8] = include_bytes!("../../../verifier/tests/all/data/did.json");
    pub(super) const DID_KEY: &[u8] = include_bytes!("../../../verifier/tests/all/data/did-key.pem");
}

/// A file given as trust: it is taken for some list or for none; the keys in it are no more than there is room
/// for, and none of them makes a certificate valid that nobody signed.
pub(crate) fn list(bytes: &[u8]) {
    trusted(&[bytes]);
    let mut keys = ListKeys::none();
    if keys.add(bytes).is_ok() {
        let _ = Trust::empty().load_one("fuzzed", bytes, &keys);
    }
}

/// Two files given as trust, as some formats have it. The first two bytes say how long the first is.
pub(crate) fn list_in_two(bytes: &[u8]) {
    let [high, low, rest @ ..] = bytes else { return };
    let (one, other) = rest.split_at(usize::from(u16::from_be_bytes([*high, *low])).min(rest.len()));
    trusted(&[one, other]);
}

fn trusted(files: &[&[u8]]) {
    let inputs: Vec<_> = files.iter().map(|bytes| Input { name: "fuzzed", bytes }).collect();
    for keys in [&ListKeys::none(), &LIST_KEYS] {
        let mut trust = Trust::empty();
        let loaded = trust.load(&inputs, keys);
        assert!(loaded.iter().any(Result::is_ok) || trust.keys() == 0, "what is refused leaves nothing behind");
        assert!(trust.keys() <= files.concat().len() / 24, "more keys than bytes for them");
        for loaded in loaded.into_iter().flatten() {
            let checked = loaded.source.signature != Signature::Unchecked;
            assert!(checked || keys.is_empty(), "there was a key to check it with");
        }
        let verdict = verify(FORGERY.as_bytes(), &trust, &POLICY, NOW);
        assert!(matches!(step(&verdict), Some(7 | 8)), "nobody trusted signed it: {:?}", verdict.reason);
    }
}

/// The step that refused.
fn step(verdict: &Verdict) -> Option<u8> {
    verdict.reason.as_ref().and_then(Reason::step)
}

/// Any payload under a signature that holds: steps 9 to 18 answer for it, and the message, its text and the diagnosis
/// of the text come to the same.
pub(crate) fn signed_payload(bytes: &[u8]) {
    let cose = Message { payload: bytes.to_vec(), ..MESSAGE.clone() }.signed(&SIGNER);
    let verdict = verify_cose(&cose, &TRUST, &POLICY, NOW);
    assert_eq!(verdict.outcome == Outcome::Valid, verdict.reason.is_none());
    assert!(step(&verdict).is_none_or(|step| step > 8), "the signature holds: {:?}", verdict.reason);
    let text = envelope::encode_text(&cose);
    if envelope::decode_text(text.as_bytes()).is_ok() {
        assert_eq!(verify(text.as_bytes(), &TRUST, &POLICY, NOW).reason, verdict.reason);
        assert_eq!(diagnose(text.as_bytes(), &TRUST, &POLICY, NOW).verdict.reason, verdict.reason);
    }
}

/// Lists of every format around the signer, and payloads of every kind.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let (signers, authority, now) = (&[&*SIGNER], &*AUTHORITY, NOW.0);
    let json = |value: serde_json::Value| value.to_string().into_bytes();
    let batch = json!([{"country": "FR", "expires": "2022-07-01T00:00:00Z", "kid": kid(&SIGNER), "hashType": "UCI",
        "entries": [{"hash": base64(&[1; 16])}]}]);
    let mut seeds = vec![
        SIGNER.certificate.clone(),
        SIGNER.pem().into_bytes(),
        gateway(signers),
        vigie(signers, now, 1, authority),
        germany(signers, authority),
        sweden(signers, now, now + 172_800, authority),
        netherlands(&dutch_payload(&[(&SIGNER, &["v"])]), b""),
        netherlands(data::DUTCH_PAYLOAD, data::DUTCH_SIGNATURE),
        bare_keys(signers),
        france(signers, signers),
        json(did(signers, "2022-06-01T00:00:00Z")),
        data::DID.to_vec(),
        vigie_revocation(&[("UCI", SIGNER.kid(), [1; 16])], now, authority),
        json(batch),
    ];
    for [one, other] in
        [austria(signers, now, now + 172_800, 2, authority), switzerland(signers, signers, Some(now), authority)]
    {
        let length = u16::try_from(one.len()).expect("a short list").to_be_bytes();
        seeds.push([&length, &one[..], &other].concat());
        seeds.extend([one, other]);
    }
    let contents =
        [vaccination(), test("co", "FR"), test("tr", "260373001"), recovery("co", "FR"), recovery("du", "2022-12-31")];
    seeds.extend(contents.iter().map(|dcc| Message::new(&SIGNER, dcc).payload));
    seeds.push(Message::lasting(&SIGNER, &vaccination(), UnixSeconds(0), UnixSeconds(1)).payload);
    seeds
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use vigie_verifier::trust::Kind;

    use super::*;

    #[test]
    fn the_forgery_is_good_but_for_its_signer() {
        let stranger = json!([{"kid": kid(&SIGNER), "publicKey": base64(&STRANGER.spki())}]).to_string();
        let mut trust = Trust::empty();
        trust.load_one("stranger", stranger.as_bytes(), &ListKeys::none()).expect("a list");
        assert_eq!(verify(FORGERY.as_bytes(), &trust, &POLICY, NOW).outcome, Outcome::Valid);
    }

    #[test]
    fn the_seeds_are_lists_of_every_kind() {
        let seeds = seeds();
        assert!(seeds.iter().all(|seed| seed.len() <= crate::seeds::LONGEST));
        let mut kinds = [BTreeSet::new(), BTreeSet::new()];
        for (keys, kinds) in [&ListKeys::none(), &LIST_KEYS].into_iter().zip(&mut kinds) {
            for seed in &seeds {
                let length = seed.first_chunk().map_or(0, |length| usize::from(u16::from_be_bytes(*length)));
                let two = seed[2..].split_at_checked(length);
                let files = [vec![seed.as_slice()], two.map_or(vec![], |(one, other)| vec![one, other])];
                for files in files {
                    let inputs: Vec<_> = files.iter().map(|bytes| Input { name: "seed", bytes }).collect();
                    let loaded = Trust::empty().load(&inputs, keys);
                    kinds.extend(loaded.into_iter().flatten().map(|loaded| loaded.source.kind.as_str()));
                }
            }
        }
        let all = BTreeSet::from(
            [
                Kind::Certificates,
                Kind::Gateway,
                Kind::Vigie,
                Kind::Austria,
                Kind::Germany,
                Kind::Sweden,
                Kind::Switzerland,
                Kind::Netherlands,
                Kind::BareKeys,
                Kind::France,
                Kind::Did,
                Kind::VigieRevocation,
                Kind::GatewayRevocation,
            ]
            .map(Kind::as_str),
        );
        assert_eq!(kinds, [all.clone(), all]);
    }

    #[test]
    fn the_seeds_reach_every_kind_of_answer_to_a_payload() {
        let answer = |payload: Vec<u8>| {
            let cose = Message { payload, ..MESSAGE.clone() }.signed(&SIGNER);
            let verdict = verify_cose(&cose, &TRUST, &POLICY, NOW);
            verdict.reason.as_ref().map_or("ok", Reason::code)
        };
        let answers: BTreeSet<_> = seeds().into_iter().map(answer).collect();
        for expected in ["CwtMalformed", "Expired", "RecoveryOutsideWindow", "TestPositive", "ok"] {
            assert!(answers.contains(expected), "{expected}: {answers:?}");
        }
    }
}
