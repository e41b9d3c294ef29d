//! Lots as rows, alike for both engines.

use vigie_protocol::code::Window;

use super::{Lot, LotFile, LotId, LotState, NewLot, StoreError, StoredCode, columns};

/// A row of `declaration_lot`: id, asked, scheduled, state, codes.
pub(super) type LotRow = (i64, i64, Option<i64>, i16, i64);

/// A row of `declaration_lot_day`: lot, day, sequence, valid_from, valid_until, codes.
pub(super) type FileRow = (i64, i64, i64, i64, i64, i64);

/// A row of `declaration_lot_day` to write, but for its lot: day, sequence, valid_from, valid_until, codes.
pub(super) type NewFileRow = (i64, i64, i64, i64, i64);

/// The days of a lot as rows, in their order; `sequences` are pairs of day and sequence, one for each.
pub(super) fn new_files(lot: &NewLot, sequences: &[(i64, i64)]) -> Result<Vec<NewFileRow>, StoreError> {
    let row = |new: &super::NewLotDay| {
        let day = i64::from(new.day.day.days());
        let sequence = sequences.iter().find(|(of, _)| *of == day).map(|(_, sequence)| *sequence);
        let sequence = sequence.ok_or(StoreError::Unreadable("declaration_file_sequence.day"))?;
        let (from, until) = (columns::instant(new.day.window.from), columns::instant(new.day.window.until));
        Ok((day, sequence, from, until, i64::from(new.codes)))
    };
    lot.days.iter().map(row).collect()
}

/// How many codes were added.
pub(super) fn number_of(added: &[bool]) -> i64 {
    added.iter().map(|added| i64::from(*added)).sum()
}

/// Lots with their files; both sorted by lot.
pub(super) fn lots(lots: Vec<LotRow>, files: Vec<FileRow>) -> Result<Vec<Lot>, StoreError> {
    let mut files = files.into_iter().peekable();
    let mut read = Vec::with_capacity(lots.len());
    for (id, asked, scheduled, state, codes) in lots {
        let mut lot = Lot {
            id: LotId(id),
            asked: columns::to_instant(asked, "declaration_lot.asked")?,
            scheduled: scheduled.map(|day| columns::to_civil_day(day, "declaration_lot.scheduled")).transpose()?,
            state: to_state(state)?,
            codes: columns::count(codes, "declaration_lot.codes")?,
            files: Vec::new(),
        };
        while let Some(row) = files.next_if(|row| row.0 == id) {
            lot.files.push(file(row)?);
        }
        read.push(lot);
    }
    Ok(read)
}

fn file((_, day, sequence, from, until, codes): FileRow) -> Result<LotFile, StoreError> {
    Ok(LotFile {
        day: columns::to_civil_day(day, "declaration_lot_day.day")?,
        sequence: u32::try_from(sequence).map_err(|_| StoreError::Unreadable("declaration_lot_day.sequence"))?,
        window: Window {
            from: columns::to_instant(from, "declaration_lot_day.valid_from")?,
            until: columns::to_instant(until, "declaration_lot_day.valid_until")?,
        },
        codes: columns::count(codes, "declaration_lot_day.codes")?,
    })
}

fn to_state(state: i16) -> Result<LotState, StoreError> {
    match state {
        1 => Ok(LotState::Asked),
        2 => Ok(LotState::Complete),
        3 => Ok(LotState::Condemned),
        _ => Err(StoreError::Unreadable("declaration_lot.state")),
    }
}

/// A row `(code, valid_from, valid_until, generated)` of `declaration_code`.
pub(super) fn stored_code((code, from, until, generated): (String, i64, i64, i64)) -> Result<StoredCode, StoreError> {
    Ok(StoredCode {
        code,
        window: Window {
            from: columns::to_instant(from, "declaration_code.valid_from")?,
            until: columns::to_instant(until, "declaration_code.valid_until")?,
        },
        generated: columns::to_instant(generated, "declaration_code.generated")?,
    })
}
