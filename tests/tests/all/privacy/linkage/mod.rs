//! Whether a copy of the database tells which contacts came in one report.
//!
//! The attacker has everything that lies on the disk: every row with its hidden columns on PostgreSQL, the
//! bytes of file and log on SQLite. He looks at each pair of waiting contacts and says how likely it is that
//! one phone reported both. The area under the curve measures him: one half is guessing, one is
//! certainty. He is measured by each trace alone, and by all of them together in a weighting that he
//! learned on reports of his own.
//!
//! Before the queue is mixed he is all but certain, which shows that he knows where to look. Afterwards he
//! guesses.

mod attacker;
mod on_postgres;
mod on_sqlite;

use std::collections::BTreeMap;

use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};
use vigie_tests::world::{Database, Engine, World};

use crate::support::{say, send_report, setup};
use attacker::{Figures, Waiting};

on_both_stores!(a_copy_of_the_database_does_not_tell_which_contacts_came_together);

/// What the attacker may reach at most, and the other way round at least.
const GUESSING: std::ops::RangeInclusive<f64> = 0.45..=0.55;

/// The reports whose contacts wait, by the key of the row.
type Origins = BTreeMap<Vec<u8>, usize>;

async fn a_copy_of_the_database_does_not_tell_which_contacts_came_together(engine: Engine) {
    let world = setup(engine).open().await;
    let mut rng = StdRng::seed_from_u64(50);
    let mut origins = Origins::new();

    for report in 0..20 {
        arrives(&world, &mut origins, report, &mut rng).await;
    }
    let before = look(&world, &origins).await;
    say(&format!("{engine:?}, not mixed: {before}"));
    assert!(before.best() > 0.9, "the attacker knows where to look: {before}");

    for report in 20..50 {
        arrives(&world, &mut origins, report, &mut rng).await;
        if report % 8 == 0 {
            world.run_job("robert-mix").await;
        }
    }
    let mixed = world.run_job("robert-mix").await;
    assert_eq!(mixed["queue"]["rewritten"], origins.len(), "{mixed}");
    assert_eq!(world.run_job("robert-mix").await["queue"], "nothing", "once is enough");

    let after = look(&world, &origins).await;
    say(&format!("{engine:?}, mixed: {after}"));
    assert!(after.all().all(|(_, area)| GUESSING.contains(&area)), "{after}");
    assert_eq!(remains(&world, &origins).await, 0, "nothing of the old rows is left behind");

    world.run_job("robert-score").await;
    assert_eq!(world.database().await.waiting().await, 0, "mixed contacts are scored as any others");
}

/// One phone reports whom it met; nothing else happens in that moment.
async fn arrives(world: &World, origins: &mut Origins, report: usize, rng: &mut StdRng) {
    let contacts: Vec<Value> = (0..rng.random_range(8..20)).map(|_| contact(rng)).collect();
    let sent = json!({ "token": world.code().await, "contacts": contacts });
    assert_eq!(send_report(world, &sent).await.status, 200);
    for key in world.database().await.blobs("SELECT key FROM robert_contact").await {
        origins.entry(key).or_insert(report);
    }
}

/// A contact of any length, from seconds to hours.
fn contact(rng: &mut StdRng) -> Value {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let hellos: Vec<Value> = (0..1_usize << rng.random_range(0..9))
        .map(|_| {
            json!({
                "timeCollectedOnDevice": 3_826_688_400_u64 + rng.random_range(0..900),
                "timeFromHelloMessage": rng.random::<u16>(),
                "mac": STANDARD.encode(rng.random::<[u8; 5]>()),
                "rssiCalibrated": rng.random_range(-90..-40),
            })
        })
        .collect();
    json!({ "ebid": STANDARD.encode(rng.random::<[u8; 8]>()), "ecc": STANDARD.encode(rng.random::<[u8; 1]>()), "ids": hellos })
}

/// Takes a copy and measures the attacker on it.
async fn look(world: &World, origins: &Origins) -> Figures {
    let waiting: Vec<Waiting> = match world.database().await {
        Database::Sqlite(_) => on_sqlite::waiting(world, origins),
        Database::Postgres(pool) => on_postgres::waiting(&pool, origins).await,
    };
    assert_eq!(waiting.len(), origins.len(), "he sees every contact");
    attacker::measure(&waiting)
}

/// Copies of rows that are rows no longer: dead ones in pages, older states in the log.
async fn remains(world: &World, origins: &Origins) -> usize {
    match world.database().await {
        Database::Sqlite(_) => on_sqlite::logged(world, origins),
        Database::Postgres(pool) => on_postgres::dead_rows(&pool).await,
    }
}
