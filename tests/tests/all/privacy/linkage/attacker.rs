//! The attacker: pairs, traces, and the area under his curve.

use std::{collections::BTreeMap, fmt};

/// One waiting contact as the attacker sees it, and what he would like to know.
pub(super) struct Waiting {
    /// The report it came in; used to measure him.
    pub(super) report: usize,
    /// What he reads off the disk: the name of a trace and a number on it. Two contacts of one report are
    /// near each other on a trace that tells something.
    pub(super) traces: Vec<(&'static str, f64)>,
}

/// Areas under the curve, by trace.
pub(super) struct Figures(BTreeMap<&'static str, f64>);

impl Figures {
    /// Every trace with its area.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'static str, f64)> {
        self.0.iter().map(|(name, area)| (*name, *area))
    }

    /// What he reaches by the trace that tells most.
    pub(super) fn best(&self) -> f64 {
        self.0.values().fold(0.0, |best, area| area.max(best))
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<String> = self.all().map(|(name, area)| format!("{name} {area:.3}")).collect();
        f.write_str(&texts.join(", "))
    }
}

/// A pair: how near on each trace, and whether it is of one report.
struct Pair {
    nearness: Vec<f64>,
    together: bool,
}

/// Measures him by each trace and by all of them.
pub(super) fn measure(waiting: &[Waiting]) -> Figures {
    let names: Vec<&'static str> = waiting[0].traces.iter().map(|(name, _)| *name).collect();
    // Half of the reports are his own: from them he learns what the traces are worth.
    let (own, others): (Vec<&Waiting>, Vec<&Waiting>) = waiting.iter().partition(|contact| contact.report % 2 == 0);
    let all = pairs(&waiting.iter().collect::<Vec<_>>());
    let mut figures: BTreeMap<&'static str, f64> = names
        .iter()
        .enumerate()
        .map(|(at, name)| (*name, area(all.iter().map(|p| (p.nearness[at], p.together)))))
        .collect();

    let weights = learn(&pairs(&own), names.len());
    let weighed = |pair: &Pair| pair.nearness.iter().zip(&weights).map(|(near, weight)| near * weight).sum();
    figures.insert("all together", area(pairs(&others).iter().map(|pair| (weighed(pair), pair.together))));
    Figures(figures)
}

fn pairs(waiting: &[&Waiting]) -> Vec<Pair> {
    let mut pairs = Vec::with_capacity(waiting.len() * waiting.len() / 2);
    for (at, one) in waiting.iter().enumerate() {
        for other in &waiting[..at] {
            let nearness = one.traces.iter().zip(&other.traces).map(|((_, a), (_, b))| -(a - b).abs()).collect();
            pairs.push(Pair { nearness, together: one.report == other.report });
        }
    }
    pairs
}

/// A linear rule: each trace by how far apart its means are, in units of its variance.
fn learn(pairs: &[Pair], traces: usize) -> Vec<f64> {
    let mean = |of: &dyn Fn(&Pair) -> Option<f64>| {
        let (sum, count) =
            pairs.iter().filter_map(of).fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
        sum / f64::max(count, 1.0)
    };
    (0..traces)
        .map(|at| {
            let overall = mean(&|pair| Some(pair.nearness[at]));
            let variance = mean(&|pair| Some((pair.nearness[at] - overall).powi(2)));
            let of = |together| mean(&|pair| (pair.together == together).then_some(pair.nearness[at]));
            if variance == 0.0 { 0.0 } else { (of(true) - of(false)) / variance }
        })
        .collect()
}

/// Area under the curve: how often a pair of one report scores above a pair of two; ties count half.
fn area(scores: impl Iterator<Item = (f64, bool)>) -> f64 {
    let mut scores: Vec<(f64, bool)> = scores.collect();
    scores.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let together = scores.iter().filter(|(_, together)| *together).count() as f64;
    let apart = scores.len() as f64 - together;
    let (mut ranks, mut below) = (0.0, 0.0);
    for ties in scores.chunk_by(|a, b| a.0 == b.0) {
        let hits = ties.iter().filter(|(_, together)| *together).count() as f64;
        ranks += hits * (below + (ties.len() as f64 + 1.0) / 2.0);
        below += ties.len() as f64;
    }
    (ranks - together * (together + 1.0) / 2.0) / (together * apart)
}

#[test]
fn the_area_is_one_for_certainty_and_a_half_for_guessing() {
    let close = |scores: &[(f64, bool)], expected: f64| (area(scores.iter().copied()) - expected).abs() < 1e-12;
    assert!(close(&[(1.0, false), (2.0, false), (3.0, true)], 1.0));
    assert!(close(&[(1.0, true), (2.0, false), (3.0, false)], 0.0));
    assert!(close(&[(1.0, true), (1.0, false), (1.0, false)], 0.5));
    assert!(close(&[(1.0, false), (2.0, true), (3.0, false)], 0.5));
}
