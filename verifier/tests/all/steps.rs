//! What a verdict holds besides its reason: members by step, warnings, policies, the diagnosis.

use serde_json::json;
use vigie_crypto::cbor::Value;
use vigie_protocol::dcc::time::UnixSeconds;
use vigie_verifier::{
    Acceptance, Check, Clock, Judgement, Outcome, Policy, Reason, Trust, diagnose, sentence::Language, verify,
    verify_cose,
};

use crate::{
    common::{NOW, code, judge, trusting, warnings},
    maker::{Message, Profile, Signer, dcc_value, gateway, recovery, test, vaccination},
};

#[test]
fn each_member_appears_with_its_step() {
    let signer = Signer::new(1);
    let trust = trusting(&[&signer]);
    let message = Message::new(&signer, &vaccination());
    let members = |text: &str, now| {
        let v = verify(text.as_bytes(), &trust, &Policy::default(), now);
        let there = [v.kid.is_some(), v.issuer().is_some(), v.holder().is_some(), v.entry().is_some()];
        let marks = there.iter().zip("kihe".chars()).filter(|(there, _)| **there).map(|(_, mark)| mark);
        format!("{} {}", code(&v), marks.collect::<String>())
    };
    let saying = |dcc| Message::new(&signer, &dcc).text(&signer);
    let headless = message.clone().protected(vec![(4, Value::bytes(&signer.kid()).into_owned())]);
    let claims = |claims| Message::claiming(&signer, claims).text(&signer);
    let mut nameless = vaccination();
    nameless["nam"] = json!({});
    let mut twice = vaccination();
    twice["r"] = recovery("co", "FR")["r"].clone();
    for (text, now, expected) in [
        ("HC1:".to_owned(), NOW, "DecompressionFailed "),
        (message.clone().protected(vec![]).text(&signer), NOW, "KidMissing "),
        (headless.text(&signer), NOW, "AlgorithmMissing k"),
        (message.text(&Signer::new(2)), NOW, "SignatureInvalid k"),
        (claims(vec![(1, Value::text("FR"))]), NOW, "CwtMissingClaim ki"),
        (message.text(&signer), UnixSeconds(0), "SignerNotYetValid kih"),
        (message.text(&signer), UnixSeconds(1_660_000_000), "Expired kih"),
        (saying(nameless), NOW, "SchemaViolation ki"),
        (saying(twice), NOW, "MultipleEntries kih"),
        (saying(test("tr", "260373001")), NOW, "TestPositive kihe"),
        (message.text(&signer), NOW, "ok kihe"),
    ] {
        assert_eq!(members(&text, now), expected);
    }
}

#[test]
fn the_person_and_the_entry_are_those_signed() {
    let signer = Signer::new(1);
    let mut dcc = vaccination();
    dcc["v"][0]["mp"] = json!(" EU/1/20/1528 ");
    dcc["nam"].as_object_mut().expect("an object").remove("gn");
    let verdict = judge(&Message::new(&signer, &dcc).text(&signer), &trusting(&[&signer]));
    assert_eq!(verdict.outcome, Outcome::Valid);
    assert_eq!(verdict.kid, Some(signer.kid()));
    assert_eq!(verdict.issuer(), Some("FR"));
    assert_eq!(verdict.expires_at, Some(UnixSeconds(1_654_041_600)));
    let holder = verdict.holder().expect("a person");
    assert_eq!((holder.surname, holder.forename), (Some("Müller-Lüdenscheidt"), None));
    assert_eq!((holder.forename_mrz, holder.birth_date), (Some("ANAIS"), "1980-02-29"));
    let entry = verdict.entry().expect("an entry");
    let product = entry.members().find(|(name, _)| *name == "mp").map(|(_, member)| format!("{member:?}"));
    assert_eq!(product.as_deref(), Some("Text(\"EU/1/20/1528\")"), "trimmed");
    assert!(!format!("{verdict:?}").contains("ANAIS"), "a verdict never prints the person");
}

