//! Many at once: exactly one wins, nobody waits for ever, nothing is lost.

use std::{sync::Arc, time::Duration};

use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};
use vigie_protocol::robert::time::{Drift, EpochId};
use vigie_server::store::{
    Accepted, AppliedScores, Bound, Exposure, Kpi, Lease, NewLot, NewReport, Note, Registered, Spent, StatusAsk, Store,
};

use crate::store::bed::{Bed, NOW, ask, contact, identity, jwt, long, lot, report, short};

/// Runs `n` tasks at the same time and gathers what they answer.
async fn at_once<T, F>(bed: &Bed, n: u32, task: impl Fn(u32, Arc<dyn Store>) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let tasks: Vec<_> = (0..n).map(|i| tokio::spawn(task(i, bed.store.clone()))).collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.expect("no panic"));
    }
    answers
}

pub(crate) async fn a_code_that_thirty_two_ask_for_is_spent_once(bed: Bed) {
    bed.codes(["AAAAA1", "AAAAA2"]).await;
    let outcomes = at_once(&bed, 32, |n, store| async move {
        match n % 2 {
            // Some with a report, some without, in batches that name the codes in either order.
            0 => store.spend(&[short("AAAAA1"), short("AAAAA2")], NOW).await.expect("spent"),
            _ => {
                let reports = [report("AAAAA2", [contact("x")]), report("AAAAA1", [contact("x")])];
                let accepted = store.accept(&reports, NOW).await.expect("accepted");
                let spent = |a: &Accepted| if *a == Accepted::Queued { Spent::Now } else { Spent::Refused };
                vec![spent(&accepted[1]), spent(&accepted[0])]
            }
        }
    })
    .await;
    for code in 0..2 {
        assert_eq!(outcomes.iter().filter(|outcome| outcome[code] == Spent::Now).count(), 1);
    }
    let kpis = bed.store.kpis().await.expect("read");
    assert_eq!(kpis[6], bed.store.queue_length().await.expect("counted"), "one contact for each report that won");
}

pub(crate) async fn a_token_that_thirty_two_bring_is_spent_once(bed: Bed) {
    let outcomes =
        at_once(&bed, 32, |_, store| async move { store.spend(&[jwt("one")], NOW).await.expect("spent")[0] }).await;
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Spent::Now).count(), 1);
}

pub(crate) async fn an_identifier_that_thirty_two_drew_is_given_once(bed: Bed) {
    let outcomes = at_once(&bed, 32, |n, store| async move {
        let mut drawn = [identity(1), identity(2), identity(100 + n)];
        drawn.rotate_left(n as usize % 3);
        let mut outcomes = store.register(&drawn).await.expect("registered");
        outcomes.rotate_right(n as usize % 3);
        outcomes
    })
    .await;
    for (place, winners) in [(0, 1), (1, 1), (2, 32)] {
        assert_eq!(outcomes.iter().filter(|outcome| outcome[place] == Registered::Done).count(), winners);
    }
}

pub(crate) async fn a_chunk_that_eight_workers_score_counts_once(bed: Bed) {
    let phone = bed.register(1).await[0];
    let contacts: Vec<_> = (0..100).map(|_| contact("x")).collect();
    let keys: Vec<_> = contacts.iter().map(|contact| contact.key).collect();
    bed.store.accept(&[NewReport { spend: None, contacts }], NOW).await.expect("accepted");
    let outcomes = at_once(&bed, 8, |n, store| {
        let mut keys = keys.clone();
        keys.rotate_left(n as usize * 12);
        async move {
            let score = Exposure { id: phone, epoch: EpochId::new(1), score: 1.0 };
            store.apply_scores(&keys, &[score]).await.expect("asked")
        }
    })
    .await;
    let won = outcomes.iter().filter(|outcome| **outcome == AppliedScores::Applied { appended: 1 });
    assert_eq!(won.count(), 1);
    assert_eq!(bed.outdated(phone).await.expect("it waits").exposures.len(), 1);
}

pub(crate) async fn a_lease_that_thirty_two_want_goes_to_one(bed: Bed) {
    let taken = at_once(&bed, 32, |n, store| async move {
        let lease = Lease { job: "score", holder: format!("node {n}") };
        store.acquire(&lease, Duration::from_secs(3600)).await.expect("asked")
    })
    .await;
    assert_eq!(taken.iter().filter(|taken| **taken).count(), 1);
}

