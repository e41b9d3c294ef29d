//! Whatever comes: refused in bounded work, and never with a panic.

use std::sync::LazyLock;

use proptest::{collection::vec, prelude::*, sample::Index};
use vigie_crypto::base45;
use vigie_protocol::dcc::{envelope, limits, time::UnixSeconds};
use vigie_verifier::{
    ListKeys, Outcome, Policy, Trust, diagnose,
    trust::{Certificate, Input},
    verify, verify_cose,
};

use crate::{
    common::{NOW, code, judge, trusting},
    maker::{
        Message, Signer, austria, did, dutch_payload, france, gateway, germany, netherlands, sweden, switzerland, test,
        vaccination, vigie, vigie_revocation,
    },
};

/// A certificate, and trust in its signer.
static GOOD: LazyLock<(Vec<u8>, Trust)> = LazyLock::new(|| {
    let signer = Signer::new(1);
    (Message::new(&signer, &vaccination()).signed(&signer), trusting(&[&signer]))
});

/// The one place of `part` in `whole`.
fn place(whole: &[u8], part: &[u8]) -> std::ops::Range<usize> {
    let at = whole.windows(part.len()).position(|window| window == part).expect("a part");
    at..at + part.len()
}

#[test]
fn any_bit_flipped_in_header_payload_or_signature_is_refused() {
    let signer = Signer::new(1);
    let message = Message::new(&signer, &test("co", "FR"));
    let cose = message.signed(&signer);
    let signature = cose.len() - 64..cose.len();
    let trust = trusting(&[&signer]);
    for range in [place(&cose, &message.protected), place(&cose, &message.payload), signature] {
        for at in range {
            for bit in 0..8 {
                let mut changed = cose.clone();
                changed[at] ^= 1 << bit;
                let verdict = verify_cose(&changed, &trust, &Policy::default(), NOW);
                assert_eq!(verdict.outcome, Outcome::Invalid, "bit {bit} of byte {at}: {verdict:?}");
                let step = verdict.reason.as_ref().and_then(vigie_verifier::Reason::step);
                assert!(step.is_some_and(|step| step <= 8), "bit {bit} of byte {at}: {verdict:?}");
                assert!(verdict.issuer().is_none() && verdict.holder().is_none() && verdict.entry().is_none());
            }
        }
    }
}

#[test]
fn unprotected_labels_and_packing_may_change_freely() {
    let signer = Signer::new(1);
    let trust = trusting(&[&signer]);
    let message = Message::new(&signer, &vaccination());
    let labelled = message.clone().unprotected(vec![(99, vigie_crypto::cbor::Value::text("whatever"))]);
    assert_eq!(code(&judge(&labelled.text(&signer), &trust)), "ok");
    // Stored blocks in place of compressed ones.
    let cose = message.signed(&signer);
    let length = u16::try_from(cose.len()).expect("a certificate");
    let mut stored = vec![0x78, 0x01, 1];
    stored.extend(length.to_le_bytes());
    stored.extend((!length).to_le_bytes());
    stored.extend(&cose);
    let (a, b) = cose.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    stored.extend((b << 16 | a).to_be_bytes());
    assert_eq!(code(&judge(&format!("HC1:{}", base45::encode(&stored)), &trust)), "ok");
}

#[test]
fn length_fields_of_any_size_are_refused() {
    let (cose, trust) = &*GOOD;
    for at in 0..cose.len() {
        for huge in [
            &[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff][..],
            &[0x5a, 0xff, 0xff, 0xff, 0xff],
            &[0xbf],
            &[0x5f],
            &[0xff],
        ] {
            let mut changed = cose[..at].to_vec();
            changed.extend(huge);
            changed.extend(&cose[at..]);
            assert_eq!(
                verify_cose(&changed, trust, &Policy::default(), NOW).outcome,
                Outcome::Invalid,
                "{huge:?} at {at}"
            );
        }
    }
}

#[test]
fn a_message_without_a_text_is_no_longer_than_one_with_it() {
    for (bytes, expected) in [(limits::INFLATED_BYTES, "CoseMalformed"), (limits::INFLATED_BYTES + 1, "InputTooLarge")]
    {
        let cose = vec![0x80; bytes];
        assert_eq!(code(&verify_cose(&cose, &GOOD.1, &Policy::default(), NOW)), expected, "{bytes}");
    }
}

#[test]
fn a_text_of_ten_megabytes_is_refused_by_its_length() {
    let text = vec![b'A'; 10 << 20];
    assert_eq!(code(&verify(&text, &GOOD.1, &Policy::default(), NOW)), "InputTooLarge");
    assert_eq!(diagnose(&text, &GOOD.1, &Policy::default(), NOW).layers.text, None, "not even hashed");
}

