//! Leases, on real time: the database's clock is nobody's to move.

use std::time::Duration;

use vigie_server::store::{JobRecord, Lease};

use crate::store::bed::Bed;

const HOUR: Duration = Duration::from_secs(3600);

fn lease(job: &'static str, holder: &str) -> Lease {
    Lease { job, holder: holder.into() }
}

pub(crate) async fn a_lease_has_one_holder(bed: Bed) {
    let (ours, theirs) = (lease("score", "ours"), lease("score", "theirs"));
    assert!(bed.store.acquire(&ours, HOUR).await.expect("asked"));
    assert!(!bed.store.acquire(&theirs, HOUR).await.expect("asked"));
    assert!(bed.store.acquire(&ours, HOUR).await.expect("asked"), "extended");
    assert!(bed.store.acquire(&lease("forget", "theirs"), HOUR).await.expect("asked"), "another job");
    bed.store.release(&ours, false).await.expect("released");
    assert!(bed.store.acquire(&theirs, HOUR).await.expect("asked"));
    assert!(!bed.store.acquire(&ours, HOUR).await.expect("asked"));
}

pub(crate) async fn a_lease_ends(bed: Bed) {
    let (ours, theirs) = (lease("score", "ours"), lease("score", "theirs"));
    assert!(bed.store.acquire(&ours, Duration::from_millis(300)).await.expect("asked"));
    assert!(!bed.store.acquire(&theirs, HOUR).await.expect("asked"), "not yet");
    tokio::time::sleep(Duration::from_millis(350)).await;
    assert!(bed.store.acquire(&theirs, HOUR).await.expect("asked"), "its holder is thought dead");
    assert!(!bed.store.acquire(&ours, HOUR).await.expect("asked"));
}

pub(crate) async fn a_lease_that_is_lost_cannot_be_given_back(bed: Bed) {
    let (ours, theirs) = (lease("score", "ours"), lease("score", "theirs"));
    assert!(bed.store.acquire(&ours, Duration::ZERO).await.expect("asked"));
    assert!(bed.store.acquire(&theirs, HOUR).await.expect("asked"));
    bed.store.release(&ours, true).await.expect("asked");
    assert!(!bed.store.acquire(&ours, HOUR).await.expect("asked"), "it is still theirs");
    let records = bed.store.job_records().await.expect("read");
    assert_eq!(records, [JobRecord { job: "score".into(), last_success: None }], "and no success of ours");
}

pub(crate) async fn successes_are_remembered(bed: Bed) {
    assert!(bed.store.job_records().await.expect("read").is_empty());
    let (score, forget) = (lease("score", "ours"), lease("forget", "ours"));
    for (lease, succeeded) in [(&score, true), (&forget, false), (&score, false)] {
        assert!(bed.store.acquire(lease, HOUR).await.expect("asked"));
        bed.store.release(lease, succeeded).await.expect("released");
    }
    let records = bed.store.job_records().await.expect("read");
    assert_eq!(records.iter().map(|record| record.job.as_str()).collect::<Vec<_>>(), ["forget", "score"]);
    assert_eq!(records[0].last_success, None);
    let at = records[1].last_success.expect("the failure after it does not undo it");
    assert!(at > 1_600_000_000, "Unix seconds: {at}");
}
