//! The text of a bundle with blanks where the identifiers go.
//!
//! Source: robert.md §2.5.

use std::io::Write as _;

use crate::robert::time::{Day, EpochId};

/// Consecutive epochs whose EBIDs the same K_S makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// The day of the key.
    pub day: Day,
    /// The first epoch.
    pub first: EpochId,
    /// How many.
    pub count: u32,
}

/// Everything in a bundle that does not depend on the phone: the same for all that ask in the same
/// epoch, while the keys are the same.
#[derive(Clone, Debug)]
pub struct Template {
    /// Room for the nonce, then the JSON text with letters in the blanks.
    pub(super) text: Vec<u8>,
    /// Where the EBID of each tuple goes in `text`; its ECC follows at [`ECC_AFTER_EBID`](Self::ECC_AFTER_EBID).
    pub(super) blanks: Vec<usize>,
    pub(super) runs: Vec<Run>,
    pub(super) missing: Vec<Day>,
}

impl Template {
    /// Bytes of the nonce in front of the text.
    pub(super) const NONCE: usize = 12;

    const AFTER_EPOCH: &[u8] = br#","key":{"ebid":""#;
    const BLANK_EBID: &[u8; 12] = b"AAAAAAAAAAA=";
    const AFTER_EBID: &[u8] = br#"","ecc":""#;
    const BLANK_ECC: &[u8; 4] = b"AA==";
    const AFTER_ECC: &[u8] = br#""}},"#;

    /// From the start of an EBID to the start of its ECC.
    pub(super) const ECC_AFTER_EBID: usize = Self::BLANK_EBID.len() + Self::AFTER_EBID.len();

    /// Lays out the tuples of these runs, in their order:
    /// `[{"epochId":27592,"key":{"ebid":"…","ecc":"…"}}, …]` without any space.
    #[must_use]
    pub fn new(runs: Vec<Run>) -> Self {
        let tuples = runs.iter().map(|run| run.count as usize).sum();
        let mut text = vec![0; Self::NONCE];
        let mut blanks = Vec::with_capacity(tuples);
        text.push(b'[');
        for run in &runs {
            for i in 0..run.count {
                // Writing to memory cannot fail.
                let _ = write!(text, r#"{{"epochId":{}"#, run.first.get().wrapping_add(i));
                text.extend_from_slice(Self::AFTER_EPOCH);
                blanks.push(text.len());
                text.extend_from_slice(Self::BLANK_EBID);
                text.extend_from_slice(Self::AFTER_EBID);
                text.extend_from_slice(Self::BLANK_ECC);
                text.extend_from_slice(Self::AFTER_ECC);
            }
        }
        if tuples > 0 {
            text.pop(); // the comma after the last
        }
        text.push(b']');
        Self { text, blanks, runs, missing: Vec::new() }
    }

    /// Number of tuples.
    #[must_use]
    pub fn len(&self) -> usize {
        self.blanks.len()
    }

    /// Whether there is no tuple at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.blanks.is_empty()
    }

    /// Days that ought to be in it but have no key.
    #[must_use]
    pub fn missing(&self) -> &[Day] {
        &self.missing
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn json_text(template: &Template) -> &str {
        std::str::from_utf8(&template.text[Template::NONCE..]).expect("text")
    }

    proptest! {
        #[test]
        fn the_text_is_compact_json(first in 0_u32..1_000_000, counts in prop::collection::vec(0_u32..100, 0..4)) {
            let day = Day::from_days(18_000).expect("a day");
            let mut next = first;
            let runs = counts
                .into_iter()
                .map(|count| {
                    let run = Run { day, first: EpochId::new(next), count };
                    next += count;
                    run
                })
                .collect();
            let template = Template::new(runs);
            // Member order is alphabetic in `json!`, which is the order of the specification.
            let reference: Vec<_> = (first..next)
                .map(|epoch| json!({"epochId": epoch, "key": {"ebid": "AAAAAAAAAAA=", "ecc": "AA=="}}))
                .collect();
            prop_assert_eq!(template.len(), reference.len());
            prop_assert_eq!(json_text(&template), serde_json::to_string(&reference).expect("JSON"));
            for &at in &template.blanks {
                prop_assert_eq!(&template.text[at..][..12], Template::BLANK_EBID);
                prop_assert_eq!(&template.text[at + Template::ECC_AFTER_EBID..][..4], Template::BLANK_ECC);
            }
        }
    }
}
