//! `skinny64_192.json`: the block cipher, in each of its forms and both directions.
//!
//! Source: robert.md §3.2.

use serde::Deserialize;
use vigie_crypto::{
    secret::Secret,
    skinny::{Form, Skinny},
};

use super::{
    FileReport,
    text::Hex,
    verdict::{Verdict, all, holds, same},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    official: Option<Vec<Case>>,
    zero: Option<Case>,
    official_round_states: Option<Vec<Hex<8>>>,
    vectors: Option<Vec<Case>>,
}

#[derive(Deserialize)]
struct Case {
    name: Option<String>,
    key: Hex<24>,
    plaintext: Hex<8>,
    ciphertext: Hex<8>,
}

pub(super) fn run(text: &str) -> Result<FileReport, serde_json::Error> {
    let file: File = serde_json::from_str(text)?;
    let mut report = FileReport::default();
    let zero = file.zero.map(|zero| vec![zero]);
    for (name, cases) in [("official", &file.official), ("zero", &zero), ("vectors", &file.vectors)] {
        report.section(name, cases.as_deref(), |case: &Case| case.name.as_deref(), check);
    }
    let states: Option<Vec<_>> = file.official_round_states.map(|states| {
        states.into_iter().enumerate().map(|(i, state)| (format!("round {}", i + 1), i, state)).collect()
    });
    let official = file.official.unwrap_or_default();
    report.section(
        "officialRoundStates",
        states.as_deref(),
        |(name, ..)| Some(name),
        |(_, round, state)| {
            let case = official.first().ok_or("there is no official vector to begin with")?;
            let states = Skinny::new(&Secret::new(case.key.0)).round_states(case.plaintext.0);
            let got = states.get(*round).copied().ok_or("there is no such round")?;
            same("state", &Hex(got), state)
        },
    );
    Ok(report)
}

fn check(case: &Case) -> Verdict {
    let cipher = Skinny::new(&Secret::new(case.key.0));
    let forms = [Form::Scalar, Form::Sliced, Form::Wide].into_iter().map(|form| {
        // Between two other blocks, and more of them than one step of any form takes.
        let mut blocks = vec![[0x5a; 8]; 300];
        blocks[150] = case.plaintext.0;
        cipher.encrypt_many_with(form, &mut blocks);
        let encrypted = Hex(blocks[150]);
        cipher.decrypt_many_with(form, &mut blocks);
        all([
            same(&format!("{form:?} encryption"), &encrypted, &case.ciphertext),
            holds(&format!("{form:?} decryption does not come back"), blocks[150] == case.plaintext.0),
        ])
    });
    all([
        same("encryption", &Hex(cipher.encrypt(case.plaintext.0)), &case.ciphertext),
        same("decryption", &Hex(cipher.decrypt(case.ciphertext.0)), &case.plaintext),
    ]
    .into_iter()
    .chain(forms))
}
