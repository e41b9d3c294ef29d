//! Registering, looking up, unregistering.

use vigie_server::store::Registered::{Done, Taken};

use crate::store::bed::{Bed, ask, id, identity};

pub(crate) async fn a_registered_phone_is_found_with_its_keys(bed: Bed) {
    let ids = bed.register(3).await;
    let wanted = [ids[2], id(99), ids[0], ids[2]];
    let found = bed.store.identities(&wanted).await.expect("read");
    assert_eq!(found.len(), 4);
    for (place, phone) in [(0, 2), (2, 0), (3, 2)] {
        let keys = &found[place].as_ref().expect("registered").keys;
        assert_eq!((keys.auth, keys.tuples), (identity(phone).keys.auth, identity(phone).keys.tuples));
    }
    assert!(found[1].is_none(), "never registered");
}

pub(crate) async fn an_identifier_is_given_once(bed: Bed) {
    let mut impostor = identity(7);
    impostor.keys.auth = [0xee; 60];
    let outcomes = bed.store.register(&[identity(7), impostor.clone(), identity(8)]).await.expect("registered");
    assert_eq!(outcomes, [Done, Taken, Done]);
    let outcomes = bed.store.register(&[identity(9), impostor]).await.expect("registered");
    assert_eq!(outcomes, [Done, Taken]);
    let found = bed.store.identities(&[id(7)]).await.expect("read");
    assert_eq!(found[0].as_ref().expect("registered").keys.auth, identity(7).keys.auth, "the first one's");
}

pub(crate) async fn unregistering_erases_everything(bed: Bed) {
    let ids = bed.register(3).await;
    bed.expose(ids[0], 10, 1.0).await;
    bed.expose(ids[1], 10, 1.0).await;
    let outcomes = bed.store.unregister(&[ids[0], id(99), ids[0], ids[2]]).await.expect("unregistered");
    assert_eq!(outcomes, [true, false, false, true]);
    for (table, left) in [("robert_identity", 1), ("robert_registration", 1), ("robert_exposure", 1)] {
        assert_eq!(bed.number(&format!("SELECT count(*) FROM {table}")).await, left, "{table}");
    }
    assert_eq!(bed.store.unregister(&[ids[0]]).await.expect("unregistered"), [false]);
    assert_eq!(bed.store.ask_status(&[ask(ids[0], 10)]).await.expect("asked"), [None]);
    assert_eq!(bed.store.register(&[identity(0)]).await.expect("registered"), [Done], "it may come again");
}

pub(crate) async fn an_identity_without_a_registration_stays(bed: Bed) {
    let ids = bed.register(1).await;
    bed.sql("DELETE FROM robert_registration").await;
    assert_eq!(bed.store.ask_status(&[ask(ids[0], 10)]).await.expect("asked"), [None]);
    assert_eq!(bed.store.delete_history(&ids).await.expect("asked"), [false]);
    assert_eq!(bed.store.unregister(&ids).await.expect("asked"), [false]);
    assert!(bed.store.identities(&ids).await.expect("read")[0].is_some());
}

pub(crate) async fn a_large_batch_is_answered_in_its_order(bed: Bed) {
    let ids = bed.register(2_000).await;
    let strangers = (2_000..2_100).map(id);
    let wanted: Vec<_> = ids.iter().rev().copied().chain(strangers).collect();
    let found = bed.store.identities(&wanted).await.expect("read");
    let phones: Vec<u32> = found[..2_000]
        .iter()
        .map(|found| found.as_ref().expect("registered").keys.auth[..4].try_into().map(u32::from_be_bytes).expect("4"))
        .collect();
    assert!(phones.into_iter().eq((0..2_000).rev()));
    assert!(found[2_000..].iter().all(Option::is_none));
}

pub(crate) async fn an_empty_batch_does_nothing(bed: Bed) {
    assert!(bed.store.register(&[]).await.expect("done").is_empty());
    assert!(bed.store.identities(&[]).await.expect("done").is_empty());
    assert!(bed.store.ask_status(&[]).await.expect("done").is_empty());
    assert!(bed.store.unregister(&[]).await.expect("done").is_empty());
    assert!(bed.store.delete_history(&[]).await.expect("done").is_empty());
    assert!(bed.store.apply_risks(&[]).await.expect("done").is_empty());
    assert!(bed.store.add_codes(&[]).await.expect("done").is_empty());
    bed.store.note(&[]).await.expect("done");
}
