//! The database about itself, and across restarts.

use vigie_server::store::{Bound, StoreError};

use crate::store::bed::{Bed, NOW, ask, contact, identity, report};

pub(crate) async fn a_database_belongs_to_one_keystore(mut bed: Bed) {
    assert_eq!(bed.store.keystore().await.expect("read"), None);
    assert_eq!(bed.store.bind_keystore("first").await.expect("bound"), Bound::Ours);
    assert_eq!(bed.store.bind_keystore("first").await.expect("bound"), Bound::Ours);
    bed.reopen().await;
    assert_eq!(bed.store.bind_keystore("second").await.expect("asked"), Bound::Other("first".into()));
    assert_eq!(bed.store.keystore().await.expect("read").as_deref(), Some("first"));
    assert_eq!(bed.store.bind_keystore("first").await.expect("bound"), Bound::Ours);
}

pub(crate) async fn a_closed_store_is_not_available(bed: Bed) {
    bed.store.ping().await.expect("it answers");
    bed.store.close().await;
    for result in [bed.store.ping().await, bed.store.note(&[]).await, bed.store.count_exposed().await] {
        assert!(matches!(result, Err(StoreError::Unavailable(_))), "{result:?}");
    }
}

pub(crate) async fn what_was_acknowledged_is_there_after_a_restart(mut bed: Bed) {
    let phone = bed.register(1).await[0];
    bed.codes(["AAAAA1"]).await;
    bed.store.accept(&[report("AAAAA1", [contact("waits")])], NOW).await.expect("accepted");
    bed.store.ask_status(&[ask(phone, 100)]).await.expect("asked");
    bed.expose(phone, 5, 2.5).await;
    bed.reopen().await;
    let found = bed.store.identities(&[phone]).await.expect("read").remove(0).expect("registered");
    assert_eq!(found.keys.auth, identity(0).keys.auth);
    assert_eq!(bed.store.queued(None, 9, 999).await.expect("read")[0].sealed, b"waits");
    let row = bed.outdated(phone).await.expect("it still waits");
    assert_eq!(row.registration.last_status_epoch.get(), 100);
    assert_eq!(row.exposures.iter().map(|(epoch, score)| (epoch.get(), *score)).collect::<Vec<_>>(), [(5, 2.5)]);
    assert_eq!(bed.store.kpis().await.expect("read")[6], 1);
}

pub(crate) async fn nothing_prints_an_identifier(bed: Bed) {
    let phone = bed.register(1).await[0];
    let row = bed.state(phone).await;
    let queued = contact([0xc0, 0xff, 0xee]);
    let printed = format!("{row:?} {:?} {:?} {:?}", identity(0), ask(phone, 1), report("SECRET", [queued]));
    let bytes = format!("{:?}", phone.as_bytes());
    for secret in [bytes.trim_matches(['[', ']']), "SECRET", "170, 170"] {
        assert!(!printed.contains(secret), "{secret:?} in {printed}");
    }
}
