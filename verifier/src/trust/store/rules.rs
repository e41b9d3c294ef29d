//! Which list takes the place of which.
//!
//! Source: verifier.md §5.

use vigie_protocol::dcc::time::UnixSeconds;

use crate::trust::source::{Kind, Signature, Source, written};

/// Whether an empty list may take the place of a full one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EmptyLists {
    /// It may not.
    #[default]
    Refused,
    /// It may: somebody looked, and the list is meant to be empty.
    Allowed,
}

/// Why a list that reads well was not taken in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Older than the one that is there.
    #[error("older than the list that is there: dated {}, there {}", written(*given), written(*known))]
    Older {
        /// Its date.
        given: UnixSeconds,
        /// The date of the one that is there.
        known: UnixSeconds,
    },
    /// An earlier publication than the one that is there.
    #[error("an earlier publication than the list that is there: number {given}, there {known}")]
    EarlierNumber {
        /// Its number.
        given: u64,
        /// The number of the one that is there.
        known: u64,
    },
    /// It has no date, and the one that is there does: it may be older.
    #[error("has no date, so it cannot be shown to be newer than the list that is there, dated {}", written(*known))]
    Undated {
        /// The date of the one that is there.
        known: UnixSeconds,
    },
    /// It has no number, and the one that is there does: it may be an earlier publication.
    #[error("has no number, so it cannot be shown to be newer than the list that is there, number {known}")]
    Unnumbered {
        /// The number of the one that is there.
        known: u64,
    },
    /// It holds nothing, and the one that is there does.
    #[error("empty, and the list that is there holds {known}")]
    Empty {
        /// How many the one that is there holds.
        known: usize,
    },
    /// Some of its certificates cannot be read, and the rest are fewer than are there: the file may have been cut short.
    #[error(
        "{left_out} of its blocks cannot be read, and without them it holds {given} where the list that is there holds {known}"
    )]
    Damaged {
        /// How many were left out.
        left_out: usize,
        /// How many it holds without them.
        given: usize,
        /// How many the one that is there holds.
        known: usize,
    },
    /// Nobody checked its signature, and that of the one that is there was checked.
    #[error("its signature was not checked, that of the list that is there was")]
    Unchecked,
}

/// What makes two lists the same source: who publishes it, as far as the format tells, else the file's name.
pub(super) fn identity(source: &Source) -> String {
    let whose = match source.kind {
        Kind::Vigie | Kind::VigieRevocation | Kind::Sweden | Kind::Did => source.issuer.as_deref().unwrap_or_default(),
        Kind::Austria | Kind::Germany | Kind::Switzerland | Kind::Netherlands | Kind::France => "",
        Kind::Certificates | Kind::Gateway | Kind::BareKeys | Kind::GatewayRevocation => &source.name,
    };
    format!("{}:{whose}", source.kind)
}

/// Whether a format tells nothing of its publisher, so that the file's name has to.
const fn goes_by_name(kind: Kind) -> bool {
    matches!(kind, Kind::Certificates | Kind::Gateway | Kind::BareKeys | Kind::GatewayRevocation)
}

/// Whether `given`, of which `left_out` entries cannot be used, may be taken in where `stored` is there.
pub(super) fn check(given: &Source, left_out: usize, stored: &[&Source], empty: EmptyLists) -> Result<(), Refusal> {
    let identity_given = identity(given);
    // Where the file's name is all there is to go by, an empty list does not hide behind a new one.
    let replaced =
        |known: &&&Source| known.kind == given.kind && (goes_by_name(given.kind) || identity(known) == identity_given);
    let held = stored.iter().filter(replaced).map(|known| known.entries).max().unwrap_or_default();
    if given.entries == 0 && held > 0 && empty == EmptyLists::Refused {
        return Err(Refusal::Empty { known: held });
    }
    let Some(known) = stored.iter().find(|known| identity(known) == identity_given) else { return Ok(()) };
    // Signed lists are whole, and JSON that was cut off is none; of files of certificates any beginning reads.
    if given.kind == Kind::Certificates && left_out > 0 && given.entries < known.entries {
        return Err(Refusal::Damaged { left_out, given: given.entries, known: known.entries });
    }
    // Number and date of a list that nobody checked are a stranger's, and must not lock out those that are signed.
    let vouched = given.signature == Signature::Checked && known.signature != Signature::Checked;
    if !vouched {
        not_before(given, known)?;
    }
    if known.signature == Signature::Checked && given.signature != Signature::Checked {
        return Err(Refusal::Unchecked);
    }
    Ok(())
}

/// Whether `given` is shown to be no older than `known`: leaving out what tells its age does not make a list newer.
fn not_before(given: &Source, known: &Source) -> Result<(), Refusal> {
    match (given.sequence, known.sequence) {
        (Some(given), Some(known)) if given < known => return Err(Refusal::EarlierNumber { given, known }),
        (None, Some(known)) => return Err(Refusal::Unnumbered { known }),
        _ => {}
    }
    match (given.date, known.date) {
        (Some(given), Some(known)) if given < known => Err(Refusal::Older { given, known }),
        (None, Some(known)) => Err(Refusal::Undated { known }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No format has publications with a number and others without; the rule does not rely on it.
    #[test]
    fn what_tells_the_age_of_a_list_is_not_left_out_of_the_next() {
        let source = |date: Option<i64>, sequence| Source {
            date: date.map(UnixSeconds),
            sequence,
            ..Source::new("list", Kind::Vigie)
        };
        let known = source(Some(86_400), Some(7));
        for (given, refusal) in [
            (source(Some(86_400), Some(7)), None),
            (source(Some(86_401), Some(8)), None),
            (source(Some(86_401), None), Some(Refusal::Unnumbered { known: 7 })),
            (source(None, Some(8)), Some(Refusal::Undated { known: UnixSeconds(86_400) })),
            (
                source(Some(86_399), Some(8)),
                Some(Refusal::Older { given: UnixSeconds(86_399), known: UnixSeconds(86_400) }),
            ),
            (source(Some(86_401), Some(6)), Some(Refusal::EarlierNumber { given: 6, known: 7 })),
        ] {
            assert_eq!(check(&given, 0, &[&known], EmptyLists::Refused).err(), refusal);
            assert_eq!(
                check(&given, 0, &[&source(None, None)], EmptyLists::Refused),
                Ok(()),
                "nothing to be older than"
            );
        }
    }
}
