//! Status requests, and what is noted of those refused.

use vigie_protocol::robert::{
    registration::{Asked, RiskLevel},
    time::{Drift, EpochId, NtpSeconds},
};
use vigie_server::store::{Kpi, Note, RiskUpdate, StatusAsk};

use crate::store::bed::{Bed, ask, id};

fn risk(asked: &Option<Asked>) -> Option<RiskLevel> {
    match asked {
        Some(Asked::Answer(answer)) => Some(answer.risk),
        Some(Asked::TooSoon) | None => None,
    }
}

pub(crate) async fn a_request_is_answered_and_remembered(bed: Bed) {
    let phone = bed.register(1).await[0];
    let asked = bed.store.ask_status(&[StatusAsk { drift: Drift(-7), ..ask(phone, 100) }]).await.expect("asked");
    assert_eq!(risk(&asked[0]), Some(RiskLevel::None));
    let asked = bed.store.ask_status(&[ask(phone, 101)]).await.expect("asked");
    assert_eq!(asked, [Some(Asked::TooSoon)]);
    let asked = bed.store.ask_status(&[StatusAsk { min_gap: None, ..ask(phone, 101) }]).await.expect("asked");
    assert_eq!(risk(&asked[0]), Some(RiskLevel::None), "without a limit");
    let asked = bed.store.ask_status(&[StatusAsk { drift: Drift(5), ..ask(phone, 103) }]).await.expect("asked");
    assert_eq!(risk(&asked[0]), Some(RiskLevel::None));

    let state = bed.state(phone).await.registration;
    assert_eq!(state.last_status_epoch, EpochId::new(103));
    assert_eq!(state.last_failed_status_epoch, EpochId::new(101));
    assert!(state.last_failed_status.expect("noted").contains("100 vs current epoch 101"));
    assert_eq!(state.last_drift, Drift(5));
    assert!(state.notified_for_current_risk, "also without a risk");
    assert!(!state.is_notified);
}

pub(crate) async fn two_requests_of_one_phone_in_one_batch_see_each_other(bed: Bed) {
    let ids = bed.register(2).await;
    let asks = [ask(ids[0], 100), ask(ids[1], 100), ask(ids[0], 101), ask(id(99), 100), ask(ids[0], 102)];
    let asked = bed.store.ask_status(&asks).await.expect("asked");
    assert_eq!(risk(&asked[0]), Some(RiskLevel::None));
    assert_eq!(risk(&asked[1]), Some(RiskLevel::None));
    assert_eq!(asked[2], Some(Asked::TooSoon));
    assert_eq!(asked[3], None, "no registration");
    assert_eq!(risk(&asked[4]), Some(RiskLevel::None), "a refusal does not restart the interval");
    assert_eq!(bed.state(ids[0]).await.registration.last_status_epoch, EpochId::new(102));
}

pub(crate) async fn an_alert_is_counted_once(bed: Bed) {
    let ids = bed.register(2).await;
    for phone in &ids {
        let version = bed.state(*phone).await.version;
        let alert = RiskUpdate {
            id: *phone,
            version,
            at_risk: true,
            notified_for_current_risk: Some(false),
            latest_risk_epoch: EpochId::new(90),
            last_contact: NtpSeconds(3_853_872_000),
            retention_expired: false,
        };
        assert_eq!(bed.store.apply_risks(&[alert]).await.expect("written"), [true]);
    }
    let asks = [ask(ids[0], 100), ask(ids[0], 102), ask(ids[1], 102)];
    let asked = bed.store.ask_status(&asks).await.expect("asked");
    assert!(asked.iter().all(|asked| risk(asked) == Some(RiskLevel::High)));
    let Some(Asked::Answer(answer)) = &asked[1] else { panic!("answered") };
    assert_eq!(answer.last_contact, Some(NtpSeconds(3_853_872_000)));
    assert_eq!(answer.latest_risk_epoch, Some(EpochId::new(90)));
    bed.store.ask_status(&[ask(ids[0], 104)]).await.expect("asked");

    let kpis = bed.store.kpis().await.expect("read");
    let figure = |kpi| kpis[Kpi::ALL.iter().position(|k| *k == kpi).expect("one of them")];
    assert_eq!((figure(Kpi::Alerted), figure(Kpi::Notified)), (2, 2));
}

pub(crate) async fn notes_are_kept(bed: Bed) {
    let ids = bed.register(2).await;
    let note = |id, drift: Option<i64>, failure: Option<(u32, &str)>| Note {
        id,
        drift: drift.map(Drift),
        failure: failure.map(|(epoch, text)| (EpochId::new(epoch), text.into())),
    };
    bed.store.ask_status(&[StatusAsk { drift: Drift(3), ..ask(ids[1], 90) }]).await.expect("asked");
    let notes = [
        note(ids[0], Some(61), None),
        note(id(99), Some(1), None),
        note(ids[1], None, Some((100, "Invalid MAC"))),
        note(ids[0], Some(-90), Some((101, "it's \"quoted\""))),
    ];
    bed.store.note(&notes).await.expect("noted");
    let first = bed.state(ids[0]).await.registration;
    assert_eq!(first.last_drift, Drift(-90), "the later one");
    assert_eq!(first.last_failed_status.as_deref(), Some("it's \"quoted\""));
    assert_eq!(first.last_status_epoch, EpochId::new(0));
    let second = bed.state(ids[1]).await.registration;
    assert_eq!((second.last_drift, second.last_failed_status_epoch), (Drift(3), EpochId::new(100)));
    assert_eq!(second.last_failed_status.as_deref(), Some("Invalid MAC"));
}

pub(crate) async fn a_request_leaves_the_version_alone(bed: Bed) {
    let phone = bed.register(1).await[0];
    let before = bed.state(phone).await.version;
    bed.store.ask_status(&[ask(phone, 100), ask(phone, 100)]).await.expect("asked");
    bed.store.note(&[Note { id: phone, drift: Some(Drift(9)), failure: None }]).await.expect("noted");
    assert_eq!(bed.outdated(phone).await.expect("it waits").version, before);
}
