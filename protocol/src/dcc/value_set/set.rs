//! One value set, and the sets of all members.
//!
//! Source: dcc.md §8.

use std::collections::HashMap;

use serde::Deserialize;
use vigie_crypto::hmac::sha256;

use super::Instructions;
use crate::dcc::{
    payload::Group,
    time::{Date, strict_date},
};

/// A member that holds a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// `tg`.
    Disease,
    /// `vp`.
    Prophylaxis,
    /// `mp`.
    Product,
    /// `ma` of a vaccination.
    Holder,
    /// `tt`.
    TestKind,
    /// `tr`.
    TestResult,
    /// `ma` of a test.
    TestDevice,
    /// `co`.
    Country,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Disease,
        Self::Prophylaxis,
        Self::Product,
        Self::Holder,
        Self::TestKind,
        Self::TestResult,
        Self::TestDevice,
        Self::Country,
    ];

    /// The `valueSetId` of the set.
    pub const fn set_id(self) -> &'static str {
        match self {
            Self::Disease => "disease-agent-targeted",
            Self::Prophylaxis => "sct-vaccines-covid-19",
            Self::Product => "vaccines-covid-19-names",
            Self::Holder => "vaccines-covid-19-auth-holders",
            Self::TestKind => "covid-19-lab-test-type",
            Self::TestResult => "covid-19-lab-result",
            Self::TestDevice => "covid-19-lab-test-manufacturer-and-name",
            Self::Country => "country-2-codes",
        }
    }

    /// The code that a member of an entry holds, if it holds one.
    pub fn of_member(group: Group, member: &str) -> Option<Self> {
        match (group, member) {
            (_, "tg") => Some(Self::Disease),
            (_, "co") => Some(Self::Country),
            (Group::Vaccination, "vp") => Some(Self::Prophylaxis),
            (Group::Vaccination, "mp") => Some(Self::Product),
            (Group::Vaccination, "ma") => Some(Self::Holder),
            (Group::Test, "tt") => Some(Self::TestKind),
            (Group::Test, "tr") => Some(Self::TestResult),
            (Group::Test, "ma") => Some(Self::TestDevice),
            _ => None,
        }
    }
}

/// What a set knows of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeStatus {
    /// It is given out.
    Active,
    /// It was given out once.
    Inactive,
    /// The set does not have it.
    Unknown,
}

/// What a code of a set stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// What people call it, in the language of the set (English).
    pub display: String,
    /// Whether it is still given out.
    pub status: CodeStatus,
}

/// One value set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueSet {
    /// The member whose codes it holds.
    pub field: Field,
    /// `valueSetDate`.
    pub date: Date,
    /// SHA-256 of the file: with the date, the version of the set.
    pub hash: [u8; 32],
    codes: HashMap<String, Code>,
}

/// Why a file is no value set.
#[derive(Debug, thiserror::Error)]
pub enum ValueSetError {
    /// Not JSON of the shape of a value set.
    #[error("not a value set: {0}")]
    Json(#[from] serde_json::Error),
    /// `valueSetId` is none of those that certificates use.
    #[error("no member of a certificate uses this value set")]
    UnknownId,
    /// `valueSetDate` is no date.
    #[error("the date of the value set is no date")]
    Date,
    /// A set without a single code, which nobody publishes.
    #[error("the value set is empty")]
    Empty,
}

impl ValueSet {
    /// Reads a set as the gateway serves it.
    ///
    /// # Errors
    /// [`ValueSetError`].
    pub fn from_json(bytes: &[u8]) -> Result<Self, ValueSetError> {
        let file: File = serde_json::from_slice(bytes)?;
        let field = Field::ALL.into_iter().find(|field| field.set_id() == file.id).ok_or(ValueSetError::UnknownId)?;
        let date = strict_date(&file.date).ok_or(ValueSetError::Date)?;
        if file.values.is_empty() {
            return Err(ValueSetError::Empty);
        }
        let codes = file.values.into_iter().map(|(code, value)| {
            let status = if value.active { CodeStatus::Active } else { CodeStatus::Inactive };
            (code, Code { display: value.display, status })
        });
        Ok(Self { field, date, hash: sha256(bytes), codes: codes.collect() })
    }

    /// A code, if the set has it.
    pub fn get(&self, code: &str) -> Option<&Code> {
        self.codes.get(code)
    }

    /// All codes, in no order.
    pub fn codes(&self) -> impl Iterator<Item = (&str, &Code)> {
        self.codes.iter().map(|(code, meaning)| (code.as_str(), meaning))
    }
}

#[derive(Deserialize)]
struct File {
    #[serde(rename = "valueSetId")]
    id: String,
    #[serde(rename = "valueSetDate")]
    date: String,
    #[serde(rename = "valueSetValues")]
    values: HashMap<String, FileValue>,
}

#[derive(Deserialize)]
struct FileValue {
    display: String,
    active: bool,
}

/// The sets of all members, and the instructions for vaccines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueSets {
    /// In the order of [`Field::ALL`].
    pub(super) sets: [ValueSet; 8],
    pub(super) instructions: Instructions,
}

impl ValueSets {
    /// The set of a member.
    pub fn of(&self, field: Field) -> &ValueSet {
        &self.sets[field as usize]
    }

    /// What the set of a member knows of a code.
    pub fn status(&self, field: Field, code: &str) -> CodeStatus {
        self.of(field).get(code).map_or(CodeStatus::Unknown, |code| code.status)
    }

    /// What people call a code.
    pub fn display(&self, field: Field, code: &str) -> Option<&str> {
        self.of(field).get(code).map(|code| code.display.as_str())
    }

    /// Which vaccine goes with which codes.
    pub fn instructions(&self) -> &Instructions {
        &self.instructions
    }
}
