//! Every layer and step of a certificate.

use fast_qr::Mode;
use image::{GrayImage, Luma};
use serde_json::{Value, json};

use crate::{
    harness::{Desk, NOON, run},
    maker::{Message, Signer, vaccination, vigie},
    pictures::{draw, png},
};

#[test]
fn a_stranger_s_certificate_is_laid_open_and_what_can_be_judged_is() {
    let desk = Desk::new();
    let stranger = Signer::new(2);
    let text = Message::new(&stranger, &vaccination()).text(&stranger);
    let ran = desk.run(&["inspect", "--json"], text.as_bytes());
    let [object] = &ran.objects()[..] else { panic!("one object: {}", ran.err) };
    assert_eq!((ran.code, &object["verdict"]["reason"]), (1, &json!("KeyNotTrusted")));
    assert_eq!(object["verdict"]["holder"], Value::Null, "the verdict tells no more than anywhere else");
    assert_eq!(object["layers"]["dcc"]["nam"], vaccination()["nam"], "an inspection does");
    assert_eq!(object["layers"]["text"]["bytes"], text.len());
    assert_eq!(object["layers"]["text"]["sha256"].as_str().map(str::len), Some(64));
    let result = |number: u64| {
        let steps = object["steps"].as_array().expect("a list");
        let step = steps.iter().find(|step| step["step"] == number).expect("a step");
        step["result"].as_str().expect("a word").to_owned()
    };
    assert_eq!(
        [5, 7, 8, 9, 10, 12, 14, 15, 17].map(result),
        ["held", "failed", "not judged", "held", "not judged", "held", "held", "not judged", "held"]
    );
}

#[test]
fn every_step_is_named_whether_it_was_asked_or_not() {
    let desk = Desk::new();
    let mut odd = vaccination();
    odd["v"][0]["mp"] = json!("EU/1/99/9999");
    let odd = Message::new(&desk.signer, &odd).text(&desk.signer);
    let bytes = png(draw(&desk.valid(), Mode::Byte, 4));
    let blank = png(GrayImage::from_pixel(300, 300, Luma([255])));
    let unknown = json!({ "warnings": ["UnknownCode(/v/0/mp)"] });
    for (input, picture, codes, last) in [
        (odd.as_bytes(), "not asked", unknown, "held"),
        (&bytes, "held", Value::Null, "held"),
        (&blank, "failed", Value::Null, "not judged"),
    ] {
        let object = desk.run(&["inspect", "--json"], input).objects().remove(0);
        let steps = object["steps"].as_array().expect("a list");
        let numbers: Vec<_> = steps.iter().map(|step| step["step"].as_u64()).collect();
        assert_eq!(numbers, (0..=19).map(Some).chain([None]).collect::<Vec<_>>());
        assert_eq!((&steps[0]["result"], &steps[18]["result"]), (&json!(picture), &json!(last)));
        assert_eq!((&steps[17]["details"], &steps[19]["result"]), (&codes, &json!("not asked")));
    }
}

#[test]
fn both_countries_of_a_certificate_have_their_hash() {
    let desk = Desk::new();
    let mut foreign = vaccination();
    foreign["v"][0]["co"] = json!("SE"); // the issuer is FR
    let text = Message::new(&desk.signer, &foreign).text(&desk.signer);
    let object = &desk.run(&["inspect", "--json"], text.as_bytes()).objects()[0];
    let hashes = object["layers"]["hashes"].as_array().expect("an array");
    let kinds: Vec<_> = hashes.iter().map(|hash| hash["kind"].as_str().expect("a kind")).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "COUNTRYCODEUCI").count(), 2, "{kinds:?}");
    assert!(hashes.iter().all(|hash| hash["hash"].as_str().is_some_and(|hash| hash.len() == 32)), "{hashes:?}");
}

#[test]
fn a_picture_has_the_warnings_it_has_without_inspection() {
    let desk = Desk::new();
    let list = desk.write("list.jws", &vigie(&[&desk.signer], 1_623_672_000, 1, &Signer::new(9)));
    let blank = png(GrayImage::from_pixel(300, 300, Luma([255])));
    let bytes = png(draw(&desk.valid(), Mode::Byte, 4));
    for (picture, expected) in
        [(blank, json!(["ListUnchecked"])), (bytes, json!(["QrNotAlphanumeric", "ListUnchecked"]))]
    {
        let options = ["--json", "--at", NOON, "--trust", &list];
        let inspected = run(&[&["inspect"], &options[..]].concat(), &picture).objects().remove(0);
        assert_eq!(inspected["verdict"]["warnings"], expected);
        let plain = run(&options, &picture).objects().remove(0);
        assert_eq!(inspected["verdict"], plain);
    }
}

#[test]
fn the_page_for_people_names_layers_steps_and_verdict() {
    let desk = Desk::new();
    let ran = desk.run(&["inspect"], format!("{}\nDC04\n", desk.valid()).as_bytes());
    assert_eq!(ran.code, 1, "one of the two is not valid");
    for words in [
        "-:1",
        "COSE_Sign1",
        "bytes, SHA-256",
        " 0  picture                         not asked",
        "{1: -7, 4: h'",
        "ES256",
        "UCI hash",
        "signature                       held",
        "verdict             valid -",
    ] {
        assert!(ran.out.contains(words), "{words}: {}", ran.out);
    }
    assert!(ran.out.contains("-:2") && ran.out.contains("FAILED PrefixUnsupported") && ran.out.contains("not judged"));
}
