//! The lists of a device: stick, store, weeks without network.

use serde_json::json;

use crate::{
    harness::{Desk, NOON, Ran, run},
    maker::{self, Signer, vigie, vigie_revocation},
};

/// 14 June 2021, noon.
const YESTERDAY: i64 = 1_623_672_000;
const DAY: i64 = 86_400;

/// A desk with a store and a publisher of lists.
struct Device {
    desk: Desk,
    publisher: Signer,
    key: String,
    store: String,
}

impl Device {
    fn new() -> Self {
        let (desk, publisher) = (Desk::new(), Signer::new(9));
        let key = desk.write("list-key.pem", publisher.pem().as_bytes());
        let store = desk.path("store");
        Self { desk, publisher, key, store }
    }

    /// A list of the desk's signer, dated so.
    fn list(&self, name: &str, iat: i64, sequence: u64) -> String {
        self.desk.write(name, &vigie(&[&self.desk.signer], iat, sequence, &self.publisher))
    }

    fn import(&self, more: &[&str]) -> Ran {
        run(&[&["trust", "import", "--store", &self.store, "--list-key", &self.key], more].concat(), b"")
    }

    fn show(&self, at: &str) -> serde_json::Value {
        let ran = run(&["trust", "show", "--json", "--store", &self.store, "--at", at], b"");
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.objects().remove(0)
    }

    fn verdict(&self, arguments: &[&str]) -> (String, serde_json::Value) {
        let text = self.desk.valid();
        let object =
            run(&[&["--json", "--trust", &self.store], arguments].concat(), text.as_bytes()).objects().remove(0);
        let words =
            format!("{} {}", object["verdict"].as_str().expect("a word"), object["reason"].as_str().unwrap_or("-"));
        (words, object)
    }
}

#[test]
fn a_list_from_a_stick_vouches_for_its_signers_until_it_is_too_old() {
    let device = Device::new();
    let ran = device.import(&[&device.list("list.jws", YESTERDAY, 1)]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);

    assert_eq!(device.verdict(&["--at", NOON]).0, "valid -");
    let (words, object) = device.verdict(&["--at", "2021-07-15T12:00:00Z"]);
    assert_eq!(words, "valid-not-accepted TrustListStale");
    assert_eq!(object["details"]["age_days"], 31);
    assert!(object["details"]["list"].as_str().expect("a name").contains("list.jws"));
    assert_eq!(
        device.verdict(&["--at", "2021-07-15T12:00:00Z", "--max-age", "60"]).0,
        "valid -",
        "a border post chooses"
    );
    assert_eq!(device.verdict(&["--at", "2021-07-15T12:00:00Z", "--max-age", "0"]).0, "valid -", "never too old");
}

#[test]
fn older_empty_and_badly_signed_lists_are_refused_and_the_good_one_stays() {
    let device = Device::new();
    assert_eq!(device.import(&[&device.list("list.jws", YESTERDAY, 5)]).code, 0);
    let older = device.list("older.jws", YESTERDAY - DAY, 4);
    let empty = device.desk.write("empty.jws", &vigie(&[], YESTERDAY + DAY, 6, &device.publisher));
    let forged = device.desk.write("forged.jws", &vigie(&[&device.desk.signer], YESTERDAY + DAY, 7, &Signer::new(8)));
    for file in [&older, &empty, &forged] {
        let ran = device.import(&[file]);
        assert_eq!(ran.code, 1, "{file}: {}", ran.out);
        assert!(ran.out.starts_with("refused "), "{}", ran.out);
    }
    assert_eq!(device.show(NOON)["sources"][0]["sequence"], 5);
    assert_eq!(device.verdict(&["--at", NOON]).0, "valid -");
    assert_eq!(device.import(&["--allow-empty", &empty]).code, 0, "somebody looked, and it is meant so");
    assert_eq!(device.verdict(&["--at", "2021-06-15T18:00:00Z"]).0, "invalid KeyNotTrusted");
}

