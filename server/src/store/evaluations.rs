//! What both engines do around a risk evaluation, in memory.
//!
//! Source: robert.md §7.6.

use std::collections::{HashMap, HashSet};

use vigie_protocol::robert::{id::PermanentId, time::EpochId};

use super::{
    Kpi, Outdated, RiskUpdate, StoreError,
    columns::{self, Stored},
    requests::KpiSums,
};

/// Puts rows `(id, epoch, score)` to the registrations they belong to, whose order stays.
pub(super) fn with_exposures(
    registrations: Vec<Stored>,
    rows: Vec<(Vec<u8>, i64, f64)>,
) -> Result<Vec<Outdated>, StoreError> {
    let mut exposures: HashMap<PermanentId, Vec<(EpochId, f64)>> = HashMap::new();
    for (id, epoch, score) in rows {
        let id = columns::permanent_id(&id, "robert_exposure.id")?;
        let epoch = columns::to_epoch(epoch, "robert_exposure.epoch")?;
        exposures.entry(id).or_default().push((epoch, score));
    }
    let whole = |Stored { id, version, registration }| {
        let exposures = exposures.remove(&id).unwrap_or_default();
        Outdated { id, version, registration, exposures }
    };
    Ok(registrations.into_iter().map(whole).collect())
}

/// The first update of each registration: a second one in the same call was made from a state that the
/// first puts an end to.
pub(super) fn first_of_each(updates: &[RiskUpdate]) -> Vec<&RiskUpdate> {
    let mut seen = HashSet::new();
    updates.iter().filter(|update| seen.insert(update.id)).collect()
}

/// Which updates were written, given the identifiers of the rows that were, and what they count.
pub(super) fn outcomes(updates: &[RiskUpdate], written: Vec<Vec<u8>>) -> (Vec<bool>, KpiSums) {
    let mut written: HashSet<Vec<u8>> = written.into_iter().collect();
    let mut counted = KpiSums::default();
    let mut outcome = |update: &RiskUpdate| {
        let won = written.remove(update.id.as_bytes().as_slice());
        counted.add(Kpi::RetentionExpired, u64::from(won && update.retention_expired));
        won
    };
    let outcomes = updates.iter().map(&mut outcome).collect();
    (outcomes, counted)
}