#[test]
fn odd_things_are_said_and_do_not_change_the_word() {
    let signer = Signer::new(1);
    let german = Signer::with(4, Profile { country: "DE", from: "210602000000Z", until: "220101000000Z", usage: &[] });
    let trust = trusting(&[&signer, &german]);
    let changed = |pointer: &str, value: serde_json::Value| {
        let mut dcc = vaccination();
        *dcc.pointer_mut(pointer).expect("a member") = value;
        dcc
    };
    let with = |member: &str, value: serde_json::Value| {
        let mut dcc = vaccination();
        dcc[member] = value;
        dcc
    };
    for (dcc, expected) in [
        (vaccination(), vec![]),
        (changed("/v/0/mp", json!("R-Covi")), vec!["UnknownCode(/v/0/mp)"]),
        (changed("/v/0/vp", json!("J07BX03")), vec!["InactiveCode(/v/0/vp)"]),
        (changed("/v/0/co", json!("XX")), vec!["UnknownCode(/v/0/co)"]),
        (changed("/v/0/is", json!("x".repeat(81))), vec!["LengthExceeded(/v/0/is)"]),
        (changed("/nam/fn", json!("é".repeat(81))), vec!["LengthExceeded(/nam/fn)"]),
        (changed("/nam/fn", json!("é".repeat(80))), vec![]),
        (with("t", json!([])), vec!["EmptyGroup(t)"]),
        (test("sc", "31.05.2021"), vec!["DateUnreadable(/t/0/sc)"]),
        (test("ma", "0000"), vec!["UnknownCode(/t/0/ma)"]),
        (recovery("df", "March"), vec!["DateUnreadable(/r/0/df)"]),
    ] {
        let verdict = judge(&Message::new(&signer, &dcc).text(&signer), &trust);
        assert_eq!((code(&verdict), warnings(&verdict)), ("ok", expected.iter().map(ToString::to_string).collect()));
    }
    let verdict = judge(&Message::new(&german, &vaccination()).text(&german), &trust);
    assert_eq!(code(&verdict), "ok");
    assert_eq!(warnings(&verdict), ["IssuedBeforeSigner", "ExpiresAfterSigner", "IssuerCountryDiffers"]);
}

#[test]
fn a_state_may_switch_acceptance_off() {
    let signer = Signer::new(1);
    let trust = trusting(&[&signer]);
    let off = |acceptance| Policy { acceptance, ..Policy::default() };
    for (dcc, refused, policy) in [
        (
            test("tr", "260373001"),
            "TestPositive",
            off(Acceptance { positive_test: Check::Off, ..Acceptance::default() }),
        ),
        (
            test("sc", "2022-01-01T00:00:00Z"),
            "SampleInFuture",
            off(Acceptance { future_sample: Check::Off, ..Acceptance::default() }),
        ),
        (
            recovery("du", "2021-01-01"),
            "RecoveryOutsideWindow",
            off(Acceptance { recovery_window: Check::Off, ..Acceptance::default() }),
        ),
    ] {
        let text = Message::new(&signer, &dcc).text(&signer);
        let verdict = judge(&text, &trust);
        assert_eq!((code(&verdict), verdict.outcome), (refused, Outcome::ValidNotAccepted));
        assert_eq!(code(&verify(text.as_bytes(), &trust, &policy, NOW)), "ok");
    }
}

#[test]
fn one_unreadable_end_does_not_hide_the_other() {
    let signer = Signer::new(1);
    let mut dcc = recovery("df", "spring");
    dcc["r"][0]["du"] = json!("2021-06-14");
    let verdict = judge(&Message::new(&signer, &dcc).text(&signer), &trusting(&[&signer]));
    assert_eq!(
        (code(&verdict), warnings(&verdict)),
        ("RecoveryOutsideWindow", vec!["DateUnreadable(/r/0/df)".to_owned()])
    );
}

#[test]
fn the_last_day_of_the_calendar_is_in_the_future() {
    let signer = Signer::new(1);
    for sampled in ["9999-12-30T00:00:00Z", "9999-12-31T00:00:00Z", "9999-12-31T23:59:59-12:00"] {
        let verdict = judge(&Message::new(&signer, &test("sc", sampled)).text(&signer), &trusting(&[&signer]));
        assert_eq!((code(&verdict), warnings(&verdict)), ("SampleInFuture", vec![]), "{sampled}");
    }
}