/// One list of every format, to be mutated.
static LISTS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let (signer, authority) = (Signer::new(1), Signer::new(50));
    let signers = &[&signer];
    let [content, signature] = austria(signers, 0, 1, 2, &authority);
    let [ids, certs] = switzerland(signers, signers, Some(0), &authority);
    vec![
        signer.certificate.clone(),
        signer.pem().into_bytes(),
        gateway(signers),
        vigie(signers, 0, 1, &authority),
        content,
        signature,
        germany(signers, &authority),
        sweden(signers, 0, 1, &authority),
        ids,
        certs,
        netherlands(&dutch_payload(&[(&signer, &["v"])]), include_bytes!("data/nl-ec.cms")),
        france(signers, signers),
        did(signers, "2021-06-14T12:00:00Z").to_string().into_bytes(),
        vigie_revocation(&[("UCI", signer.kid(), [1; 16])], 0, &authority),
    ]
});

fn mutated(mut bytes: Vec<u8>, changes: &[(Index, u8, u8)]) -> Vec<u8> {
    for (at, what, byte) in changes {
        if bytes.is_empty() {
            break;
        }
        let at = at.index(bytes.len());
        match what % 4 {
            0 => bytes[at] = *byte,
            1 => bytes.insert(at, *byte),
            2 => drop(bytes.remove(at)),
            _ => bytes.truncate(at),
        }
    }
    bytes
}

proptest! {
    #[test]
    fn any_text_gets_a_verdict(text in vec(any::<u8>(), 0..600), now: i64) {
        let verdict = verify(&text, &GOOD.1, &Policy::default(), UnixSeconds(now));
        prop_assert_eq!(verdict.outcome == Outcome::Valid, verdict.reason.is_none());
        let _ = diagnose(&text, &GOOD.1, &Policy::default(), UnixSeconds(now));
    }

    #[test]
    fn any_bytes_in_the_envelope_get_a_verdict(cose in vec(any::<u8>(), 0..600)) {
        let text = envelope::encode_text(&cose);
        let verdict = verify(text.as_bytes(), &GOOD.1, &Policy::default(), NOW);
        prop_assert_ne!(verdict.outcome, Outcome::Valid);
    }

    #[test]
    fn a_mutated_certificate_is_itself_or_refused(changes in vec((any::<Index>(), any::<u8>(), any::<u8>()), 1..4)) {
        let (cose, trust) = &*GOOD;
        let changed = mutated(cose.clone(), &changes);
        let verdict = verify_cose(&changed, trust, &Policy::default(), NOW);
        if verdict.outcome == Outcome::Valid {
            // What is not signed may differ: the tag, the unprotected header.
            let holder = verdict.holder().expect("a person");
            prop_assert_eq!(holder.surname_mrz, Some("MUELLER<LUEDENSCHEIDT"));
        }
        let _ = diagnose(envelope::encode_text(&changed).as_bytes(), trust, &Policy::default(), NOW);
    }

    /// Signed by the right key, whatever it says.
    #[test]
    fn any_signed_payload_gets_a_verdict(changes in vec((any::<Index>(), any::<u8>(), any::<u8>()), 1..6), now in 0_i64..4_000_000_000) {
        let signer = Signer::new(1);
        let mut message = Message::new(&signer, &vaccination());
        message.payload = mutated(message.payload, &changes);
        let _ = verify_cose(&message.signed(&signer), &GOOD.1, &Policy::default(), UnixSeconds(now));
    }

    #[test]
    fn any_list_is_read_or_refused(which: Index, changes in vec((any::<Index>(), any::<u8>(), any::<u8>()), 0..4)) {
        let changed = mutated(LISTS[which.index(LISTS.len())].clone(), &changes);
        let mut keys = ListKeys::none();
        let _ = keys.add(&changed);
        let _ = Certificate::read(&changed);
        let inputs: Vec<_> = LISTS.iter().chain([&changed]).map(|bytes| Input { name: "list", bytes }).collect();
        let mut trust = Trust::empty();
        for loaded in trust.load(&inputs, &ListKeys::none()).into_iter().flatten() {
            let _ = (loaded.source.is_fresh(NOW, vigie_verifier::MaxAge::Usual), loaded.source.age_days(NOW));
        }
    }

    #[test]
    fn any_file_is_read_or_refused(bytes in vec(any::<u8>(), 0..300), start in 0_usize..12) {
        let starts: [&[u8]; 12] = [
            b"", b"\x30\x82", b"\xa1\x61c\x81", b"\xd2\x84", b"eyJ", b"{", b"[", b"-----BEGIN CERTIFICATE-----\n", b"MEUC\n{",
            b"{\"verificationMethod\":[", b"\x30\x03", b"[{\"hashType\":1,",
        ];
        let file = [starts[start], &bytes].concat();
        let _ = Trust::empty().load_one("file", &file, &ListKeys::none());
        let _ = ListKeys::none().add(&file);
    }
}
