//! What `kill -9` does: nothing acknowledged is lost, nothing is scored twice.
//!
//! The server dies where it hurts most, comes back, and is asked for the same job again. What is then
//! stored has to be what an undisturbed run stores.

mod two_nodes;

use serde_json::{Value, json};
use tokio::sync::OnceCell;
use vigie_tests::{
    phone::{Phone, Risk, dbm, minutes},
    world::{Engine, Exit, Exposures, Kpis, World},
};

use crate::support::{report_of, send_report, setup, world};

on_both_stores!(
    killed_between_acknowledgement_and_scoring,
    killed_while_reports_come_in,
    dying_with_a_chunk_read_and_nothing_written,
    dying_with_the_second_chunk_read,
    dying_with_the_first_of_two_chunks_written,
    dying_with_all_chunks_written,
    dying_with_risks_evaluated_and_not_written,
    dying_with_risks_evaluated_in_a_later_run,
    dying_with_risks_written,
    dying_with_risks_written_in_a_later_run,
    a_server_that_is_asked_to_stop_stops_cleanly,
);

/// More contacts than one chunk of the job holds.
const MANY: usize = 10_050;

/// What a run leaves behind, as far as it does not depend on chance.
#[derive(Clone, Debug, PartialEq)]
struct Outcome {
    exposures: Exposures,
    figures: Kpis,
    warned: [bool; 3],
}

/// Alice reports Carol; the batch; Bob reports Alice and, ten thousand times, one message of hers; the
/// batch. `run` is how the batch is asked for.
struct Story {
    world: World,
    phones: [Phone; 3],
    second: [Value; 2],
}

impl Story {
    async fn prepared(world: World) -> Self {
        let [mut alice, mut bob, mut carol] = world.phones().await;
        world.meeting(&mut alice, &mut carol, minutes(10), dbm(-55)).await;
        let first = report_of(&alice, &world.code().await);
        world.meeting(&mut bob, &mut alice, minutes(40), dbm(-55)).await;
        let whole = report_of(&bob, &world.code().await);
        let mut many = report_of(&bob, &world.code().await);
        let mut short = many["contacts"][0].clone();
        short["ids"].as_array_mut().expect("details").truncate(1);
        many["contacts"] = Value::Array(vec![short; MANY]);
        assert_eq!(send_report(&world, &first).await.status, 200);
        Self { world, phones: [alice, bob, carol], second: [whole, many] }
    }

    async fn second_round(&self) {
        for report in &self.second {
            assert_eq!(send_report(&self.world, report).await.status, 200);
        }
    }

    async fn outcome(mut self) -> Outcome {
        let database = self.world.database().await;
        assert_eq!(database.waiting().await, 0, "nothing waits any more");
        let figures = self.world.kpis().await;
        let mut warned = [false; 3];
        for (warned, phone) in warned.iter_mut().zip(&mut self.phones) {
            *warned = phone.status().await.expect("answered").risk() == Ok(Risk::High);
        }
        Outcome { exposures: database.exposures().await, figures, warned }
    }
}

/// What an undisturbed run leaves behind: computed once.
async fn undisturbed() -> &'static Outcome {
    static ONCE: OnceCell<Outcome> = OnceCell::const_new();
    ONCE.get_or_init(|| async {
        let story = Story::prepared(world(Engine::Sqlite).await).await;
        story.world.run_job("robert-score").await;
        story.second_round().await;
        story.world.run_job("robert-score").await;
        let outcome = story.outcome().await;
        assert_eq!(outcome.exposures.concat().len(), 1 + 4 + MANY, "one score for each contact");
        assert_eq!(outcome.warned, [true, false, false], "Alice was near Bob for long");
        outcome
    })
    .await
}

