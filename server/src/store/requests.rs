//! What a batch of requests does to the registrations it touches, in memory.
//!
//! An engine locks the rows and hands them over; the rules of `vigie_protocol` are applied request by
//! request, in order, so that two requests of one phone in one batch see each other; the engine writes
//! the final states, each once.
//!
//! Source: robert.md §3.7 step 5 (drift), §5.2 (status).

use std::collections::{BTreeMap, BTreeSet};

use vigie_protocol::robert::{
    id::PermanentId,
    registration::{Asked, Registration},
};

use super::{Kpi, Note, StatusAsk, columns::Stored};

/// The identities of a batch, sorted, each once: the order in which rows are locked, everywhere.
pub(super) fn distinct(ids: impl IntoIterator<Item = PermanentId>) -> Vec<PermanentId> {
    ids.into_iter().collect::<BTreeSet<_>>().into_iter().collect()
}

/// Locked registrations, and what has become of them so far.
pub(super) struct Desk {
    rows: BTreeMap<PermanentId, (Registration, Touched)>,
    /// What the requests counted.
    pub(super) kpis: KpiSums,
}

/// Whether a row has to be written back.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Touched {
    No,
    Yes,
}

impl Desk {
    pub(super) fn new(rows: impl IntoIterator<Item = Stored>) -> Self {
        let rows = rows.into_iter().map(|row| (row.id, (row.registration, Touched::No))).collect();
        Self { rows, kpis: KpiSums::default() }
    }

    /// A status request; `None` without a registration.
    pub(super) fn ask(&mut self, ask: &StatusAsk) -> Option<Asked> {
        let registration = self.touch(&ask.id)?;
        let asked = registration.ask(ask.epoch, ask.min_gap, ask.drift);
        if let Asked::Answer(answer) = &asked {
            self.kpis.add(Kpi::Alerted, answer.counted.alerted);
            self.kpis.add(Kpi::Notified, answer.counted.notified);
        }
        Some(asked)
    }

    /// A request that was refused; ignored without a registration.
    pub(super) fn note(&mut self, note: &Note) {
        let Some(registration) = self.touch(&note.id) else { return };
        if let Some(drift) = note.drift {
            registration.note_drift(drift);
        }
        if let Some((epoch, message)) = &note.failure {
            registration.note_failure(*epoch, message.clone());
        }
    }

    /// The rows to write, by identity.
    pub(super) fn touched(&self) -> impl Iterator<Item = (&PermanentId, &Registration)> {
        self.rows.iter().filter(|(_, (_, touched))| *touched == Touched::Yes).map(|(id, (row, _))| (id, row))
    }

    fn touch(&mut self, id: &PermanentId) -> Option<&mut Registration> {
        let (registration, touched) = self.rows.get_mut(id)?;
        *touched = Touched::Yes;
        Some(registration)
    }
}

/// What a verb adds to the figures of robert.md §6.3.
#[derive(Default)]
pub(super) struct KpiSums(BTreeMap<&'static str, i64>);

impl KpiSums {
    /// Counts `n` more; nothing is written for 0, so that a batch without an event leaves the hot rows
    /// alone.
    pub(super) fn add(&mut self, kpi: Kpi, n: u64) {
        if n > 0 {
            // A batch holds less than 2^63 items.
            let sum = self.0.entry(kpi.name()).or_default();
            *sum = sum.saturating_add_unsigned(n);
        }
    }

    /// Name and increment of each figure that changed, by name: the order in which they are locked.
    pub(super) fn changed(&self) -> impl Iterator<Item = (&'static str, i64)> {
        self.0.iter().map(|(name, sum)| (*name, *sum))
    }
}
