//! The lists of a device: taken in, kept, shown, used.

use std::{fs, path::Path};

use serde_json::json;
use vigie_protocol::dcc::time::UnixSeconds;
use vigie_verifier::{
    ListKeys, MaxAge, Trust,
    trust::{
        Input, Signature, files,
        read::EmptyArray,
        store::{EmptyLists, Store},
    },
};

use crate::{
    common::{NOW, code, judge, warnings},
    maker::{
        Message, Signer, austria, base64, did, entry, gateway, germany, switzerland, token, vaccination, vigie,
        vigie_revocation,
    },
};

const DAY: i64 = 86_400;

fn pinned(signer: &Signer) -> ListKeys {
    let mut keys = ListKeys::none();
    keys.add(&signer.certificate).expect("a key");
    keys
}

/// Takes one list in, in one or two files; `ok`, or why not.
fn import(folder: &Path, files: &[(&str, &[u8])], keys: &ListKeys, empty: EmptyLists) -> String {
    let inputs: Vec<_> = files.iter().map(|(name, bytes)| Input { name, bytes }).collect();
    let outcomes = Store::import(folder, &inputs, keys, empty).expect("a disk");
    let told = outcomes.into_iter().map(|outcome| outcome.map_or_else(|not| not.why.to_string(), |_| "ok".to_owned()));
    told.collect::<Vec<_>>().join(" | ")
}

/// The names and contents of a folder.
fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut contents: Vec<_> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .map(|path| {
            (path.file_name().expect("a name").to_string_lossy().into_owned(), fs::read(&path).expect("a file"))
        })
        .collect();
    contents.sort();
    contents
}

fn loaded(folder: &Path, keys: &ListKeys) -> (Trust, Vec<String>) {
    let mut trust = Trust::empty();
    let paths = [folder.to_owned()];
    let mut errors = Vec::new();
    for from in files::load(&mut trust, &paths, keys, EmptyArray::Signers) {
        errors
            .extend(from.lists.expect("a store").into_iter().filter_map(Result::err).map(|not| not.error.to_string()));
    }
    (trust, errors)
}

#[test]
fn a_device_lives_on_what_it_was_brought() {
    let folder = tempfile::tempdir().expect("a folder");
    let (signer, authority) = (Signer::new(1), Signer::new(50));
    let keys = pinned(&authority);
    let [content, signature] = austria(&[&signer], NOW.0, NOW.0 + 2 * DAY, 2, &authority);
    let list = vigie(&[&Signer::new(2)], NOW.0, 7, &authority);
    let revoked = vigie_revocation(&[("UCI", signer.kid(), [1; 16])], NOW.0, &authority);
    let files: [(&str, &[u8]); 4] =
        [("at.sig", &signature), ("trustlist.jws", &list), ("at.cbor", &content), ("revocation.jws", &revoked)];
    assert_eq!(import(folder.path(), &files, &keys, EmptyLists::Refused), "ok | ok | ok");

    let store = Store::open(folder.path()).expect("a store");
    let shown: Vec<_> = store
        .sources()
        .iter()
        .map(|stored| {
            let source = &stored.source;
            let until = source.accepted_until(MaxAge::Usual).map_or(0, |until| until.0 - NOW.0);
            format!("{} {} {:?} {} {until}", source.kind, source.entries, stored.countries, source.signature.as_str())
        })
        .collect();
    assert_eq!(
        shown,
        [
            "at 1 [\"FR\"] checked 173100".to_owned(),
            "vigie 1 [\"FR\"] checked 172800".to_owned(),
            "vigie-revocation 1 [] checked 172800".to_owned()
        ]
    );
    // Used without the list key: that the signatures held is remembered.
    for keys in [ListKeys::none(), keys] {
        let (trust, errors) = loaded(folder.path(), &keys);
        assert_eq!((trust.keys(), trust.revocations().len(), errors), (2, 1, vec![]));
        let verdict = judge(&Message::new(&signer, &vaccination()).text(&signer), &trust);
        assert_eq!((code(&verdict), warnings(&verdict)), ("ok", vec![]));
    }
    let (trust, errors) = loaded(folder.path(), &pinned(&Signer::new(51)));
    assert_eq!((trust.keys(), errors.len()), (0, 3), "another list key vouches for none of them");
}

