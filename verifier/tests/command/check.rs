//! Certificates in, one verdict a line out (verifier.md §6).

use serde_json::{Value, json};

use crate::{
    harness::{Desk, NOON, run},
    maker::{Message, Signer, test, vaccination},
};

#[test]
fn a_valid_certificate_is_shown_with_its_holder() {
    let desk = Desk::new();
    let ran = desk.run(&[], desk.valid().as_bytes());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let holder = vaccination()["nam"].clone();
    let name = format!("{} {}", holder["gn"].as_str().expect("a name"), holder["fn"].as_str().expect("a name"));
    assert!(ran.out.starts_with("valid - 1 ") && ran.out.contains(&name), "{}", ran.out);
    assert_eq!(ran.out.lines().count(), 1);
}

#[test]
fn the_object_has_the_members_of_the_page_in_their_order() {
    let desk = Desk::new();
    let ran = desk.run(&["--json"], desk.valid().as_bytes());
    let order = ["file", "line", "verdict", "reason", "details", "warnings", "kid", "issuer", "holder", "entry"];
    let places: Vec<_> = order.map(|member| ran.out.find(&format!("\"{member}\":")).expect(member)).into();
    assert!(places.is_sorted(), "{}", ran.out);
    let [object] = &ran.objects()[..] else { panic!("one object") };
    assert_eq!(object.as_object().expect("an object").len(), order.len());
    let dcc = vaccination();
    let mut entry = dcc["v"][0].clone();
    entry["type"] = json!("v");
    let mut holder = dcc["nam"].clone();
    holder["dob"] = dcc["dob"].clone();
    assert_eq!((&object["holder"], &object["entry"]), (&holder, &entry));
    assert_eq!((&object["file"], &object["line"], &object["reason"]), (&json!("-"), &json!(1), &Value::Null));
    assert!(object["details"]["message"].is_string());
}

#[test]
fn nothing_of_the_payload_is_told_before_the_signature_holds() {
    let desk = Desk::new();
    let stranger = Signer::new(2);
    let other = Message::new(&stranger, &vaccination()).text(&stranger);
    let [object] = &desk.run(&["--json"], other.as_bytes()).objects()[..] else { panic!("one object") };
    assert_eq!((&object["verdict"], &object["reason"]), (&json!("invalid"), &json!("KeyNotTrusted")));
    assert_eq!((&object["issuer"], &object["holder"], &object["entry"]), (&Value::Null, &Value::Null, &Value::Null));
    assert_eq!(object["details"]["trusted"], 1);
    assert!(object["kid"].is_string());
}

#[test]
fn without_a_list_no_key_is_trusted_and_the_verdict_says_so() {
    let desk = Desk::new();
    let ran = run(&["--json", "--at", NOON], desk.valid().as_bytes());
    let object = &ran.objects()[0];
    assert_eq!((ran.code, &object["reason"], &object["details"]["trusted"]), (1, &json!("KeyNotTrusted"), &json!(0)));
}

#[test]
fn lines_are_bytes_with_lf_or_crlf_and_empty_ones_count() {
    let desk = Desk::new();
    let valid = desk.valid();
    let input = format!("\n{valid}\r\n\r\n {valid}\n{valid} \n{valid}\r");
    let ran = desk.run(&["--json"], input.as_bytes());
    let found: Vec<_> = ran.objects().iter().map(|o| (o["line"].clone(), o["reason"].clone())).collect();
    assert_eq!(
        found,
        [
            (json!(2), Value::Null),
            (json!(4), json!("PrefixMissing")),
            (json!(5), json!("Base45Invalid")),
            (json!(6), json!("Base45Invalid")), // a CR alone ends nothing
        ]
    );
    assert_eq!(ran.code, 1);
}

#[test]
fn no_verdict_at_all_is_no_failure() {
    let desk = Desk::new();
    for input in ["", "\n", "\r\n\n"] {
        let ran = desk.run(&[], input.as_bytes());
        assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    }
}

#[test]
fn several_files_come_in_their_order_and_standard_input_among_them() {
    let desk = Desk::new();
    let (one, two) = (desk.write("one.png", desk.valid().as_bytes()), desk.write("two", b"nothing\n"));
    let ran = desk.run(&["--json", &two, "-", &one], b"something\n");
    let files: Vec<_> = ran.objects().iter().map(|object| object["file"].clone()).collect();
    assert_eq!(files, [json!(two), json!("-"), json!(one)]);
    assert_eq!(ran.objects()[2]["verdict"], "valid", "a text is a text whatever its name");
}

