//! The encoding instructions: which product goes with which manufacturer and which kind of vaccine.
//!
//! Source: dcc.md §8 (`vaccines-covid-19-encoding-instructions`), §6.1.

use serde::Deserialize;

/// How one vaccine is written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Instruction {
    /// `mp`.
    #[serde(rename = "vaccine-code")]
    pub product: String,
    /// `ma`.
    #[serde(rename = "vaccine-manufacturer")]
    pub holder: String,
    /// `vp`: any of these.
    #[serde(rename = "sct-codes")]
    pub prophylaxes: Vec<String>,
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

    /// The vaccines by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Instruction)> {
        self.vaccines.iter().map(|(name, vaccine)| (name.as_str(), vaccine))
    }
}
