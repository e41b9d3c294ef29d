//! The sets that are part of the program: release 2.12.0, as published. See `protocol/assets/dcc`.

use std::sync::LazyLock;

use super::{Instructions, ValueSet, ValueSets};

/// The file of each member's set, in the order of [`Field::ALL`](super::Field::ALL).
const FILES: [&str; 8] = [
    include_str!("../../../assets/dcc/value-sets/disease-agent-targeted.json"),
    include_str!("../../../assets/dcc/value-sets/vaccine-prophylaxis.json"),
    include_str!("../../../assets/dcc/value-sets/vaccine-medicinal-product.json"),
    include_str!("../../../assets/dcc/value-sets/vaccine-mah-manf.json"),
    include_str!("../../../assets/dcc/value-sets/test-type.json"),
    include_str!("../../../assets/dcc/value-sets/test-result.json"),
    include_str!("../../../assets/dcc/value-sets/test-manf-example.json"),
    include_str!("../../../assets/dcc/value-sets/country-2-codes.json"),
];

const INSTRUCTIONS: &str = include_str!("../../../assets/dcc/value-sets/vaccine-encoding-instructions.json");

static BUILTIN: LazyLock<ValueSets> = LazyLock::new(|| ValueSets {
    // The files are part of the program, and a test reads them.
    sets: FILES.map(|file| ValueSet::from_json(file.as_bytes()).expect("an embedded value set")),
    instructions: Instructions::from_json(INSTRUCTIONS.as_bytes()).expect("the embedded instructions"),
});

impl ValueSets {
    /// The sets of release 2.12.0. They are read at the first call and then kept.
    ///
    /// The set of test devices is the published example of a list that changes by the week: a device
    /// that is not on it says little.
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }
}

#[cfg(test)]
mod tests {
    use super::super::{CodeStatus, Field, ValueSets};

    #[test]
    fn the_embedded_sets_are_those_of_the_release() {
        let sets = ValueSets::builtin();
        for (field, size) in [
            (Field::Disease, 1),
            (Field::Prophylaxis, 9),
            (Field::Product, 39),
            (Field::Holder, 31),
            (Field::TestKind, 2),
            (Field::TestResult, 2),
            (Field::TestDevice, 88),
            (Field::Country, 250),
        ] {
            let set = sets.of(field);
            assert_eq!((set.field, set.codes().count()), (field, size));
        }
    }

    #[test]
    fn inactive_and_unknown_codes_are_told_apart() {
        let sets = ValueSets::builtin();
        let inactive = |field| -> Vec<_> {
            let inactive = sets.of(field).codes().filter(|(_, meaning)| meaning.status == CodeStatus::Inactive);
            let mut codes: Vec<_> = inactive.map(|(code, _)| code).collect();
            codes.sort_unstable();
            codes
        };
        assert_eq!(inactive(Field::Prophylaxis), ["J07BX03"]);
        assert_eq!(
            inactive(Field::Product),
            ["Inactivated-SARS-CoV-2-Vero-Cell", "NVX-CoV2373", "VLA2001", "Vidprevtyn"]
        );
        assert_eq!(sets.status(Field::Product, "EU/1/20/1528"), CodeStatus::Active);
        assert_eq!(sets.display(Field::Product, "EU/1/20/1528"), Some("Comirnaty"));
        assert_eq!(sets.status(Field::Product, "R-COVI"), CodeStatus::Active);
        assert_eq!(sets.status(Field::Product, "R-Covi"), CodeStatus::Unknown, "case matters");
        assert_eq!(
            sets.status(Field::Product, " EU/1/20/1528"),
            CodeStatus::Unknown,
            "blanks are the caller's to trim"
        );
    }
}
