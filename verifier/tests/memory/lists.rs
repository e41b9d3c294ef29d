//! Files given as trust.

use vigie_verifier::{
    ListKeys, Trust,
    trust::{ListError, NotLoaded},
};

use crate::counting::allocated;

/// The largest file that is looked into.
const FILE: usize = 16 << 20;

/// What each byte of a file may cost in all, given back or not: an entry of JSON is two bytes in the file, and a value of
/// some dozens in a list that grows.
const A_BYTE: usize = 64;

/// As much of an entry as fills the largest file.
fn full(open: &str, entry: &str, close: &str) -> Vec<u8> {
    let mut file = open.to_owned();
    while file.len() + entry.len() + 1 + close.len() <= FILE {
        file.push_str(entry);
        file.push(',');
    }
    file.pop();
    (file + close).into_bytes()
}

pub(crate) fn of_tiny_wrong_entries() {
    let load = |file: &[u8]| {
        let mut trust = Trust::empty();
        let (result, bytes) = allocated(|| trust.load_one("list", file, &ListKeys::none()));
        assert_eq!((trust.keys(), trust.sources().len()), (0, 0), "what is refused leaves nothing behind");
        (result.map(drop).map_err(|NotLoaded { error, .. }| error), bytes)
    };
    let pem = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n";
    for (name, file, expected) in [
        ("numbers", full("[", "0", "]"), ListError::Unknown),
        ("gateway", full("[", r#"{"rawData":0}"#, "]"), ListError::TooManyEntries),
        ("bare keys", full("[", r#"{"publicKey":0}"#, "]"), ListError::TooManyEntries),
        ("DID document", full(r#"{"verificationMethod":["#, "0", "]}"), ListError::TooManyEntries),
        ("PEM", pem.repeat(FILE / pem.len()).into_bytes(), ListError::TooManyEntries),
    ] {
        let (result, bytes) = load(&file);
        assert_eq!(result, Err(expected), "{name}");
        assert!(bytes <= A_BYTE * file.len(), "{name}: {bytes} for {}", file.len());
    }
    // One byte more, and nothing is looked at.
    let (result, bytes) = load(&vec![b'['; FILE + 1]);
    assert_eq!(result, Err(ListError::TooLarge));
    assert!(bytes < 4096, "{bytes}");
}