/// The same story, with a server that dies at `point`.
async fn dying_at(engine: Engine, point: &str) {
    let expected = undisturbed().await;
    let mut story = Story::prepared(setup(engine).with("VIGIE_FAIL_AT", point).open().await).await;
    let mut deaths = run_until_done(&mut story.world).await;
    story.second_round().await;
    deaths += run_until_done(&mut story.world).await;
    assert_eq!(deaths, 1, "the server died at {point}, once");
    assert_eq!(story.outcome().await, *expected);
}

/// Asks for the batch; if the server dies of it, starts it again, without the fail point, and asks again.
pub(crate) async fn run_until_done(world: &mut World) -> u32 {
    let service = world.service();
    world.admin().ask_for_job("robert-score").await;
    if service.get("/actuator/health").await.is_ok() {
        return 0;
    }
    assert_eq!(world.death().await.code, Exit::ABORTED);
    world.unset("VIGIE_FAIL_AT");
    world.start(&service).await;
    world.run_job("robert-score").await;
    1
}

async fn dying_with_a_chunk_read_and_nothing_written(engine: Engine) {
    dying_at(engine, "score.opened").await;
}

async fn dying_with_the_second_chunk_read(engine: Engine) {
    dying_at(engine, "score.opened:3").await;
}

async fn dying_with_the_first_of_two_chunks_written(engine: Engine) {
    dying_at(engine, "score.applied:2").await;
}

async fn dying_with_all_chunks_written(engine: Engine) {
    dying_at(engine, "score.applied:3").await;
}

async fn dying_with_risks_evaluated_and_not_written(engine: Engine) {
    dying_at(engine, "risk.evaluated").await;
}

async fn dying_with_risks_evaluated_in_a_later_run(engine: Engine) {
    dying_at(engine, "risk.evaluated:2").await;
}

async fn dying_with_risks_written(engine: Engine) {
    dying_at(engine, "risk.applied").await;
}

async fn dying_with_risks_written_in_a_later_run(engine: Engine) {
    dying_at(engine, "risk.applied:2").await;
}

async fn killed_between_acknowledgement_and_scoring(engine: Engine) {
    let expected = undisturbed().await;
    let mut story = Story::prepared(world(engine).await).await;
    let service = story.world.service();
    story.world.kill9().await;
    story.world.start(&service).await;
    story.world.run_job("robert-score").await;
    story.second_round().await;
    story.world.kill9().await;
    story.world.start(&service).await;
    story.world.run_job("robert-score").await;
    assert_eq!(story.outcome().await, *expected);
}

async fn killed_while_reports_come_in(engine: Engine) {
    let mut world = world(engine).await;
    let [mut alice, mut bob] = world.phones().await;
    world.meeting(&mut alice, &mut bob, minutes(10), dbm(-55)).await;
    let codes = world.codes(vigie_tests::world::CodeKind::Short, 60).await;
    let reports: Vec<_> = codes
        .iter()
        .map(|code| {
            let (alice, code) = (alice.clone(), code.clone());
            tokio::spawn(async move { alice.report(&code).await.is_ok() })
        })
        .collect();
    let service = world.service();
    tokio::time::sleep(std::time::Duration::from_millis(15)).await;
    world.kill9().await;
    let mut acknowledged = Vec::new();
    for report in reports {
        acknowledged.push(report.await.expect("a report does not panic"));
    }

    world.start(&service).await;
    let queued = world.database().await.waiting().await;
    let mut spent = 0;
    for (code, acknowledged) in codes.iter().zip(acknowledged) {
        let again = send_report(&world, &json!({"token": code, "contacts": []})).await.status;
        assert!(again == 401 || !acknowledged, "an acknowledged report left its code unspent");
        spent += i64::from(again == 401);
    }
    assert_eq!(queued, spent, "a code is spent exactly if its contact is queued");
}

async fn a_server_that_is_asked_to_stop_stops_cleanly(engine: Engine) {
    let mut world = world(engine).await;
    world.phone().await;
    let exit = world.stop().await;
    assert_eq!((exit.code, exit.stdout.as_str()), (0, ""), "the ready line is all it writes there");
    assert!(!exit.stderr.contains("panicked"), "{}", exit.stderr);
}
