//! Reports: a code and contacts, both or neither.

use vigie_protocol::code::Kind;
use vigie_server::store::{
    Accepted::{Queued, Refused},
    Kpi, NewReport, Spent, StoreError,
};

use crate::store::bed::{Bed, NOW, code, contact, jwt, report, short, spend};

async fn reports_counted(bed: &Bed) -> u64 {
    let kpis = bed.store.kpis().await.expect("read");
    kpis[Kpi::ALL.iter().position(|kpi| *kpi == Kpi::Reports).expect("one of them")]
}

pub(crate) async fn a_report_spends_its_code_and_queues_its_contacts(bed: Bed) {
    bed.codes(["AAAAA1", "AAAAA2"]).await;
    let reports = [report("AAAAA1", [contact("a"), contact("b")]), report("AAAAA2", [])];
    assert_eq!(bed.store.accept(&reports, NOW).await.expect("accepted"), [Queued, Queued]);
    assert_eq!(bed.store.queue_length().await.expect("counted"), 2);
    assert_eq!(reports_counted(&bed).await, 2);
    let spent = bed.store.spend(&[short("AAAAA1"), short("AAAAA2")], NOW).await.expect("asked");
    assert_eq!(spent, [Spent::Refused; 2]);
}

pub(crate) async fn a_refused_report_leaves_nothing(bed: Bed) {
    bed.codes(["AAAAA1"]).await;
    let reports = [report("NONE00", [contact("a")]), report("AAAAA1", [contact("b")])];
    assert_eq!(bed.store.accept(&reports, NOW).await.expect("accepted"), [Refused, Queued]);
    assert_eq!(bed.store.accept(&[report("AAAAA1", [contact("c")])], NOW).await.expect("accepted"), [Refused]);
    let waiting = bed.store.queued(None, 10, 1_000).await.expect("read");
    assert_eq!(waiting.iter().map(|contact| contact.sealed.as_slice()).collect::<Vec<_>>(), [b"b"]);
    assert_eq!(reports_counted(&bed).await, 1);
}

pub(crate) async fn of_two_reports_with_one_code_the_first_wins(bed: Bed) {
    bed.codes(["AAAAA1"]).await;
    let reports = [report("AAAAA1", [contact("first")]), report("AAAAA1", [contact("second")])];
    assert_eq!(bed.store.accept(&reports, NOW).await.expect("accepted"), [Queued, Refused]);
    let waiting = bed.store.queued(None, 10, 1_000).await.expect("read");
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].sealed, b"first");
}

pub(crate) async fn a_report_without_a_code_is_queued_where_the_check_is_off(bed: Bed) {
    let free = || NewReport { spend: None, contacts: vec![contact("x")] };
    assert_eq!(bed.store.accept(&[free(), free()], NOW).await.expect("accepted"), [Queued, Queued]);
    assert_eq!(bed.store.queue_length().await.expect("counted"), 2);
    assert_eq!(reports_counted(&bed).await, 2);
}

pub(crate) async fn a_contact_that_cannot_be_stored_leaves_the_code_unspent(bed: Bed) {
    bed.codes(["AAAAA1"]).await;
    let twice = contact("secret-content");
    let refused = bed.store.accept(&[report("AAAAA1", [twice.clone(), twice.clone()])], NOW).await;
    let Err(StoreError::Refused(text)) = refused else { panic!("{refused:?}") };
    assert!(!text.contains("secret"), "{text}");
    let key: String = twice.key.0.iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(!text.contains(&key), "an error names no row: {text}");
    assert_eq!(bed.store.queue_length().await.expect("counted"), 0);
    assert_eq!(reports_counted(&bed).await, 0);
    assert_eq!(bed.store.accept(&[report("AAAAA1", [twice])], NOW).await.expect("accepted"), [Queued]);
}

pub(crate) async fn every_kind_of_code_pays_in_one_batch(bed: Bed) {
    let long = "0a1b2c3d-0000-4000-8000-000000000001";
    let new = [code(Kind::Long, long), code(Kind::Test, "TESTTESTTEST"), code(Kind::Short, "AAAAA1")];
    assert_eq!(bed.store.add_codes(&new).await.expect("added"), [true; 3]);
    let paid = |spend| NewReport { spend: Some(spend), contacts: vec![contact("x")] };
    let reports = [
        paid(jwt("token")),
        paid(spend(Kind::Test, &["TestTestTest", "TESTTESTTEST"])),
        paid(short("AAAAA1")),
        paid(spend(Kind::Long, &[long])),
        paid(jwt("token")),
        paid(spend(Kind::Long, &["TESTTESTTEST"])),
    ];
    let outcomes = bed.store.accept(&reports, NOW).await.expect("accepted");
    assert_eq!(outcomes, [Queued, Queued, Queued, Queued, Refused, Refused]);
    assert_eq!(bed.store.queue_length().await.expect("counted"), 4);
}