#[test]
fn nothing_goes_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let (signer, authority) = (Signer::new(1), Signer::new(50));
    let keys = pinned(&authority);
    let list = |iat, sequence| vigie(&[&signer], iat, sequence, &authority);
    let take = |bytes: &[u8]| import(folder.path(), &[("trustlist.jws", bytes)], &keys, EmptyLists::Refused);
    assert_eq!(take(&list(NOW.0, 7)), "ok");
    let before = contents(folder.path());
    assert!(take(&list(NOW.0 - 1, 7)).starts_with("older than the list that is there: dated 2021-06-15T11:59:59Z"));
    assert!(
        take(&list(NOW.0 + 1, 6)).starts_with("an earlier publication than the list that is there: number 6, there 7")
    );
    let foreign = vigie(&[&signer], NOW.0 + 1, 8, &Signer::new(51));
    assert!(take(&foreign).contains("not signed by any of the list keys"));
    assert!(take(b"{broken").contains("JSON"));
    let unchecked =
        import(folder.path(), &[("trustlist.jws", &list(NOW.0 + 1, 8))], &ListKeys::none(), EmptyLists::Refused);
    assert!(unchecked.contains("not checked"), "{unchecked}");
    assert_eq!(contents(folder.path()), before, "a refusal changes nothing");
    assert_eq!(take(&list(NOW.0, 7)), "ok", "the same again");
    assert_eq!(contents(folder.path()), before);
    assert_eq!(take(&list(NOW.0 + 60, 8)), "ok");
    let store = Store::open(folder.path()).expect("a store");
    assert_eq!(
        store.sources().iter().map(|stored| stored.source.date).collect::<Vec<_>>(),
        [Some(UnixSeconds(NOW.0 + 60))]
    );
    let lists = contents(folder.path()).into_iter().filter(|(name, _)| name.ends_with(".list")).count();
    assert_eq!(lists, 1, "the old list is gone");
}

/// A Swiss list may come without `iat`, a DID document without `created`.
#[test]
fn a_list_without_a_date_is_no_newer_than_one_with() {
    let (signer, authority) = (Signer::new(1), Signer::new(50));
    let swiss = |iat| switzerland(&[&signer], &[&signer], iat, &authority).to_vec();
    let dated = did(&[&signer], "2021-06-15T12:00:00Z");
    let mut undated = dated.clone();
    undated["proof"].as_object_mut().expect("a proof").remove("created");
    let json = |document: &serde_json::Value| vec![document.to_string().into_bytes()];
    for (dated, undated) in [(swiss(Some(NOW.0)), swiss(None)), (json(&dated), json(&undated))] {
        let folder = tempfile::tempdir().expect("a folder");
        let take = |files: &[Vec<u8>]| {
            let files: Vec<_> = files.iter().map(|bytes| ("list", bytes.as_slice())).collect();
            import(folder.path(), &files, &ListKeys::none(), EmptyLists::Allowed)
        };
        assert_eq!(take(&undated), "ok", "the first there is");
        assert_eq!(take(&dated), "ok");
        let before = contents(folder.path());
        assert_eq!(
            take(&undated),
            "has no date, so it cannot be shown to be newer than the list that is there, dated 2021-06-15T12:00:00Z"
        );
        assert_eq!(contents(folder.path()), before);
    }
}

/// Number and date of a list that nobody checked are whatever a stranger wrote.
#[test]
fn an_unchecked_list_locks_no_checked_one_out() {
    let (signer, authority) = (Signer::new(1), Signer::new(50));
    let keys = pinned(&authority);
    let none = ListKeys::none();
    for (iat, sequence) in [(4_102_444_800, 1), (NOW.0, u64::MAX), (i64::MAX, u64::MAX)] {
        let folder = tempfile::tempdir().expect("a folder");
        let take = |bytes: &[u8], keys| import(folder.path(), &[("trustlist.jws", bytes)], keys, EmptyLists::Refused);
        let strange = token(
            &json!({"alg": "ES256", "typ": "vigie-trustlist+jwt"}),
            &json!({"iss": "FR", "iat": iat, "exp": i64::MAX, "sequence": sequence, "keys": [entry(&Signer::new(66))]}),
            &Signer::new(51),
        );
        assert_eq!(take(&strange, &none), "ok");
        assert_ne!(take(&vigie(&[&signer], NOW.0, 7, &authority), &none), "ok", "neither was checked");
        assert_eq!(take(&vigie(&[&signer], NOW.0, 7, &authority), &keys), "ok");
        let (trust, _) = loaded(folder.path(), &none);
        assert_eq!((trust.keys(), trust.candidates(signer.id()).len()), (1, 1), "the stranger's signer is gone");
        assert_ne!(take(&strange, &none), "ok");
        assert!(take(&vigie(&[&signer], NOW.0, 6, &authority), &keys).starts_with("an earlier publication"));
    }
}