#[test]
fn what_cannot_run_says_why_and_ends_with_two() {
    let desk = Desk::new();
    let (empty, text) = (desk.path("empty"), desk.write("text", b"nothing"));
    std::fs::create_dir(&empty).expect("a folder");
    let missing = desk.path("missing");
    for (arguments, says) in [
        (&["--nonsense"][..], "--nonsense"),
        (&["--at", "yesterday"], "--at"),
        (&["--at", "2021-06-15"], "--at"),
        (&["--lang", "de"], "--lang"),
        (&["--max-age", "week"], "--max-age"),
        (&["--trust", &missing], "missing"),
        (&["--trust", &text], "text"),
        (&["--trust", &empty], "empty"),
        (&["--list-key", &text], "--list-key"),
        (&["--revocation", &text], "text"),
        (&["--revocation", &desk.trusted()], "--revocation"),
        (&["--rules", &empty, "--country", "FR"], "--rules"),
        (&[&missing], "missing"),
    ] {
        let ran = run(arguments, b"");
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{arguments:?}");
        assert!(ran.err.contains(says), "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn a_file_that_cannot_be_read_does_not_hide_the_others() {
    let desk = Desk::new();
    let (missing, valid) = (desk.path("missing"), desk.write("valid", desk.valid().as_bytes()));
    let ran = desk.run(&[&missing, &valid], b"");
    assert_eq!((ran.code, ran.words()), (2, vec!["valid -".to_owned()]));
}

#[test]
fn a_damaged_certificate_in_a_folder_is_named_and_left_out() {
    let desk = Desk::new();
    desk.write("damaged.pem", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    desk.write("notes.txt", b"not looked at");
    let folder = desk.folder.path().to_str().expect("UTF-8");
    let ran = run(&["--at", NOON, "--trust", folder], desk.valid().as_bytes());
    assert_eq!((ran.code, ran.words()), (0, vec!["valid -".to_owned()]));
    assert!(ran.err.contains("damaged.pem") && !ran.err.contains("notes.txt"), "{}", ran.err);
}

#[test]
fn the_language_is_that_of_the_option_else_of_the_locale() {
    let desk = Desk::new();
    let in_locale = |arguments: &[&str], locale: &str| {
        let mut command = crate::harness::program(arguments);
        let ran = crate::harness::finish(command.env("LANG", locale).spawn().expect("a start"), b"DC04\n");
        ran.out
    };
    let (french, english) = ("2D-Doc. Ce document ne peut pas", "2D-Doc. It cannot");
    assert!(in_locale(&[], "fr_FR.UTF-8").contains(french));
    assert!(in_locale(&[], "de_DE.UTF-8").contains(english));
    assert!(in_locale(&["--lang", "fr"], "C").contains(french));
    assert!(in_locale(&["--lang", "en"], "fr_FR.UTF-8").contains(english));
    let ran = desk.run(&["--json", "--lang", "fr"], b"DC04\n");
    assert_eq!(ran.objects()[0]["reason"], "PrefixUnsupported", "codes have no language");
}

#[test]
fn a_name_cannot_move_the_cursor_or_turn_the_line_round() {
    let desk = Desk::new();
    let mut dcc = vaccination();
    dcc["nam"]["fn"] = json!("Ada\u{1b}[2J\u{202e}\nvalid - 9 ");
    let text = Message::new(&desk.signer, &dcc).text(&desk.signer);
    for arguments in [&[][..], &["--json"], &["inspect"], &["inspect", "--json"]] {
        let ran = desk.run(arguments, text.as_bytes());
        assert!(!ran.out.contains(['\u{1b}', '\u{202e}']), "{arguments:?}: {:?}", ran.out);
        assert!(!ran.out.contains("\nvalid - 9"), "{arguments:?}");
    }
    let ran = desk.run(&["--json"], text.as_bytes());
    assert_eq!(ran.objects()[0]["holder"]["fn"], "Ada\u{1b}[2J\u{202e}\nvalid - 9", "trimmed, and otherwise as signed");
}

#[test]
fn each_verdict_has_its_word() {
    let desk = Desk::new();
    let signed = |dcc| Message::new(&desk.signer, &dcc).text(&desk.signer);
    let positive = signed(test("tr", "260373001"));
    let valid = desk.valid();
    for (text, at, words) in [
        (valid.as_str(), NOON, "valid -"),
        (&positive, NOON, "valid-not-accepted TestPositive"),
        (&valid, "2031-01-01T00:00:00Z", "expired SignerExpired"),
        ("NL2:X", NOON, "unsupported PrefixUnsupported"),
        ("https://example.org/", NOON, "invalid PrefixMissing"),
    ] {
        let ran = run(&["--at", at, "--trust", &desk.trusted()], text.as_bytes());
        assert_eq!((ran.code, ran.words()), (i32::from(words != "valid -"), vec![words.to_owned()]));
    }
}

#[cfg(unix)]
#[test]
fn the_name_of_a_file_does_not_move_the_cursor() {
    let name = "evil\u{1b}[2J\u{202e}.txt";
    for arguments in [
        &[name][..],
        &["gate", name],
        &["--trust", name],
        &["conformance", "--known", name, "."],
        &["bench", name],
        &["--lang", name],
    ] {
        let ran = run(arguments, b"");
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert!(!ran.err.is_empty() && !ran.err.contains(['\u{1b}', '\u{202e}']), "{:?}", ran.err);
    }
}