#[test]
fn details_say_what_the_brackets_hold() {
    let signer = Signer::new(1);
    let trust = trusting(&[&signer]);
    let details = |text: &str, trust: &Trust| {
        serde_json::Value::Object(judge(text, trust).reason.as_ref().map(Reason::details).unwrap_or_default())
    };
    let good = Message::new(&signer, &vaccination());
    let kid = crate::maker::kid(&signer);
    assert_eq!(details(&good.text(&signer), &Trust::empty()), json!({"kid": kid, "trusted": 0}));
    let mut without_keys = Trust::empty();
    without_keys.load_one("empty.json", &gateway(&[]), &vigie_verifier::ListKeys::none()).expect("a list");
    assert_eq!(details(&good.text(&signer), &without_keys), json!({"kid": kid, "trusted": 0}));
    let sentence = |trust: &Trust| Language::English.verdict(&judge(&good.text(&signer), trust));
    assert!(sentence(&Trust::empty()).starts_with("No list of signers is loaded"));
    assert!(sentence(&without_keys).starts_with("The lists on this device name no signer at all"));
    let unknown = Message::new(&Signer::new(2), &vaccination()).text(&Signer::new(2));
    assert_eq!(details(&unknown, &trust)["trusted"], json!(1));
    assert_eq!(details("HC1:6~", &trust), json!({"position": 1, "reason": "not a character of Base45"}));
    assert_eq!(details("NL2:6", &trust), json!({"kind": "nl-domestic"}));
    let ed = good.clone().protected(vec![(1, Value::integer(-8)), (4, Value::bytes(b"kid"))]);
    assert_eq!(details(&ed.text(&signer), &trust), json!({"alg": -8}));
    let named = good.clone().protected(vec![(1, Value::text("ES256")), (4, Value::bytes(b"kid"))]);
    assert_eq!(details(&named.text(&signer), &trust), json!({"alg": "ES256"}));
    let claim = Message::claiming(&signer, vec![(4, Value::integer(1_654_041_600))]);
    assert_eq!(details(&claim.text(&signer), &trust), json!({"key": 6}));
    let mut dcc = vaccination();
    dcc["v"][0].as_object_mut().expect("an object").remove("mp");
    dcc["v"][0]["dn"] = json!("1");
    let violations =
        json!({"violations": [{"pointer": "/v/0/mp", "rule": "required"}, {"pointer": "/v/0/dn", "rule": "type"}]});
    assert_eq!(details(&Message::new(&signer, &dcc).text(&signer), &trust), violations);
    let tester = Signer::with(3, Profile { usage: &[crate::common::TEST.0], ..Profile::default() });
    let text = Message::new(&tester, &vaccination()).text(&tester);
    assert_eq!(details(&text, &trusting(&[&tester])), json!({"type": "v", "allowed": ["t"]}));
    assert_eq!(Reason::QrUnreadable { found: 2 }.to_string(), "QrUnreadable({\"found\":2})");
}

#[test]
fn bytes_are_judged_like_texts() {
    let signer = Signer::new(1);
    let trust = trusting(&[&signer]);
    let cose = Message::new(&signer, &vaccination()).signed(&signer);
    assert_eq!(code(&verify_cose(&cose, &trust, &Policy::default(), NOW)), "ok");
    // Bare, and in the tag of a CWT as well.
    assert_eq!(code(&verify_cose(&cose[1..], &trust, &Policy::default(), NOW)), "ok");
    assert_eq!(code(&verify_cose(&[&[0xd8, 61], cose.as_slice()].concat(), &trust, &Policy::default(), NOW)), "ok");
    assert_eq!(
        code(&verify_cose(&[&[0xd2], cose.as_slice()].concat(), &trust, &Policy::default(), NOW)),
        "CoseMalformed"
    );
}

#[test]
fn the_machines_clock_is_doubted() {
    let signer = Signer::new(1);
    let trust = trusting(&[&signer]);
    let text = Message::new(&signer, &vaccination()).text(&signer);
    let doubts = |now: UnixSeconds, clock| {
        warnings(&verify(text.as_bytes(), &trust, &Policy { clock, ..Policy::default() }, now))
    };
    let machine = Clock::Machine { source_date: NOW };
    assert_eq!(doubts(NOW, machine), [""; 0]);
    assert_eq!(doubts(UnixSeconds(NOW.0 - 1), machine), ["ClockSuspect"]);
    assert_eq!(doubts(UnixSeconds(0), Clock::Stated), [""; 0], "a stated instant is not questioned");
}