#[test]
fn a_file_of_certificates_cut_short_wipes_no_whole_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let [one, two, three] = [1, 2, 3].map(|number| Signer::new(number).pem());
    let cut = |pem: &str| pem[..pem.len() - 40].to_owned();
    let take = |text: String| {
        import(folder.path(), &[("signers.pem", text.as_bytes())], &ListKeys::none(), EmptyLists::Refused)
    };
    assert_eq!(take(format!("{one}{two}")), "ok");
    let refused = "1 of its blocks cannot be read, and without them it holds 1 where the list that is there holds 2";
    assert_eq!(take(format!("{one}{}", cut(&two))), refused);
    assert_eq!(loaded(folder.path(), &ListKeys::none()).0.keys(), 2);
    assert_eq!(take(format!("{two}{three}{}", cut(&one))), "ok", "as many as were there");
    assert_eq!(take(one), "ok", "a whole one may be shorter");
}

#[test]
fn a_folder_of_other_things_does_not_become_a_store() {
    let none = ListKeys::none();
    let list = gateway(&[&Signer::new(1)]);
    for name in ["signer.pem", "notes.txt", "sources.list", "0123.list", ".hidden", "lock.pem"] {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(name), "theirs").expect("a file");
        let before = contents(folder.path());
        let inputs = [Input { name: "list", bytes: &list }];
        let refused = Store::import(folder.path(), &inputs, &none, EmptyLists::Refused).expect_err(name).to_string();
        assert!(refused.contains("holds files and is no store"), "{refused}");
        assert_eq!(contents(folder.path()), before);
    }
    // What an import leaves that took nothing in, or was cut off before it had an index.
    let folder = tempfile::tempdir().expect("a folder");
    assert_ne!(import(folder.path(), &[("list", b"rubbish")], &none, EmptyLists::Refused), "ok");
    for name in ["0123456789abcdef0123456789abcdef.list", "0123456789abcdef0123456789abcdef.list.new"] {
        fs::write(folder.path().join(name), "half").expect("a file");
    }
    assert_eq!(import(folder.path(), &[("list", &list)], &none, EmptyLists::Refused), "ok");
}

#[test]
fn an_empty_list_wipes_no_full_one() {
    let (signer, authority) = (Signer::new(1), Signer::new(50));
    let none = ListKeys::none();
    for (full, empty) in [
        (gateway(&[&signer]), gateway(&[])),
        (germany(&[&signer], &authority), germany(&[], &authority)),
        (vigie(&[&signer], NOW.0, 1, &authority), vigie(&[], NOW.0 + 1, 2, &authority)),
    ] {
        let nothing = tempfile::tempdir().expect("a folder");
        assert_eq!(import(nothing.path(), &[("list", &empty)], &none, EmptyLists::Refused), "ok");
        let folder = tempfile::tempdir().expect("a folder");
        let take = |name: &str, bytes: &[u8], allowed| import(folder.path(), &[(name, bytes)], &none, allowed);
        assert_eq!(take("list", &full, EmptyLists::Refused), "ok");
        for name in ["list", "another name"] {
            assert_eq!(take(name, &empty, EmptyLists::Refused), "empty, and the list that is there holds 1");
        }
        assert_eq!(loaded(folder.path(), &none).0.keys(), 1);
        assert_eq!(take("list", &empty, EmptyLists::Allowed), "ok");
        assert_eq!(loaded(folder.path(), &none).0.keys(), 0);
    }
}

