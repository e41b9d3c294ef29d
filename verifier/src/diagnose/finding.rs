//! What is said of each step.
//!
//! Source: dcc.md §3.1.

use super::{Layers, Signer};
use crate::{Reason, Verdict, Warning};

/// All that can be said about one text.
#[derive(Clone, Debug)]
pub struct Diagnosis {
    /// What [`verify`](crate::verify()) says.
    pub verdict: Verdict,
    /// All the steps, and after them the lists.
    pub findings: Vec<Finding>,
    /// The layers, as far as they could be taken off.
    pub layers: Layers,
    /// The signer, if the signature holds.
    pub signer: Option<Signer>,
}

/// One step, judged or not.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The number of the step; `None` for the age of the lists, which is asked after all of them.
    pub step: Option<u8>,
    /// What it asks, in a few words.
    pub name: &'static str,
    /// How it ended.
    pub judgement: Judgement,
}

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It holds.
    Held,
    /// It holds, and a person should know something all the same.
    Warned(Vec<Warning>),
    /// It does not.
    Failed(Reason),
    /// It needs what an earlier step did not give.
    NotJudged,
    /// Nobody asked: a text that came without a picture, and no acceptance rules.
    NotAsked,
}

/// The steps by number and name, in their order.
pub(super) const STEPS: [(Option<u8>, &str); 21] = [
    (Some(0), "picture"),
    (Some(1), "length"),
    (Some(2), "prefix"),
    (Some(3), "Base45"),
    (Some(4), "zlib"),
    (Some(5), "COSE_Sign1"),
    (Some(6), "key identifier and algorithm"),
    (Some(7), "signer on a list"),
    (Some(8), "signature"),
    (Some(9), "claims"),
    (Some(10), "signer's certificate in force"),
    (Some(11), "issued already"),
    (Some(12), "not expired"),
    (Some(13), "schema"),
    (Some(14), "one entry"),
    (Some(15), "signer may sign this type"),
    (Some(16), "not revoked"),
    (Some(17), "codes in the value sets"),
    (Some(18), "built-in acceptance"),
    (Some(19), "acceptance rules"),
    (None, "list fresh"),
];

impl Diagnosis {
    /// What can be said of a picture that gave no text, by the verdict about it.
    #[must_use]
    pub fn without_text(verdict: Verdict) -> Self {
        let mut diagnosis = Self { verdict, findings: Vec::new(), layers: Layers::default(), signer: None };
        diagnosis.name_the_rest();
        let step = diagnosis.verdict.reason.clone().map_or(Judgement::Held, Judgement::Failed);
        diagnosis.judge_picture(&step);
        diagnosis
    }

    /// Says how step 0 ended, which whoever read the picture knows.
    pub fn judge_picture(&mut self, judgement: &Judgement) {
        for finding in self.findings.iter_mut().filter(|finding| finding.step == Some(0)) {
            finding.judgement.clone_from(judgement);
        }
    }

    /// Gives the steps that nobody could judge their place.
    pub(super) fn name_the_rest(&mut self) {
        let mut judged = std::mem::take(&mut self.findings);
        self.findings.extend(STEPS.map(|(step, name)| {
            let at = judged.iter().position(|finding| finding.step == step);
            let missing = || Finding {
                step,
                name,
                judgement: if matches!(step, Some(0 | 19)) { Judgement::NotAsked } else { Judgement::NotJudged },
            };
            at.map_or_else(missing, |at| judged.swap_remove(at))
        }));
    }
}
