//! Random lives against a small model of the server.
//!
//! Phones register, meet, report with good, spent and invented codes, ask, erase their history or themselves;
//! jobs run, or die in the middle; the clock jumps; the server is killed and comes back. After every step the
//! server has said what the model ([`state`]) says it must say.
//!
//! `VIGIE_MODEL_STEPS` (default 120 a store) and `VIGIE_MODEL_SEED` (default 1) make long runs and repeat
//! short ones; a failure prints what to set. Every [`LIFE`] steps a new world begins, with the next seed.

mod script;
mod state;

use std::collections::BTreeMap;

use rand::{SeedableRng as _, rngs::StdRng};
use vigie_tests::world::Engine;

use crate::support::say;
use script::{Play, Step};

on_both_stores!(a_random_life_goes_as_the_model_says);

/// Steps in one world.
const LIFE: u64 = 400;

/// An environment variable that is a number.
fn number(name: &str, default: u64) -> u64 {
    let given = std::env::var(name).ok().filter(|text| !text.is_empty());
    given.map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

/// Says how to see it again if the test fails while this value lives.
struct Recipe {
    seed: u64,
    steps: u64,
    last: Vec<String>,
}

impl Drop for Recipe {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let steps = self.last.join("\n  ");
            say(&format!("VIGIE_MODEL_SEED={} VIGIE_MODEL_STEPS={}; the steps were\n  {steps}", self.seed, self.steps));
        }
    }
}

async fn a_random_life_goes_as_the_model_says(engine: Engine) {
    let mut left = number("VIGIE_MODEL_STEPS", 120);
    let mut seed = number("VIGIE_MODEL_SEED", 1);
    let mut taken: BTreeMap<&'static str, u64> = BTreeMap::new();
    let mut risks = 0;
    while left > 0 {
        let life = left.min(LIFE);
        let mut recipe = Recipe { seed, steps: life, last: Vec::new() };
        let mut rng = StdRng::seed_from_u64(seed);
        let mut play = Play::open(engine).await;
        for _ in 0..life {
            let step = Step::draw(&mut rng);
            recipe.last.push(format!("{step:?}"));
            *taken.entry(step.name()).or_default() += 1;
            play.take(step, &mut rng).await;
        }
        play.settle().await;
        risks += play.risks_checked;
        left -= life;
        seed += 1;
    }
    say(&format!("{engine:?}: {taken:?}; {risks} answers about risk compared"));
}