#[test]
fn the_store_shows_keys_dates_and_until_when() {
    let device = Device::new();
    device.import(&[&device.list("list.jws", YESTERDAY, 1)]);
    let source = device.show(NOON)["sources"][0].clone();
    assert_eq!(
        (&source["entries"], &source["countries"], &source["signature"], &source["age_days"], &source["fresh"]),
        (&json!(1), &json!(["FR"]), &json!("checked"), &json!(1), &json!(true))
    );
    assert_eq!(source["date"], "2021-06-14T12:00:00Z");
    let page = run(&["trust", "show", "--store", &device.store, "--at", "2021-08-01T00:00:00Z"], b"").out;
    for words in ["countries FR", "2021-06-14T12:00:00Z, 47 days old", "checked", "TOO OLD"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert_eq!(run(&["trust", "show", "--store", &device.desk.path("nowhere")], b"").code, 2);
}

#[test]
fn a_revoked_certificate_is_refused_by_a_list_in_the_store_or_beside_it() {
    let device = Device::new();
    device.import(&[&device.list("list.jws", YESTERDAY, 1)]);
    let ci = "URN:UVCI:01:FR:0123456789ABCDEF#X"; // of `maker::vaccination`
    let hash: [u8; 16] = vigie_crypto::hmac::sha256(ci.as_bytes())[..16].try_into().expect("16 bytes");
    let revoked = vigie_revocation(&[("UCI", device.desk.signer.kid(), hash)], YESTERDAY, &device.publisher);
    let file = device.desk.write("revocation.jws", &revoked);
    let at = ["--at", NOON];
    let (words, object) = device.verdict(&[&at[..], &["--revocation", &file, "--list-key", &device.key]].concat());
    assert_eq!((words.as_str(), &object["details"]["hash"]), ("invalid Revoked", &json!("UCI")));
    assert_eq!(object["warnings"], json!([]));
    assert_eq!(device.verdict(&at).0, "valid -");
    device.import(&[&file]);
    assert_eq!(device.verdict(&at).0, "invalid Revoked");
}

#[test]
fn a_file_that_cannot_be_read_keeps_no_other_out() {
    let device = Device::new();
    let (list, missing) = (device.list("list.jws", YESTERDAY, 1), device.desk.path("missing.jws"));
    let ran = device.import(&[&missing, &list]);
    assert_eq!(ran.code, 2, "not over everything it was given");
    assert!(ran.err.contains("missing.jws") && ran.out.starts_with("taken in list.jws"), "{}{}", ran.err, ran.out);
    assert_eq!(device.verdict(&["--at", NOON]).0, "valid -");
    let forged = device.desk.write("forged.jws", &vigie(&[&device.desk.signer], YESTERDAY, 7, &Signer::new(8)));
    assert_eq!(device.import(&[&missing, &forged]).code, 2, "the worse of two ends");
}

#[test]
fn entries_that_are_left_out_are_named_up_to_a_point() {
    let device = Device::new();
    let mut entries = vec![json!({"kid": "\u{1b}[2J", "rawData": "!"}); 25];
    entries.push(maker::entry(&device.desk.signer));
    let list = device.desk.write("gateway.json", json!(entries).to_string().as_bytes());
    let imported = device.import(&[&list]);
    let loaded = run(&["--at", NOON, "--trust", &list], device.desk.valid().as_bytes());
    for (ran, name) in [(imported, "gateway.json"), (loaded, &list)] {
        assert_eq!(ran.code, 0, "{}", ran.err);
        let named = format!("vigie-verify: {name}: left out \\u{{001b}}[2J: rawData is not base64");
        let mut lines: Vec<_> = ran.err.lines().collect();
        assert_eq!(lines.pop(), Some(&*format!("vigie-verify: {name}: left out 5 more")));
        assert_eq!(lines, vec![named; 20]);
    }
}

#[test]
fn a_day_without_revocations_is_an_empty_array() {
    let device = Device::new();
    let (batches, list) = (device.desk.write("batches.json", b" [ ]\n"), device.desk.trusted());
    let ran = run(&["--at", NOON, "--trust", &list, "--revocation", &batches], device.desk.valid().as_bytes());
    assert_eq!((ran.code, ran.words()), (0, vec!["valid -".to_owned()]), "{}", ran.err);
}

#[test]
fn the_end_of_a_revocation_list_is_shown_as_it_is_judged() {
    let device = Device::new();
    let ended = "2021-08-02T00:00:00Z";
    let batch = json!({"country": "FR", "expires": ended, "kid": "AAAAAAAAAAA=", "hashType": "UCI",
        "entries": [{"hash": "AAAAAAAAAAAAAAAAAAAAAA=="}]});
    let batch = device.desk.write("batch.json", batch.to_string().as_bytes());
    assert_eq!(device.import(&[&batch]).code, 0);
    let show = |at: &str| {
        let ran = run(&["trust", "show", "--json", "--store", &device.store, "--at", at, "--max-age", "30"], b"");
        ran.objects()[0]["sources"][0].clone()
    };
    for (at, fresh) in [(NOON, true), ("2021-08-08T00:00:00Z", false)] {
        let source = show(at);
        assert_eq!((&source["date"], &source["age_days"]), (&json!(null), &json!(null)), "an end is no date");
        assert_eq!((&source["accepted_until"], &source["fresh"]), (&json!(ended), &json!(fresh)));
        let warnings = device.verdict(&["--at", at, "--max-age", "30"]).1["warnings"].clone();
        assert_eq!(warnings, if fresh { json!([]) } else { json!(["RevocationStale"]) });
    }
    let page = run(&["trust", "show", "--store", &device.store, "--at", NOON], b"").out;
    assert!(page.contains("date            none\n"), "{page}");
    let gate = |at: &str| run(&["gate", "--at", at, "--trust", &device.store, "--max-age", "30"], b"").out;
    assert!(gate(NOON).contains("1 without a date"), "{}", gate(NOON));
    assert!(gate("2021-08-08T00:00:00Z").contains("batch.json (TOO OLD)"));
}

#[test]
fn an_unchecked_list_is_used_and_every_verdict_says_so() {
    let device = Device::new();
    let list = device.list("list.jws", YESTERDAY, 1);
    let text = device.desk.valid();
    let input = format!("{text}\nnothing\n");
    let ran = run(&["--json", "--at", NOON, "--trust", &list], input.as_bytes());
    assert!(ran.objects().iter().all(|object| object["warnings"] == json!(["ListUnchecked"])), "{}", ran.out);
    let checked = run(&["--json", "--at", NOON, "--trust", &list, "--list-key", &device.key], input.as_bytes());
    assert!(checked.objects().iter().all(|object| object["warnings"] == json!([])));
    let other = device.desk.write("other.der", &Signer::new(8).certificate);
    let refused = run(&["--at", NOON, "--trust", &list, "--list-key", &other], input.as_bytes());
    assert_eq!((refused.code, refused.out.as_str()), (2, ""));
    assert!(refused.err.contains("list.jws"), "{}", refused.err);
}

#[test]
fn a_machine_whose_clock_lies_before_its_lists_is_suspect() {
    let device = Device::new();
    // A list of the year 2100: the machine's clock cannot be right.
    let list = device.list("list.jws", 4_102_444_800, 1);
    let ran = run(&["--json", "--trust", &list, "--list-key", &device.key], b"nothing\n");
    assert_eq!(ran.objects()[0]["warnings"], json!(["ClockSuspect"]));
}

/// The file in the store of the source of that name.
fn stored(device: &Device, name: &str) -> std::path::PathBuf {
    let index = std::fs::read_to_string(device.desk.path("store/vigie-store.json")).expect("an index");
    let index: serde_json::Value = serde_json::from_str(&index).expect("JSON");
    let source = index["sources"].as_array().expect("sources").iter().find(|source| source["name"] == name);
    let hash = source.expect("a source")["files"][0]["sha256"].as_str().expect("a hash");
    device.desk.path(&format!("store/{}.list", &hash[..32])).into()
}

#[test]
fn no_run_misses_the_revocations_of_a_store() {
    let device = Device::new();
    let list = device.list("list.jws", YESTERDAY, 1);
    let revoked = vigie_revocation(&[("UCI", vec![1; 8], [1; 16])], YESTERDAY, &device.publisher);
    let revoked = device.desk.write("revocation.jws", &revoked);
    assert_eq!(device.import(&[&list, &revoked]).code, 0);
    let run_with = |arguments: &[&str]| {
        run(&[&["--at", NOON, "--trust", &device.store], arguments].concat(), device.desk.valid().as_bytes())
    };
    let refused = |ran: Ran, why: &str| {
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
        let named = format!("vigie-verify: {}: revocation.jws (", device.store);
        assert!(ran.err.starts_with(&named) && ran.err.contains(why), "{}", ran.err);
        assert!(ran.err.ends_with("; without this revocation list revoked certificates would pass; import it again\n"));
    };
    assert_eq!(run_with(&[]).words(), ["valid -"]);
    let file = stored(&device, "revocation.jws");
    let bytes = std::fs::read(&file).expect("a list");
    std::fs::write(&file, &bytes[1..]).expect("a file");
    refused(run_with(&[]), "not the file that was taken in");
    refused(run(&["gate", "--trust", &device.store], b""), "not the file that was taken in");
    std::fs::remove_file(&file).expect("a file");
    refused(run_with(&[]), "in the store: ");
    assert_eq!(device.import(&[&revoked]).code, 0, "the same again mends it");
    assert_eq!(run_with(&[]).words(), ["valid -"]);
    // Nor does one start whose list keys do not cover it, whatever else is of use.
    let signers = device.desk.write("signer.json", &maker::gateway(&[&device.desk.signer]));
    assert_eq!(device.import(&[&signers]).code, 0);
    let other = device.desk.write("other.der", &Signer::new(8).certificate);
    let ran = run_with(&["--list-key", &other]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    assert!(ran.err.contains("revocation.jws: not signed by any of the list keys; without"), "{}", ran.err);
}

#[test]
fn a_damaged_list_of_signers_costs_its_signers_and_is_shown() {
    let device = Device::new();
    let signers = device.desk.write("signer.json", &maker::gateway(&[&device.desk.signer]));
    assert_eq!(device.import(&[&device.list("list.jws", YESTERDAY, 1), &signers]).code, 0);
    assert_eq!(device.show(NOON)["sources"][0]["damaged"], json!(null));
    std::fs::remove_file(stored(&device, "list.jws")).expect("a file");
    let ran = run(&["--at", NOON, "--trust", &device.store], device.desk.valid().as_bytes());
    assert_eq!((ran.code, ran.words()), (0, vec!["valid -".to_owned()]), "by the other list");
    assert!(ran.err.starts_with("vigie-verify: list.jws ("), "{}", ran.err);

    let show = |more: &[&str]| run(&[&["trust", "show", "--store", &device.store, "--at", NOON], more].concat(), b"");
    let object = show(&["--json"]);
    assert_eq!(object.code, 1);
    let damaged = |source: usize| object.objects()[0]["sources"][source]["damaged"].clone();
    assert!(damaged(0).as_str().expect("a sentence").starts_with("in the store: "));
    assert_eq!(damaged(1), json!(null));
    let page = show(&[]);
    assert_eq!(page.code, 1);
    assert_eq!(page.out.matches("DAMAGED").count(), 1, "{}", page.out);
    assert!(page.out.contains("its signers are not trusted until it is imported again"), "{}", page.out);
}

/// A list key keeps no list out that has no signature: whoever holds the stick can put one there.
#[test]
fn the_line_about_a_list_says_who_vouches_for_it() {
    let device = Device::new();
    let list = device.list("list.jws", YESTERDAY, 1);
    let unsigned = device.desk.write("more.jws", &maker::gateway(&[&Signer::new(2)]));
    let ran = device.import(&[&list, &unsigned]);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (
            0,
            "taken in list.jws: vigie, 1 entries, signature checked\n\
             taken in more.jws: gateway, 1 entries, signature none: nothing vouches for it but the stick it came on\n"
        )
    );
    let signatures: Vec<_> =
        device.show(NOON)["sources"].as_array().expect("sources").iter().map(|s| s["signature"].clone()).collect();
    assert_eq!(signatures, ["checked", "none"]);
    let ran = run(&["trust", "import", "--store", &device.desk.path("other"), &list], b"");
    let line = "taken in list.jws: vigie, 1 entries, signature unchecked, for no list key was given: nothing vouches for it but \
                the stick it came on\n";
    assert_eq!((ran.code, ran.out.as_str()), (0, line));
}

#[test]
fn every_list_that_cannot_be_used_is_named() {
    let device = Device::new();
    let rubbish = device.desk.write("rubbish", b"rubbish");
    let [missing, nowhere] = ["missing", "nowhere"].map(|name| device.desk.path(name));
    let bad = device.desk.write("bad.json", br#"{"kid": "fbefff0102030405", "hashType": "UCI", "entries": []}"#);
    let arguments = ["--trust", &rubbish, "--trust", &missing, "--revocation", &nowhere, "--revocation", &bad];
    let ran = device.desk.run(&arguments, device.desk.valid().as_bytes());
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
    for file in [rubbish, missing, nowhere, bad] {
        assert!(ran.err.contains(&format!("vigie-verify: {file}: ")), "{file}: {}", ran.err);
    }
    assert!(ran.err.contains("the key identifier of batch 0 is neither"), "{}", ran.err);
}

#[test]
fn a_list_without_signers_is_not_to_be_trusted() {
    let device = Device::new();
    let revoked = device.desk.write("revoked.jws", &vigie_revocation(&[], YESTERDAY, &device.publisher));
    let mut authority = maker::entry(&Signer::new(2));
    authority["certificateType"] = json!("CSCA");
    let authorities = device.desk.write("authorities.json", json!([authority]).to_string().as_bytes());
    for (file, why) in [(&revoked, "--revocation takes it"), (&authorities, "none of its 1 entries is a signer")] {
        let ran = device.desk.run(&["--trust", file], device.desk.valid().as_bytes());
        assert_eq!((ran.code, ran.out.as_str()), (2, ""));
        assert!(ran.err.contains(why), "{}", ran.err);
    }
    // An empty list is one, and a store may hold revocations alone.
    let empty = device.desk.write("empty.json", b"[]");
    assert_eq!(device.import(&[&revoked]).code, 0);
    for given in [&empty, &device.store] {
        let ran = device.desk.run(&["--trust", given], device.desk.valid().as_bytes());
        assert_eq!((ran.code, ran.words()), (0, vec!["valid -".to_owned()]), "{}", ran.err);
    }
}

#[test]
fn lists_are_imported_from_files_into_a_folder_of_their_own() {
    let device = Device::new();
    let list = device.list("list.jws", YESTERDAY, 1);
    let ran = device.import(&["-", &list]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("-: lists are taken from files") && ran.out.starts_with("taken in"), "{}", ran.err);
    let folder = device.desk.folder.path().to_str().expect("UTF-8");
    let ran = run(&["trust", "import", "--store", folder, &list], b"");
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("holds files and is no store"), "{}", ran.err);
    let text = device.desk.valid();
    assert_eq!(run(&["--at", NOON, "--trust", folder], text.as_bytes()).words(), ["valid -"], "as before");
}

#[test]
fn the_line_about_a_list_says_how_much_was_left_out() {
    let device = Device::new();
    let whole = Signer::new(2).pem();
    let cut = format!("{}{}", Signer::new(3).pem(), &whole[..whole.len() - 40]);
    let ran = device.import(&[&device.desk.write("signers.pem", cut.as_bytes())]);
    assert!(
        ran.out.starts_with("taken in signers.pem: certificates, 1 entries (1 left out), signature none"),
        "{}",
        ran.out
    );
    assert!(ran.err.contains("signers.pem, block 2: not a certificate that can be read: cut off"), "{}", ran.err);
}

#[test]
fn dates_beyond_the_calendar_end_with_it() {
    for (iat, date, until) in [
        (253_402_300_799, "9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        (i64::MAX - 172_800, "9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        (i64::MIN, "0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
    ] {
        let device = Device::new();
        assert_eq!(device.import(&[&device.list("list.jws", iat, 1)]).code, 0);
        let source = device.show(NOON)["sources"][0].clone();
        assert_eq!((&source["date"], &source["accepted_until"]), (&json!(date), &json!(until)));
    }
}

#[test]
fn a_list_writes_no_commands_to_the_terminal() {
    let device = Device::new();
    let list = json!([{"kid": "\u{1b}[2J", "rawData": "!"}]).to_string();
    let list = device.desk.write("list\u{1b}[2J.json", list.as_bytes());
    for ran in [device.import(&[&list]), run(&["--trust", &list], b"")] {
        assert!(ran.code > 0 && !ran.out.contains('\u{1b}') && !ran.err.contains('\u{1b}'), "{}{}", ran.out, ran.err);
    }
}
