//! Scores: appended with the chunk they come from, erased when they are old or unwanted.

use rand::{Rng, SeedableRng, rngs::StdRng};
use vigie_protocol::robert::{id::PermanentId, time::EpochId};
use vigie_server::store::{
    AppliedScores::{Applied, Lost},
    Exposure, NewReport, QueueKey, StoreError,
};

use crate::store::bed::{Bed, NOW, contact, id};

fn exposure(id: PermanentId, epoch: u32, score: f64) -> Exposure {
    Exposure { id, epoch: EpochId::new(epoch), score }
}

async fn queue(bed: &Bed, n: usize) -> Vec<QueueKey> {
    let contacts: Vec<_> = (0..n).map(|_| contact("x")).collect();
    let keys = contacts.iter().map(|contact| contact.key).collect();
    bed.store.accept(&[NewReport { spend: None, contacts }], NOW).await.expect("accepted");
    keys
}

/// The exposures of a phone that waits, sorted.
async fn exposures(bed: &Bed, id: PermanentId) -> Vec<(u32, f64)> {
    let row = bed.outdated(id).await.expect("it waits");
    let mut all: Vec<(u32, f64)> = row.exposures.iter().map(|(epoch, score)| (epoch.get(), *score)).collect();
    all.sort_by(|a, b| a.partial_cmp(b).expect("finite"));
    all
}

pub(crate) async fn scores_are_appended_and_their_contacts_leave(bed: Bed) {
    let ids = bed.register(3).await;
    let keys = queue(&bed, 5).await;
    let scores = [exposure(ids[0], 7, 1.5), exposure(ids[0], 8, 0.0), exposure(ids[1], 7, 14.0)];
    assert_eq!(bed.store.apply_scores(&keys[..3], &scores).await.expect("applied"), Applied { appended: 3 });
    assert_eq!(bed.store.queue_length().await.expect("counted"), 2);
    assert_eq!(exposures(&bed, ids[0]).await, [(7, 1.5), (8, 0.0)]);
    assert_eq!(exposures(&bed, ids[1]).await, [(7, 14.0)]);
    assert!(bed.outdated(ids[2]).await.is_none());

    let version = bed.outdated(ids[0]).await.expect("it waits").version;
    assert_eq!(bed.store.apply_scores(&keys[3..], &[]).await.expect("applied"), Applied { appended: 0 });
    assert_eq!(bed.store.queue_length().await.expect("counted"), 0, "contacts that gave no score leave too");
    assert_eq!(bed.outdated(ids[0]).await.expect("it waits").version, version);
    bed.expose(ids[0], 9, 1.0).await;
    assert_eq!(bed.outdated(ids[0]).await.expect("it waits").version, version + 1);
}

pub(crate) async fn a_chunk_that_somebody_else_scored_is_lost(bed: Bed) {
    let phone = bed.register(1).await[0];
    let keys = queue(&bed, 4).await;
    bed.store.apply_scores(&keys[..1], &[]).await.expect("applied");
    let lost = bed.store.apply_scores(&keys, &[exposure(phone, 7, 1.0)]).await.expect("asked");
    assert_eq!(lost, Lost);
    assert_eq!(bed.store.queue_length().await.expect("counted"), 3, "nothing was written");
    assert!(bed.outdated(phone).await.is_none());
    let applied = bed.store.apply_scores(&keys[1..], &[exposure(phone, 7, 1.0)]).await.expect("applied");
    assert_eq!(applied, Applied { appended: 1 });
}

pub(crate) async fn scores_of_unknown_phones_are_dropped(bed: Bed) {
    let phone = bed.register(1).await[0];
    let keys = queue(&bed, 1).await;
    let mut scores = [exposure(id(98), 1, 1.0), exposure(phone, 1, 2.0), exposure(id(99), 1, 3.0)];
    scores.sort_by_key(|score| score.id);
    assert_eq!(bed.store.apply_scores(&keys, &scores).await.expect("applied"), Applied { appended: 1 });
    assert_eq!(bed.number("SELECT count(*) FROM robert_exposure").await, 1);
}