#[test]
fn a_diagnosis_judges_all_that_can_be() {
    let signer = Signer::new(1);
    let told = |text: &str, trust: &Trust| -> Vec<String> {
        let findings = diagnose(text.as_bytes(), trust, &Policy::default(), UnixSeconds(1_660_000_000)).findings;
        let told = findings.iter().map(|finding| {
            let step = finding.step.map_or("list".to_owned(), |step| step.to_string());
            match &finding.judgement {
                Judgement::Held => format!("{step} held"),
                Judgement::Failed(reason) => format!("{step} {}", reason.code()),
                Judgement::Warned(warnings) => format!("{step} {}", warnings[0]),
                Judgement::NotJudged => format!("{step} -"),
                Judgement::NotAsked => format!("{step} not asked"),
            }
        });
        told.filter(|line| !line.ends_with("held") && !line.ends_with("not asked")).collect()
    };
    let trust = trusting(&[&signer]);
    let positive = Message::new(&signer, &test("tr", "260373001"));
    assert_eq!(told(&positive.text(&signer), &trust), ["12 Expired", "18 TestPositive"]);
    assert_eq!(
        told(&positive.text(&signer), &Trust::empty()),
        ["7 KeyNotTrusted", "8 -", "10 -", "12 Expired", "15 -", "18 TestPositive", "list -"]
    );
    assert_eq!(told(&positive.text(&Signer::new(2)), &trust).first().map(String::as_str), Some("8 SignatureInvalid"));
    // Two entries: refused for that, and for what is wrong with the second.
    let mut two = vaccination();
    two["t"] = test("tr", "260373001")["t"].clone();
    assert_eq!(
        told(&Message::new(&signer, &two).text(&signer), &trust),
        ["12 Expired", "14 MultipleEntries", "18 TestPositive"]
    );
    let all_after = |first: usize| (5..=18).filter(move |step| *step > first);
    let hidden = all_after(4).map(|step| format!("{step} -"));
    let expected: Vec<_> =
        ["4 DecompressionFailed".to_owned()].into_iter().chain(hidden).chain(["list -".to_owned()]).collect();
    assert_eq!(told("HC1:00", &trust), expected);
}

#[test]
fn a_diagnosis_judges_each_claim_by_itself() {
    let signer = Signer::new(1);
    let trust = trusting(&[&signer]);
    let told = |claims: Vec<(i64, Value<'static>)>| {
        let text = Message::claiming(&signer, claims).text(&signer);
        let diagnosis = diagnose(text.as_bytes(), &trust, &Policy::default(), NOW);
        let judged = |step| match &diagnosis.findings.iter().find(|f| f.step == Some(step)).expect("a step").judgement {
            Judgement::Held => "held",
            Judgement::Failed(reason) => reason.code(),
            Judgement::NotJudged => "-",
            Judgement::Warned(_) | Judgement::NotAsked => "?",
        };
        [9, 10, 11, 12, 13, 15, 16, 18].map(judged)
    };
    let hcert = || (-260, Value::Map(vec![(Value::integer(1), dcc_value(&vaccination()))]));
    let (past, future) = (|key| (key, Value::integer(1_622_505_600)), |key| (key, Value::integer(1_654_041_600)));
    assert_eq!(
        told(vec![past(4), hcert()]),
        ["CwtMissingClaim", "held", "-", "Expired", "held", "held", "held", "held"]
    );
    assert_eq!(
        told(vec![future(6), hcert()]),
        ["CwtMissingClaim", "held", "NotYetValid", "-", "held", "held", "held", "held"]
    );
    assert_eq!(told(vec![future(4), past(6)]), ["HcertMissing", "held", "held", "held", "-", "-", "-", "-"]);
    assert_eq!(
        told(vec![(4, Value::text("soon")), past(6), hcert()]),
        ["CwtMalformed", "held", "held", "-", "held", "held", "held", "held"]
    );
}

#[test]
fn a_diagnosis_lays_the_layers_open() {
    let signer = Signer::new(1);
    let message = Message::new(&signer, &vaccination());
    let text = message.text(&signer);
    let diagnosis = diagnose(text.as_bytes(), &trusting(&[&signer]), &Policy::default(), NOW);
    let layers = &diagnosis.layers;
    assert_eq!(layers.text.as_ref().map(|blob| blob.sha256), Some(vigie_crypto::hmac::sha256(text.as_bytes())));
    assert_eq!(layers.cose.as_ref().map(|blob| blob.bytes), Some(message.signed(&signer).len()));
    assert_eq!(layers.payload.as_ref().map(|blob| blob.sha256), Some(vigie_crypto::hmac::sha256(&message.payload)));
    assert_eq!(layers.kid, Some(signer.kid()));
    assert_eq!(layers.hashes.len(), 3);
    assert_eq!(
        diagnosis.signer.map(|signer| (signer.country, signer.lists)),
        Some((Some("FR".to_owned()), vec!["signer.der".to_owned()]))
    );
    assert_eq!(diagnosis.verdict.outcome, Outcome::Valid);
}
