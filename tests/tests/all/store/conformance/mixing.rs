//! Mixing: what it changes, and what it must not.

use vigie_protocol::robert::time::NtpSeconds;
use vigie_server::store::{AppliedScores, Engine, Mixed, NewReport, QueuedContact, Sixteenth};

use crate::store::bed::{Bed, NOW, contact};

async fn fill(bed: &Bed, contacts: Vec<QueuedContact>) {
    bed.store.accept(&[NewReport { spend: None, contacts }], NOW).await.expect("accepted");
}

/// Each sixteenth of the exposures, once.
async fn mix_exposures(bed: &Bed) {
    for hour in 0..16 {
        bed.store.mix_exposures(Sixteenth::of_hour(NtpSeconds(hour * 3600))).await.expect("mixed");
    }
}

pub(crate) async fn a_mixed_queue_is_the_same_queue(bed: Bed) {
    fill(&bed, (0..40_u8).map(|n| contact(vec![n; 300])).collect()).await;
    fill(&bed, vec![contact(vec![0xee; 100_000]), contact([])]).await;
    let plain = |all: Vec<QueuedContact>| all.into_iter().map(|c| (c.key, c.sealed)).collect::<Vec<_>>();
    let before = plain(bed.store.queued(None, 100, u64::MAX).await.expect("read"));
    assert_eq!(bed.store.mix_queue().await.expect("mixed"), Mixed::Rewritten(42));
    assert_eq!(plain(bed.store.queued(None, 100, u64::MAX).await.expect("read")), before);
}

pub(crate) async fn a_queue_is_mixed_when_something_arrived(bed: Bed) {
    assert!(bed.store.has_arrivals(), "nobody knows what the last process left");
    assert_eq!(bed.store.mix_queue().await.expect("mixed"), Mixed::Rewritten(0));
    assert!(!bed.store.has_arrivals());
    assert_eq!(bed.store.mix_queue().await.expect("mixed"), Mixed::Nothing);
    fill(&bed, vec![contact([1])]).await;
    assert!(bed.store.has_arrivals());
    assert_eq!(bed.store.mix_queue().await.expect("mixed"), Mixed::Rewritten(1));
}

pub(crate) async fn uploads_scores_and_mixing_go_on_together(bed: Bed) {
    const REPORTS: usize = 60;
    let uploads = async {
        for _ in 0..REPORTS {
            fill(&bed, (0..20_u8).map(|n| contact([n; 64])).collect()).await;
        }
    };
    let mixing = async {
        for _ in 0..25 {
            bed.store.mix_queue().await.expect("mixed");
        }
    };
    let scoring = async {
        let mut scored = 0;
        for _ in 0..40 {
            let chunk: Vec<_> =
                bed.store.queued(None, 15, u64::MAX).await.expect("read").iter().map(|row| row.key).collect();
            match bed.store.apply_scores(&chunk, &[]).await.expect("scored") {
                AppliedScores::Applied { .. } => scored += chunk.len() as u64,
                AppliedScores::Lost => panic!("nobody else scores"),
            }
        }
        scored
    };
    let ((), (), scored) = tokio::join!(uploads, mixing, scoring);
    let waiting = bed.store.queue_length().await.expect("counted");
    assert_eq!(waiting + scored, 20 * REPORTS as u64, "no contact was lost, none came twice");
}

pub(crate) async fn mixed_exposures_are_the_same_exposures(bed: Bed) {
    let ids = bed.register(200).await;
    for (epoch, id) in (0..).zip(&ids) {
        bed.expose(*id, epoch, 0.25 + f64::from(epoch)).await;
    }
    mix_exposures(&bed).await;
    let sum = bed.number("SELECT CAST(sum(score * 4) AS BIGINT) FROM robert_exposure").await;
    assert_eq!(sum, (0..200).map(|n| 4 * n + 1).sum::<i64>());
    if Engine::of(&bed.url).expect("a known engine") == Engine::Postgres {
        // Two hundred runs wrote them. Of each part one transaction is left.
        let writers = "SELECT count(DISTINCT xmin::text) FROM robert_exposure";
        assert!(bed.number(writers).await <= 16);
    }
}