#[test]
fn an_empty_list_of_one_publisher_is_no_other_publisher_s() {
    let folder = tempfile::tempdir().expect("a folder");
    let none = ListKeys::none();
    let authority = Signer::new(50);
    let empty = |iss: &str| {
        let claims = json!({"iss": iss, "iat": NOW.0, "exp": NOW.0 + DAY, "sequence": 2, "keys": []});
        token(&json!({"alg": "ES256", "typ": "vigie-trustlist+jwt"}), &claims, &authority)
    };
    let take = |bytes: &[u8]| import(folder.path(), &[("trustlist.jws", bytes)], &none, EmptyLists::Refused);
    assert_eq!(take(&vigie(&[&Signer::new(1)], NOW.0, 1, &authority)), "ok");
    assert_eq!(take(&empty("DE")), "ok", "Germany had none before");
    assert_eq!(take(&empty("FR")), "empty, and the list that is there holds 1");
    assert_eq!(loaded(folder.path(), &none).0.keys(), 1);
}

#[test]
fn an_empty_array_under_the_name_of_batches_is_one_of_batches() {
    let folder = tempfile::tempdir().expect("a folder");
    let none = ListKeys::none();
    let batch =
        json!([{"kid": "AAAAAAAAAAA=", "hashType": "UCI", "entries": [{"hash": base64(&[1; 16])}]}]).to_string();
    let take = |name: &str, bytes: &str, allowed| import(folder.path(), &[(name, bytes.as_bytes())], &none, allowed);
    assert_eq!(take("batches.json", &batch, EmptyLists::Refused), "ok");
    assert_eq!(take("batches.json", "[]", EmptyLists::Refused), "empty, and the list that is there holds 1");
    assert_eq!(take("signers.json", "[]", EmptyLists::Refused), "ok", "another file, of signers");
    assert_eq!(loaded(folder.path(), &none).0.revocations().len(), 1);
    assert_eq!(take("batches.json", "[]", EmptyLists::Allowed), "ok");
    let (trust, errors) = loaded(folder.path(), &none);
    assert_eq!((trust.revocations().len(), trust.lists(), errors), (0, 1, vec![]));
}

#[test]
fn a_list_of_which_nothing_can_be_used_is_not_taken_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let none = ListKeys::none();
    let signer = Signer::new(1);
    let mut wrong = entry(&signer);
    wrong["kid"] = json!("AAAAAAAAAAA=");
    let wrong = json!([wrong]).to_string();
    let damaged = &signer.certificate[..signer.certificate.len() - 4];
    let batch = json!({"kid": "AAAAAAAAAAA=", "hashType": "UCI", "entries": [{"hash": "AA=="}]}).to_string();
    for (bytes, why) in [
        (wrong.as_bytes(), "AAAAAAAAAAA=: the key identifier is not that of the certificate"),
        (damaged, "list: not a certificate: no outer sequence"),
        (batch.as_bytes(), "entry 0: the hash is not base64 of 16 bytes"),
    ] {
        let told = import(folder.path(), &[("list", bytes)], &none, EmptyLists::Allowed);
        assert_eq!(told, format!("none of its 1 entries can be used; the first, {why}"));
    }
    assert!(Store::open(folder.path()).expect("a store").sources().is_empty());
    // One entry that is right carries the others along.
    let list = json!([entry(&signer), {"kid": "*", "rawData": "!"}]).to_string();
    assert_eq!(import(folder.path(), &[("list", list.as_bytes())], &none, EmptyLists::Refused), "ok");
}

#[test]
fn a_damaged_store_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let none = ListKeys::none();
    let list = gateway(&[&Signer::new(1)]);
    assert_eq!(import(folder.path(), &[("gateway.json", &list)], &none, EmptyLists::Refused), "ok");
    let (name, _) = contents(folder.path()).into_iter().find(|(name, _)| name.ends_with(".list")).expect("a list");
    fs::write(folder.path().join(&name), gateway(&[&Signer::new(2)])).expect("a file");
    let (trust, errors) = loaded(folder.path(), &none);
    assert_eq!((trust.keys(), errors), (0, vec!["in the store: not the file that was taken in".to_owned()]));
    fs::remove_file(folder.path().join(&name)).expect("a file");
    assert_eq!(loaded(folder.path(), &none).1.len(), 1);
    fs::write(folder.path().join("vigie-store.json"), "{\"version\":2,\"sources\":[]}").expect("a file");
    assert!(Store::open(folder.path()).is_err(), "of a later program");
    assert!(Store::import(folder.path(), &[], &none, EmptyLists::Refused).is_err());
}

