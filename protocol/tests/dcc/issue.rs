//! What an issuer may sign: the schema to the letter, and every rule beyond it.

use rand::{SeedableRng, rngs::StdRng};
use serde_json::{Value as Json, json};
use vigie_protocol::dcc::{issue, schema, time::read_instant, uvci, value_set::ValueSets};

fn vaccination() -> Json {
    json!({"ver": "1.3.0", "nam": {"fn": "Gößinger", "fnt": "GOESSINGER", "gn": "Gabriele", "gnt": "GABRIELE"}, "dob": "1998-02-26",
        "v": [{"tg": "840539006", "vp": "1119349007", "mp": "EU/1/20/1528", "ma": "ORG-100030215", "dn": 2, "sd": 2,
            "dt": "2021-06-01", "co": "AT", "is": "Ministry", "ci": "URN:UVCI:01:AT:10807843F94AEE0EE5093FBC254BD813#B"}]})
}

fn test() -> Json {
    json!({"ver": "1.3.0", "nam": {"fnt": "GOESSINGER"}, "dob": "1998",
        "t": [{"tg": "840539006", "tt": "LP6464-4", "nm": "PCR", "sc": "2021-08-26T08:00:00Z", "tr": "260415000", "tc": "Vienna 1",
            "co": "AT", "is": "Ministry", "ci": "URN:UVCI:01:AT:71EE2559DE38C6BF7304FB65A1A451EC#3"}]})
}

fn recovery() -> Json {
    json!({"ver": "1.3.0", "nam": {"fnt": "GOESSINGER"}, "dob": "1998-02",
        "r": [{"tg": "840539006", "fr": "2021-02-20", "co": "AT", "is": "Ministry", "df": "2021-04-04", "du": "2021-10-04",
            "ci": "URN:UVCI:01:AT:858CC18CFCF5965EF82F60E493349AA5#K"}]})
}

/// What is wrong with content that is to be signed on 26 August 2021, as `pointer rule`.
fn wrong(content: &Json) -> Vec<String> {
    let now = read_instant("2021-08-26T12:00:00Z").expect("an instant");
    let violations = issue::check(content, ValueSets::builtin(), now).err().unwrap_or_default();
    violations.iter().map(|violation| format!("{} {}", violation.pointer, violation.rule)).collect()
}

#[test]
fn good_content_is_good() {
    for content in [vaccination(), test(), recovery()] {
        assert_eq!(wrong(&content), [""; 0], "{content}");
    }
}

#[test]
fn one_thing_wrong_is_one_violation() {
    let absent = Json::Null;
    for (content, pointer, value, expected) in [
        (vaccination(), "/ver", json!("1.3.2"), "/ver version"),
        (vaccination(), "/ver", json!("1.3"), "/ver pattern"),
        (vaccination(), "/nam/fn", json!(" Gößinger"), "/nam/fn trimmed"),
        (vaccination(), "/nam/fn", json!(""), "/nam/fn trimmed"),
        (vaccination(), "/nam/fn", json!("Go\u{308}ßinger"), "/nam/fn nfc"),
        (vaccination(), "/nam/gnt", absent.clone(), "/nam/gnt transliteration"),
        (vaccination(), "/nam/gnt", json!("gabriele"), "/nam/gnt pattern"),
        (vaccination(), "/nam/x", json!("x"), "/nam closed"),
        (vaccination(), "/meta", json!({}), " closed"),
        (vaccination(), "/v/0/dr", json!("x"), "/v/0 closed"),
        (vaccination(), "/dob", json!("1998-02-30"), "/dob calendar"),
        (vaccination(), "/dob", json!("1998-13"), "/dob calendar"),
        (vaccination(), "/dob", json!("1998-00-00"), "/dob calendar"),
        (vaccination(), "/dob", json!("2021-06-02"), "/v/0/dt before-birth"),
        (vaccination(), "/v/0/mp", json!("R-Covi"), "/v/0/mp value-set"),
        (vaccination(), "/v/0/vp", json!("J07BX03"), "/v/0/vp value-set"),
        (vaccination(), "/v/0/co", json!("xA1"), "/v/0/co value-set"),
        (vaccination(), "/v/0/vp", json!("1119305005"), "/v/0/mp combination"),
        (vaccination(), "/v/0/ma", json!("ORG-100031184"), "/v/0/mp combination"),
        (vaccination(), "/v/0/dt", json!("2021-08-28"), "/v/0/dt future"),
        (vaccination(), "/v/0/dt", json!("2021-06-31"), "/v/0/dt format"),
        (vaccination(), "/v/0/dt", json!("2021-06-01T00:00:00Z"), "/v/0/dt format"),
        (vaccination(), "/v/0/dn", json!(0), "/v/0/dn minimum"),
        (vaccination(), "/v/0/dn", json!("2"), "/v/0/dn type"),
        (vaccination(), "/v/0/ci", json!("URN:UVCI:01:AT:10807843F94AEE0EE5093FBC254BD813#C"), "/v/0/ci uvci"),
        (vaccination(), "/v/0/ci", json!("10807843F94AEE0EE5093FBC254BD813"), "/v/0/ci uvci"),
        (vaccination(), "/v/0/is", json!("x".repeat(81)), "/v/0/is maxLength"),
        (vaccination(), "/t", json!([]), "/t minItems"),
        (test(), "/t/0/sc", json!("2021-08-26T08:00:00.5Z"), "/t/0/sc whole-seconds"),
        (test(), "/t/0/sc", json!("2021-08-26T08:00:00.0+02:00"), "/t/0/sc whole-seconds"),
        (test(), "/t/0/sc", json!("2021-08-26T08:00:00,5Z"), "/t/0/sc format"),
        (test(), "/t/0/sc", json!("2021-08-26T12:00:01Z"), "/t/0/sc future"),
        (test(), "/t/0/sc", json!("2021-08-26T08:00:00"), "/t/0/sc format"),
        (test(), "/t/0/sc", json!("2021-08-26T08:00:00+0200"), "/t/0/sc format"),
        (test(), "/t/0/sc", json!("1997-12-31T08:00:00Z"), "/t/0/sc before-birth"),
        (test(), "/t/0/tc", absent.clone(), "/t/0/tc test-kind"),
        (test(), "/t/0/ma", json!("1232"), "/t/0/ma test-kind"),
        (test(), "/t/0/tt", json!("LP6464-5"), "/t/0/tt value-set"),
        (recovery(), "/r/0/du", json!("2021-04-03"), "/r/0/du order"),
        (recovery(), "/r/0/fr", json!("2021-09-01"), "/r/0/fr future"),
        (recovery(), "/r/0/fr", json!("1998-01-31"), "/r/0/fr before-birth"),
    ] {
        let mut content = content;
        let (object, member) = pointer.rsplit_once('/').expect("a pointer");
        let object = content.pointer_mut(object).and_then(Json::as_object_mut).expect("an object");
        if value == absent {
            object.remove(member);
        } else {
            object.insert(member.to_owned(), value);
        }
        let got = wrong(&content);
        // A second group breaks "exactly one of" as well, and a code that is given out no more goes with nothing.
        assert!(got.iter().any(|violation| violation == expected), "{pointer}: {got:?}, not {expected}");
        assert!(got.len() == 1 || expected == "/t minItems" || expected == "/v/0/vp value-set", "{pointer}: {got:?}");
    }
}