pub(crate) async fn a_keystore_is_bound_once(bed: Bed) {
    let bound =
        at_once(
            &bed,
            16,
            |n, store| async move { store.bind_keystore(&format!("keystore {n}")).await.expect("asked") },
        )
        .await;
    assert_eq!(bound.iter().filter(|bound| **bound == Bound::Ours).count(), 1);
}

pub(crate) async fn opposite_orders_do_not_deadlock(bed: Bed) {
    let ids = bed.register(40).await;
    at_once(&bed, 32, |n, store| {
        let mut ids = ids.clone();
        ids.shuffle(&mut StdRng::seed_from_u64(n.into()));
        async move {
            for round in 0..5 {
                let epoch = EpochId::new(100 + round);
                match (n + round) % 5 {
                    0 | 1 => {
                        let asks: Vec<_> = ids.iter().map(|id| ask(*id, 100 + round)).collect();
                        store.ask_status(&asks).await.map(drop)
                    }
                    2 => {
                        let note = |id: &_| Note { id: *id, drift: Some(Drift(1)), failure: None };
                        store.note(&ids.iter().map(note).collect::<Vec<_>>()).await
                    }
                    3 => store.delete_history(&ids).await.map(drop),
                    _ => {
                        let scores: Vec<_> = ids.iter().map(|id| Exposure { id: *id, epoch, score: 1.0 }).collect();
                        store.apply_scores(&[], &scores).await.map(drop)
                    }
                }
                .expect("no deadlock");
            }
        }
    })
    .await;
}

pub(crate) async fn nothing_is_counted_twice_or_lost(bed: Bed) {
    let ids = bed.register(8).await;
    at_once(&bed, 16, |n, store| {
        let ids = ids.clone();
        async move {
            for round in 0..10 {
                let scores: Vec<_> = ids
                    .iter()
                    .map(|id| Exposure { id: *id, epoch: EpochId::new(n * 10 + round), score: 1.0 })
                    .collect();
                store.apply_scores(&[], &scores).await.expect("applied");
                let asks: Vec<_> = ids.iter().map(|id| StatusAsk { min_gap: None, ..ask(*id, 100) }).collect();
                store.ask_status(&asks).await.expect("asked");
                let free = NewReport { spend: None, contacts: vec![contact("x")] };
                store.accept(&[free], NOW).await.expect("accepted");
            }
        }
    })
    .await;
    for phone in ids {
        let row = bed.outdated(phone).await.expect("it waits");
        assert_eq!((row.exposures.len(), row.version), (160, 160));
    }
    assert_eq!(bed.store.queue_length().await.expect("counted"), 160);
    let reports = Kpi::ALL.iter().position(|kpi| *kpi == Kpi::Reports).expect("one of them");
    assert_eq!(bed.store.kpis().await.expect("read")[reports], 160);
}

pub(crate) async fn a_scheduled_day_that_sixteen_want_has_one_lot(bed: Bed) {
    let created = at_once(&bed, 16, |_, store| async move {
        let scheduled = NewLot { scheduled: NOW.day(), ..lot(&[0], 10) };
        store.create_lot(&scheduled).await.expect("asked")
    })
    .await;
    assert_eq!(created.iter().flatten().count(), 1);
    assert_eq!(bed.store.lots(None).await.expect("read").len(), 1);
}

pub(crate) async fn a_lot_deleted_while_it_is_filled_leaves_nothing(bed: Bed) {
    let id = bed.store.create_lot(&lot(&[0], 8_000)).await.expect("created").expect("a lot");
    let stored = at_once(&bed, 9, |n, store| async move {
        if n == 4 {
            assert!(store.delete_lot(id).await.expect("deleted"));
            return 0;
        }
        let codes: Vec<_> = (0..1_000).map(|i| long(n * 1_000 + i, NOW)).collect();
        store.fill_lot(id, &codes).await.expect("asked").map_or(0, |added| added.len())
    })
    .await;
    assert!(stored.iter().all(|stored| [0, 1_000].contains(stored)));
    assert!(bed.store.lots(None).await.expect("read").is_empty());
    assert_eq!(bed.number("SELECT count(*) FROM declaration_code").await, 0);
}
