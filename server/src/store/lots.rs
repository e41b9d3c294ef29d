//! Lots: long codes made ahead for a printer, so many for each day.
//!
//! A lot is asked for, filled in many small transactions and then complete. Nobody is handed part of one:
//! until it is complete it has no files, and a lot that cannot be completed is erased whole. Because
//! filling and erasing take many transactions, the lot's state says what is left to do after a crash, and
//! the job `codes-produce` does it.
//!
//! Source: health-data.md A.2, A.3.

use std::fmt;

use async_trait::async_trait;
use vigie_protocol::{
    code::{LotDay, Window},
    robert::time::{Day, NtpSeconds},
};

use super::{NewCode, StoreError};

/// Number of a lot; never given out twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LotId(pub i64);

impl fmt::Display for LotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A lot to make.
#[derive(Debug, Clone)]
pub struct NewLot {
    /// When it was asked for.
    pub asked: NtpSeconds,
    /// The day it belongs to in the scheduled production; `None` if somebody asked.
    pub scheduled: Option<Day>,
    /// Its days, each once.
    pub days: Vec<NewLotDay>,
}

/// A day of a lot to make.
#[derive(Debug, Clone, Copy)]
pub struct NewLotDay {
    /// Which, and the window of its codes.
    pub day: LotDay,
    /// How many codes; at least 1.
    pub codes: u32,
}

/// How far a lot is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LotState {
    /// It is being made, or waits to be.
    Asked,
    /// All its codes are there.
    Complete,
    /// It is being erased.
    Condemned,
}

/// A lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot {
    /// Its number.
    pub id: LotId,
    /// When it was asked for.
    pub asked: NtpSeconds,
    /// The day it belongs to in the scheduled production.
    pub scheduled: Option<Day>,
    /// How far it is.
    pub state: LotState,
    /// Codes stored so far.
    pub codes: u64,
    /// Its files, by day; without those whose codes are over and were purged.
    pub files: Vec<LotFile>,
}

/// One day of a lot, which is one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LotFile {
    /// The civil day in Paris.
    pub day: Day,
    /// Which of the files of this day, over all lots there ever were, it is.
    pub sequence: u32,
    /// The window of its codes.
    pub window: Window,
    /// How many codes it has once the lot is complete.
    pub codes: u64,
}

/// A code of a lot, as an operator sees it.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredCode {
    /// The text.
    pub code: String,
    /// From when to when it is good.
    pub window: Window,
    /// When it was made.
    pub generated: NtpSeconds,
}

/// Never prints the code.
impl fmt::Debug for StoredCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoredCode(…)")
    }
}

/// The verbs of lots.
#[async_trait]
pub trait LotStore: Send + Sync {
    /// Notes a lot that is to be made, and gives each of its files a name that none ever had. `None` if
    /// its scheduled day has its lot already.
    async fn create_lot(&self, lot: &NewLot) -> Result<Option<LotId>, StoreError>;

    /// Stores codes of a lot, outcomes as those of [`add_codes`](super::CodeStore::add_codes). `None`, and
    /// nothing stored, if the lot is gone or no longer being made.
    async fn fill_lot(&self, lot: LotId, codes: &[NewCode]) -> Result<Option<Vec<bool>>, StoreError>;

    /// Says that all codes of a lot are there. `false` if it is gone or not being made.
    async fn complete_lot(&self, lot: LotId) -> Result<bool, StoreError>;

    /// Erases the codes of a lot that is being made, so that it can be made anew. Many transactions; what
    /// a stop leaves is erased by the next call.
    async fn empty_lot(&self, lot: LotId) -> Result<(), StoreError>;

    /// Erases a lot with all its codes, in whatever state; `false` if there is none. Many transactions, of
    /// which the first condemns the lot; what a stop leaves is erased by the next call.
    async fn delete_lot(&self, lot: LotId) -> Result<bool, StoreError>;

    /// All lots, or the one with this number; in the order of their numbers.
    async fn lots(&self, only: Option<LotId>) -> Result<Vec<Lot>, StoreError>;

    /// At most `rows` codes of a lot after the first `offset`, in the order of their first instant and then
    /// their text.
    async fn lot_page(&self, lot: LotId, offset: u64, rows: u32) -> Result<Vec<StoredCode>, StoreError>;

    /// At most `rows` texts of the codes of a lot that are good from `from`, in their order, after the text
    /// `after`. Empty after the last.
    async fn lot_texts(&self, lot: LotId, from: NtpSeconds, after: &str, rows: u32) -> Result<Vec<String>, StoreError>;
}