#[test]
fn without_a_surname_the_version_is_a_later_one() {
    let mut content = vaccination();
    content["nam"] = json!({"gn": "Gabriele", "gnt": "GABRIELE"});
    assert_eq!(wrong(&content), ["/ver version"]);
    content["ver"] = json!("1.3.2");
    assert_eq!(wrong(&content), [""; 0]);
}

#[test]
fn a_rapid_test_has_a_device_and_no_name() {
    let mut content = test();
    content["t"][0]["tt"] = json!("LP217198-3");
    assert_eq!(wrong(&content), ["/t/0/ma test-kind", "/t/0/nm test-kind"]);
    content["t"][0].as_object_mut().expect("an entry").remove("nm");
    content["t"][0]["ma"] = json!("1232");
    assert_eq!(wrong(&content), [""; 0]);
}

#[test]
fn the_last_of_the_day_before_in_the_east_is_no_future() {
    let mut content = vaccination();
    content["v"][0]["dt"] = json!("2021-08-27"); // has begun in Kiribati
    assert_eq!(wrong(&content), [""; 0]);
}

#[test]
fn identifiers_that_are_made_are_right() {
    let mut rng = StdRng::seed_from_u64(7);
    let [one, other] = [0; 2].map(|_| uvci::generate("FR", &mut rng));
    assert_ne!(one, other);
    for identifier in [one, other] {
        let parts = uvci::parts(&identifier).expect("the form");
        assert_eq!((parts.version, parts.country, parts.check), ("01", "FR", uvci::Check::Right));
        assert_eq!(parts.body.len(), 32, "128 bits");
        let mut content = vaccination();
        content["v"][0]["ci"] = Json::from(identifier);
        assert_eq!(wrong(&content), [""; 0]);
    }
}

/// Where the two schemas part: `strict` counts for issuers, `relaxed` for verdicts.
#[test]
fn strict_and_relaxed_part_where_states_deviate() {
    for (pointer, value) in [
        ("/v/0/dt", json!("2021-06-01T00:00:00Z")),
        ("/v/0/dn", json!(-1)),
        ("/nam/fnt", json!("Gößinger")),
        ("/dob", json!("26.02.1998")),
        ("/ver", json!("one")),
        ("/v/0/is", json!("x".repeat(81))),
    ] {
        let mut content = vaccination();
        *content.pointer_mut(pointer).expect("the member") = value;
        assert!(schema::strict(&content).is_err(), "{pointer}");
        let cbor = vigie_protocol::dcc::json::to_cbor(&content);
        assert!(schema::relaxed(&cbor).is_ok(), "{pointer}");
    }
}
