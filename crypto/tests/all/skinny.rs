//! SKINNY-64/192: the published vectors in every form, and the forms against each other.

use proptest::prelude::*;
use serde::Deserialize;
use vigie_crypto::{
    Secret,
    skinny::{Form, Skinny},
};

use crate::vectors::{self, Hex};

const FORMS: [Form; 3] = [Form::Scalar, Form::Sliced, Form::Wide];

#[derive(Deserialize)]
struct Case {
    key: Hex<24>,
    plaintext: Hex<8>,
    ciphertext: Hex<8>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    official: Vec<Case>,
    zero: Case,
    official_round_states: Vec<Hex<8>>,
    vectors: Vec<Case>,
}

fn file() -> File {
    vectors::load("skinny64_192.json")
}

#[test]
fn every_vector_in_every_form_both_ways() {
    let file = file();
    let cases: Vec<_> = file.official.iter().chain([&file.zero]).chain(&file.vectors).collect();
    assert_eq!(cases.len(), 15);
    for case in cases {
        let skinny = Skinny::new(&Secret::new(case.key.0));
        assert_eq!(skinny.encrypt(case.plaintext.0), case.ciphertext.0);
        assert_eq!(skinny.decrypt(case.ciphertext.0), case.plaintext.0);
        for form in FORMS {
            let mut block = [case.plaintext.0];
            skinny.encrypt_many_with(form, &mut block);
            assert_eq!(block, [case.ciphertext.0], "{form:?}");
            skinny.decrypt_many_with(form, &mut block);
            assert_eq!(block, [case.plaintext.0], "{form:?}");
        }
    }
}

#[test]
fn the_state_after_each_round() {
    let file = file();
    let official = &file.official[0];
    let states = Skinny::new(&Secret::new(official.key.0)).round_states(official.plaintext.0);
    assert_eq!(file.official_round_states.len(), states.len());
    for (round, (got, expected)) in states.iter().zip(&file.official_round_states).enumerate() {
        assert_eq!(got, &expected.0, "after round {}", round + 1);
    }
}

/// Each bit of the block alone, each in a place of its own: a form that mixed up blocks or bits could
/// not get them all right.
#[test]
fn blocks_keep_their_places() {
    let skinny = Skinny::new(&Secret::new([0x3c; 24]));
    let one_bit: Vec<[u8; 8]> = (0..256).map(|i| (1_u64 << (i % 64)).rotate_left(i / 64).to_be_bytes()).collect();
    let expected: Vec<_> = one_bit.iter().map(|block| skinny.encrypt(*block)).collect();
    for form in FORMS {
        let mut blocks = one_bit.clone();
        skinny.encrypt_many_with(form, &mut blocks);
        assert_eq!(blocks, expected, "{form:?}");
    }
}

#[test]
fn a_key_does_not_print_itself() {
    assert_eq!(format!("{:?}", Skinny::new(&Secret::new([1; 24]))), "Skinny(…)");
}

proptest! {
    #[test]
    fn the_forms_agree(
        key in any::<[u8; 24]>(),
        blocks in prop::collection::vec(any::<[u8; 8]>(), 0..1100),
    ) {
        let skinny = Skinny::new(&Secret::new(key));
        let encrypted: Vec<_> = blocks.iter().map(|block| skinny.encrypt(*block)).collect();
        let decrypted: Vec<_> = blocks.iter().map(|block| skinny.decrypt(*block)).collect();

        for form in FORMS {
            let mut work = blocks.clone();
            skinny.encrypt_many_with(form, &mut work);
            prop_assert_eq!(&work, &encrypted);
            skinny.decrypt_many_with(form, &mut work);
            prop_assert_eq!(&work, &blocks);
            skinny.decrypt_many_with(form, &mut work);
            prop_assert_eq!(&work, &decrypted);
        }

        let mut work = blocks.clone();
        skinny.encrypt_many(&mut work);
        prop_assert_eq!(&work, &encrypted);
        let mut work = blocks.clone();
        skinny.decrypt_many(&mut work);
        prop_assert_eq!(&work, &decrypted);
    }

    #[test]
    fn decrypting_undoes_encrypting(key in any::<[u8; 24]>(), block in any::<[u8; 8]>()) {
        let skinny = Skinny::new(&Secret::new(key));
        prop_assert_eq!(skinny.decrypt(skinny.encrypt(block)), block);
        prop_assert_eq!(skinny.encrypt(skinny.decrypt(block)), block);
    }
}