#[test]
fn a_cut_off_write_leaves_the_old_store() {
    let folder = tempfile::tempdir().expect("a folder");
    let none = ListKeys::none();
    assert_eq!(import(folder.path(), &[("a.json", &gateway(&[&Signer::new(1)]))], &none, EmptyLists::Refused), "ok");
    // What a power cut leaves: a new list that no index names, and half an index under its other name.
    fs::write(folder.path().join("0123.list.new"), b"half a li").expect("a file");
    fs::write(folder.path().join("4567.list"), b"a whole list").expect("a file");
    fs::write(folder.path().join("vigie-store.json.new"), b"{\"ver").expect("a file");
    assert_eq!(loaded(folder.path(), &none).0.keys(), 1);
    assert_eq!(import(folder.path(), &[("b.json", &gateway(&[&Signer::new(2)]))], &none, EmptyLists::Refused), "ok");
    assert_eq!(loaded(folder.path(), &none).0.keys(), 2);
    let names: Vec<_> = contents(folder.path()).into_iter().map(|(name, _)| name).collect();
    assert!(!names.iter().any(|name| name.ends_with(".new") || name == "4567.list"), "{names:?}");
}

#[test]
fn an_import_waits_for_a_reader() {
    let folder = tempfile::tempdir().expect("a folder");
    let none = ListKeys::none();
    assert_eq!(import(folder.path(), &[("a.json", &gateway(&[&Signer::new(1)]))], &none, EmptyLists::Refused), "ok");
    let store = Store::open(folder.path()).expect("a store");
    let path = folder.path().to_owned();
    let (done, waits) = std::sync::mpsc::channel();
    let importer = std::thread::spawn(move || {
        import(&path, &[("a.json", &gateway(&[&Signer::new(2)]))], &ListKeys::none(), EmptyLists::Refused);
        done.send(()).expect("somebody waits");
    });
    assert!(
        waits.recv_timeout(std::time::Duration::from_millis(200)).is_err(),
        "the list is not replaced under a reader"
    );
    let mut trust = Trust::empty();
    assert!(store.load(&mut trust, &none).iter().all(Result::is_ok));
    assert_eq!(trust.candidates(Signer::new(1).id()).len(), 1);
    drop(store);
    importer.join().expect("the import");
    assert_eq!(loaded(folder.path(), &none).0.candidates(Signer::new(2).id()).len(), 1);
}

/// A link that leads nowhere stands for whatever cannot be read: root reads everything else.
#[cfg(unix)]
#[test]
fn a_file_of_a_folder_that_cannot_be_read_is_named_and_left_out() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("b.pem"), Signer::new(1).pem()).expect("a file");
    std::os::unix::fs::symlink("nowhere", folder.path().join("a.pem")).expect("a link");
    let (trust, errors) = loaded(folder.path(), &ListKeys::none());
    assert_eq!((trust.keys(), errors.len()), (1, 1));
    assert!(errors[0].starts_with("a certificate that cannot be read: "), "{errors:?}");
}

#[test]
fn a_folder_holds_certificates() {
    let folder = tempfile::tempdir().expect("a folder");
    let (one, two, three) = (Signer::new(1), Signer::new(2), Signer::new(3));
    fs::write(folder.path().join("a.pem"), one.pem() + &two.pem()).expect("a file");
    fs::write(folder.path().join("b.DER"), &three.certificate).expect("a file");
    fs::write(folder.path().join("c.txt"), Signer::new(4).pem()).expect("a file");
    fs::write(folder.path().join("d.crt"), "rubbish").expect("a file");
    fs::create_dir(folder.path().join("e.pem")).expect("a folder");
    let mut trust = Trust::empty();
    let missing = folder.path().join("missing.json");
    let answers = files::load(&mut trust, &[folder.path().to_owned(), missing], &ListKeys::none(), EmptyArray::Signers);
    assert_eq!(trust.keys(), 3);
    assert!(answers[1].lists.is_err());
    assert!(trust.sources().iter().all(|source| source.signature == Signature::None && source.date.is_none()));
}
