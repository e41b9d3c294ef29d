//! Latin letters that are more than a letter and an accent. Of the permitted spellings the first.
//!
//! Source: dcc.md §5; ICAO Doc 9303 part 3.

/// The spelling of a special letter of either case.
pub(super) const fn special(letter: char) -> Option<&'static str> {
    Some(match letter {
        'Ä' | 'ä' | 'Æ' | 'æ' | 'Ǽ' | 'ǽ' => "AE",
        'Å' | 'å' => "AA",
        'Ö' | 'ö' | 'Ø' | 'ø' | 'Œ' | 'œ' | 'Ǿ' | 'ǿ' => "OE",
        'Ü' | 'ü' => "UE",
        'ẞ' | 'ß' => "SS",
        'Þ' | 'þ' => "TH",
        'Ð' | 'ð' | 'Đ' | 'đ' => "D",
        'Ĳ' | 'ĳ' => "IJ",
        'Ñ' | 'ñ' | 'Ŋ' | 'ŋ' => "N",
        'Ħ' | 'ħ' => "H",
        'İ' | 'ı' => "I",
        'ĸ' => "K",
        'Ł' | 'ł' | 'Ŀ' | 'ŀ' => "L",
        'Ŧ' | 'ŧ' => "T",
        _ => return None,
    })
}
