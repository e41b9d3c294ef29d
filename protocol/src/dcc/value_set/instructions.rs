//! The encoding instructions: which product goes with which manufacturer and which kind of vaccine.
//!
//! Source: dcc.md §8 (`vaccines-covid-19-encoding-instructions`), §6.1.

use serde::Deserialize;

/// How one vaccine is written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Instruction {
    /// `mp`.
    #[serde(rename = "vaccine-code")]
    product: String,
    /// `ma`.
    #[serde(rename = "vaccine-manufacturer")]
    holder: String,
    /// `vp`: any of these.
    #[serde(rename = "sct-codes")]
    prophylaxes: Vec<String>,
}

/// The instructions for all vaccines.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Instructions {
    #[serde(rename = "valueSetValues")]
    vaccines: std::collections::BTreeMap<String, Instruction>,
}

impl Instructions {
    /// Reads the file of that name.
    ///
    /// # Errors
    /// When it is not JSON of that shape.
    pub fn from_json(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes)
    }

    /// Whether a product, its holder and the kind of vaccine go together. A product that no instruction
    /// names goes with anything.
    pub fn allow(&self, product: &str, holder: &str, prophylaxis: &str) -> bool {
        let mut of_product = self.vaccines.values().filter(|vaccine| vaccine.product == product).peekable();
        of_product.peek().is_none()
            || of_product
                .any(|vaccine| vaccine.holder == holder && vaccine.prophylaxes.iter().any(|code| code == prophylaxis))
    }
}

#[cfg(test)]
mod tests {
    use crate::dcc::value_set::ValueSets;

    #[test]
    fn the_embedded_instructions_bind_products_to_their_makers() {
        let instructions = ValueSets::builtin().instructions();
        assert_eq!(instructions.vaccines.len(), 39);
        assert!(instructions.allow("EU/1/20/1528", "ORG-100030215", "1119349007"));
        assert!(!instructions.allow("EU/1/20/1528", "ORG-100031184", "1119349007"), "the maker of another");
        assert!(!instructions.allow("EU/1/20/1528", "ORG-100030215", "1119305005"), "another kind of vaccine");
    }
}
