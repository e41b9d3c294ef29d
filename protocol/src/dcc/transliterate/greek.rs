//! Greek letters, by the national standard (ELOT 743).
//!
//! Source: dcc.md §5; ELOT 743.

use super::name::{At, plain};

/// The spelling of the Greek letter here; some depend on their neighbours.
pub(super) fn letter(at: At<'_>) -> Option<&'static str> {
    let capital = plain(at.letter());
    Some(match capital {
        'Α' => "A",
        'Β' => "V",
        'Γ' if matches!(at.after(), Some('Γ' | 'Ξ' | 'Χ')) => "N",
        'Γ' => "G",
        'Δ' => "D",
        'Ε' => "E",
        'Ζ' => "Z",
        'Η' | 'Ι' => "I",
        'Θ' => "TH",
        'Κ' => "K",
        'Λ' => "L",
        'Μ' if at.begins_a_word() && at.after() == Some('Π') => "",
        'Μ' => "M",
        'Ν' => "N",
        'Ξ' => "X",
        'Ο' | 'Ω' => "O",
        'Π' if at.before() == Some('Μ') && at.second_of_a_word() => "B",
        'Π' => "P",
        'Ρ' => "R",
        'Σ' => "S",
        'Τ' => "T",
        'Υ' => upsilon(at),
        'Φ' => "F",
        'Χ' => "CH",
        'Ψ' => "PS",
        _ => return None,
    })
}

/// After Ο it makes OU; after Α, Ε and Η it is a consonant, voiced before vowels and voiced consonants;
/// alone, or with a diaeresis, it is a vowel.
fn upsilon(at: At<'_>) -> &'static str {
    const VOICED: &str = "ΑΕΗΙΟΥΩΒΓΔΖΛΜΝΡ";
    match at.before() {
        _ if matches!(at.letter(), 'ϋ' | 'Ϋ' | 'ΰ') => "Y",
        Some('Ο') => "U",
        Some('Α' | 'Ε' | 'Η') if at.after().is_some_and(|after| VOICED.contains(after)) => "V",
        Some('Α' | 'Ε' | 'Η') => "F",
        _ => "Y",
    }
}
