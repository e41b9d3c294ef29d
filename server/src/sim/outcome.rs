//! What a run came to, for machines.
//!
//! All but `wall_s` and `requests_per_s` depends on the seed and the size of the run alone.

use std::{collections::BTreeMap, time::Duration};

use serde::Serialize;

use super::{
    run::Plan,
    statistics::{percentile, share},
    tally::Tally,
    truth::Truth,
};

/// Minutes in a quarter of an hour.
const MINUTES: u32 = 15;

/// Everything that is known at the end.
pub(crate) struct Ending {
    pub(crate) plan: Plan,
    pub(crate) fell_ill: u64,
    pub(crate) requests: u64,
    pub(crate) wall: Duration,
    pub(crate) tally: Tally,
    pub(crate) truth: Truth,
}

/// What a run came to: what `--json` prints.
#[derive(Debug, Serialize)]
pub(crate) struct Outcome {
    pub(crate) phones: u32,
    pub(crate) days: u32,
    pub(crate) seed: u64,
    /// Two people within 10 m in a quarter of an hour; and those within 2 m.
    pub(crate) encounters: u64,
    pub(crate) close_encounters: u64,
    /// People that showed symptoms.
    pub(crate) fell_ill: u64,
    pub(crate) reports: u64,
    /// Phones that unregistered, and that were replaced by a new one.
    pub(crate) left: u64,
    pub(crate) replaced: u64,
    pub(crate) hellos: Hellos,
    pub(crate) contacts: Contacts,
    /// People whose phone showed a warning.
    pub(crate) warned: u64,
    /// All warnings, a second one on the same phone included; and those that no report of the run explains.
    pub(crate) warnings: u64,
    pub(crate) unexplained: u64,
    /// People who spent 15 minutes within 2 m of a reporter; and those of them who were warned.
    pub(crate) should_have_been_warned: u64,
    pub(crate) rightly_warned: u64,
    /// Of the warned, those who should have been; null if nobody was.
    pub(crate) precision: Option<f64>,
    /// Of those who should have been, the warned; null if nobody should.
    pub(crate) recall: Option<f64>,
    pub(crate) report_to_warning_minutes: Delay,
    pub(crate) polls: u64,
    /// All requests of phones.
    pub(crate) requests: u64,
    pub(crate) wall_s: f64,
    pub(crate) requests_per_s: f64,
}

/// HELLOs, by how far they came.
#[derive(Debug, Serialize)]
pub(crate) struct Hellos {
    pub(crate) sent: u64,
    /// Receptions: one HELLO may be heard by several.
    pub(crate) heard: u64,
    pub(crate) uploaded: u64,
}

/// Contacts (the HELLOs of one EBID), by how far they came.
#[derive(Debug, Serialize)]
pub(crate) struct Contacts {
    pub(crate) uploaded: u64,
    /// By the reports of `robert-score`.
    pub(crate) kept: u64,
    /// By the same reports, with the reason.
    pub(crate) discarded: BTreeMap<String, u64>,
}

/// Simulated minutes from the report to the warning it caused; null without warnings.
#[derive(Debug, Serialize)]
pub(crate) struct Delay {
    pub(crate) median: Option<u32>,
    pub(crate) p90: Option<u32>,
}

impl Outcome {
    pub(crate) fn of(ending: Ending) -> Self {
        let Ending { plan, fell_ill, requests, wall, tally, truth } = ending;
        let count = |number: usize| number as u64;
        let rightly = count(tally.warned.keys().filter(|id| truth.should().contains(id)).count());
        let (warned, should) = (count(tally.warned.len()), count(truth.should().len()));
        let delays: Vec<u32> = tally.warned.values().filter_map(|(_, quarters)| Some((*quarters)? * MINUTES)).collect();
        let tenths = |value: f64| (value * 10.0).round() / 10.0;
        Self {
            phones: plan.phones,
            days: plan.days,
            seed: plan.seed,
            encounters: tally.encounters,
            close_encounters: tally.close_encounters,
            fell_ill,
            reports: tally.reports,
            left: tally.left,
            replaced: tally.replaced,
            hellos: Hellos { sent: tally.hellos_sent, heard: tally.hellos_heard, uploaded: tally.hellos_uploaded },
            unexplained: warned - count(delays.len()),
            contacts: Contacts {
                uploaded: tally.contacts_uploaded,
                kept: tally.contacts_kept,
                discarded: tally.contacts_discarded,
            },
            warned,
            warnings: tally.warnings,
            should_have_been_warned: should,
            rightly_warned: rightly,
            precision: share(rightly, warned),
            recall: share(rightly, should),
            report_to_warning_minutes: Delay { median: percentile(&delays, 0.5), p90: percentile(&delays, 0.9) },
            polls: tally.polls,
            requests,
            wall_s: tenths(wall.as_secs_f64()),
            requests_per_s: tenths(requests as f64 / wall.as_secs_f64().max(0.001)),
        }
    }
}
