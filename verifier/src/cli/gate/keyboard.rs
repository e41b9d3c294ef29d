//! Texts that a wrong keyboard layout garbled.
//!
//! A scanner that types is a keyboard, and the computer believes to know which. A scanner set to the American
//! layout on a French computer types `HC&M…` for `HC1:…`, because the key of the 1 gives `&` there. To a verifier
//! that is no health pass; to a guard it is a setting.
//!
//! Source: verifier.md §8.

/// What went wrong at the keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Garbled {
    /// An American scanner on a French or Belgian computer: digits come as `&é"'(`.
    Azerty,
    /// An American scanner on a German, Austrian or Swiss computer: the colon comes as `Ö` or `ö`, `é`.
    Qwertz,
    /// Caps lock is on.
    CapsLock,
}

/// How `HC1:` comes out. Case is not looked at: caps lock may come on top.
const SIGNS: [(&str, Garbled); 8] = [
    ("hc&m", Garbled::Azerty),
    ("hc&:", Garbled::Azerty),
    ("hc&/", Garbled::Azerty), // the colon's key, unshifted by caps lock
    ("hc1m", Garbled::Azerty), // digits typed by the number pad
    ("hc1ö", Garbled::Qwertz),
    ("hc1é", Garbled::Qwertz),
    ("hc1à", Garbled::Qwertz),
    ("hc!ö", Garbled::Qwertz),
];

/// Whether a text is a certificate that came through the wrong keyboard.
pub(super) fn garbled(text: &[u8]) -> Option<Garbled> {
    // Older devices send one byte for a letter, newer ones UTF-8.
    let start = &text[..text.len().min(16)];
    let start = match str::from_utf8(start).or_else(|error| str::from_utf8(&start[..error.valid_up_to()])) {
        Ok(valid) if valid.chars().count() >= 4 => valid.to_lowercase(),
        _ => start.iter().copied().map(char::from).collect::<String>().to_lowercase(),
    };
    if start.starts_with("hc1:") {
        // `HC1:` itself is in order.
        return (!text.starts_with(b"HC1:")).then_some(Garbled::CapsLock);
    }
    SIGNS.iter().find(|(sign, _)| start.starts_with(sign)).map(|(_, garbled)| *garbled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_scanners_make_of_a_pass() {
        for (text, expected) in [
            (&b"HC1:6BFOXN"[..], None),
            (b"", None),
            (b"HC", None),
            (b"DC04FR", None),
            (b"HC2:6BF", None),
            (b"hc1:6bfoxn", Some(Garbled::CapsLock)),
            (b"Hc1:6bf", Some(Garbled::CapsLock)),
            (b"HC&M-BFOXN", Some(Garbled::Azerty)),
            (b"hc&m-bfoxn", Some(Garbled::Azerty)),
            ("HC&M'é\"(".as_bytes(), Some(Garbled::Azerty)),
            (b"HC&M\xe9\x22\x27", Some(Garbled::Azerty)), // the same in Latin-1
            ("HC1Ö6BF".as_bytes(), Some(Garbled::Qwertz)),
            (b"HC1\xd66BF", Some(Garbled::Qwertz)),
        ] {
            assert_eq!(garbled(text), expected, "{}", text.escape_ascii());
        }
    }
}