pub(crate) async fn equal_scores_of_one_epoch_are_kept_apart(bed: Bed) {
    let phone = bed.register(1).await[0];
    let scores = vec![exposure(phone, 7, 3.25); 200];
    assert_eq!(bed.store.apply_scores(&[], &scores).await.expect("applied"), Applied { appended: 200 });
    assert_eq!(exposures(&bed, phone).await, vec![(7, 3.25); 200]);
}

pub(crate) async fn a_score_is_the_same_double_afterwards(bed: Bed) {
    let phone = bed.register(1).await[0];
    let mut rng = StdRng::seed_from_u64(7);
    let mut scores: Vec<f64> = (0..500).map(|n| f64::from(rng.next_u32()) / f64::from(n + 3) / 3e8).collect();
    scores.extend([0.1 + 0.2, f64::MIN_POSITIVE, 5e-324, 1.0 - f64::EPSILON, 13.999_999_999_999_998, -2.5]);
    let rows: Vec<Exposure> = (0..).zip(&scores).map(|(n, score)| exposure(phone, n, *score)).collect();
    bed.store.apply_scores(&[], &rows).await.expect("applied");
    let bits = |score: &f64| score.to_bits();
    let read: Vec<u64> = exposures(&bed, phone).await.iter().map(|(_, score)| bits(score)).collect();
    assert_eq!(read, scores.iter().map(bits).collect::<Vec<_>>());
}

pub(crate) async fn a_score_that_is_no_number_is_refused(bed: Bed) {
    let phone = bed.register(1).await[0];
    let keys = queue(&bed, 1).await;
    for score in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let refused = bed.store.apply_scores(&keys, &[exposure(phone, 1, 1.0), exposure(phone, 1, score)]).await;
        assert!(matches!(refused, Err(StoreError::Refused(_))), "{score}: {refused:?}");
    }
    assert_eq!(bed.store.queue_length().await.expect("counted"), 1, "nothing was written");
    assert!(bed.outdated(phone).await.is_none());
}

pub(crate) async fn deleting_the_history_leaves_the_rest(bed: Bed) {
    let ids = bed.register(3).await;
    bed.expose(ids[0], 7, 1.0).await;
    bed.expose(ids[1], 7, 1.0).await;
    let before = bed.outdated(ids[0]).await.expect("it waits");
    let wanted = [ids[0], id(99), ids[2], ids[0]];
    assert_eq!(bed.store.delete_history(&wanted).await.expect("deleted"), [true, false, true, true]);
    let after = bed.outdated(ids[0]).await.expect("it still waits");
    assert!(after.exposures.is_empty());
    assert_eq!(after.registration, before.registration);
    assert!(after.version > before.version, "an evaluation of what is gone must not be written");
    assert_eq!(exposures(&bed, ids[1]).await, [(7, 1.0)]);
}

pub(crate) async fn the_purge_spares_the_limit(bed: Bed) {
    let ids = bed.register(2).await;
    for epoch in [98, 99, 100, 101] {
        bed.expose(ids[0], epoch, 1.0).await;
    }
    bed.expose(ids[1], 99, 1.0).await;
    assert_eq!(bed.store.purge_exposures(EpochId::new(100)).await.expect("purged"), 3);
    assert_eq!(exposures(&bed, ids[0]).await, [(100, 1.0), (101, 1.0)]);
    assert!(exposures(&bed, ids[1]).await.is_empty());
    assert_eq!(bed.store.purge_exposures(EpochId::new(100)).await.expect("purged"), 0);
}

pub(crate) async fn the_purge_goes_on_until_it_is_done(bed: Bed) {
    let ids = bed.register(100).await;
    let scores: Vec<Exposure> = ids.iter().flat_map(|id| vec![exposure(*id, 1, 0.5); 120]).collect();
    bed.store.apply_scores(&[], &scores).await.expect("applied");
    bed.expose(ids[0], 2, 1.0).await;
    assert_eq!(bed.store.purge_exposures(EpochId::new(2)).await.expect("purged"), 12_000);
    assert_eq!(bed.number("SELECT count(*) FROM robert_exposure").await, 1);
}
