//! Risk: evaluated, written if nothing has changed, ended when it is old.

use vigie_protocol::robert::{
    id::PermanentId,
    registration::Asked,
    time::{EpochId, NtpSeconds},
};
use vigie_server::store::{Kpi, Outdated, RiskUpdate};

use crate::store::bed::{Bed, NOW, ask};

fn alert(row: &Outdated) -> RiskUpdate {
    RiskUpdate {
        id: row.id,
        version: row.version,
        at_risk: true,
        notified_for_current_risk: Some(false),
        latest_risk_epoch: EpochId::new(90),
        last_contact: NtpSeconds(NOW.0 - 86_400),
        retention_expired: false,
    }
}

/// What an evaluation writes that found nothing.
fn unchanged(row: &Outdated) -> RiskUpdate {
    RiskUpdate {
        at_risk: row.registration.at_risk,
        notified_for_current_risk: None,
        latest_risk_epoch: row.registration.latest_risk_epoch,
        last_contact: row.registration.last_contact,
        ..alert(row)
    }
}

async fn write(bed: &Bed, update: RiskUpdate) -> bool {
    bed.store.apply_risks(&[update]).await.expect("written")[0]
}

async fn expired_counted(bed: &Bed) -> u64 {
    let kpis = bed.store.kpis().await.expect("read");
    kpis[Kpi::ALL.iter().position(|kpi| *kpi == Kpi::RetentionExpired).expect("one of them")]
}

pub(crate) async fn an_evaluation_is_written_and_the_phone_no_longer_waits(bed: Bed) {
    let phone = bed.register(1).await[0];
    let row = bed.state(phone).await;
    assert!(row.registration.outdated_risk);
    assert!(write(&bed, alert(&row)).await);
    assert!(bed.outdated(phone).await.is_none());
    let after = bed.state(phone).await;
    assert!(after.registration.at_risk && !after.registration.notified_for_current_risk);
    assert_eq!(after.registration.latest_risk_epoch, EpochId::new(90));
    assert_eq!(after.registration.last_contact, NtpSeconds(NOW.0 - 86_400));
    assert!(after.version > row.version + 1, "the evaluation made it grow, and the score after it");
    assert_eq!(after.exposures.len(), 2, "an evaluation erases nothing");
}

pub(crate) async fn an_evaluation_may_leave_the_notification_alone(bed: Bed) {
    let phone = bed.register(1).await[0];
    let row = bed.state(phone).await;
    // The phone asks while the evaluation computes.
    bed.store.ask_status(&[ask(phone, 100)]).await.expect("asked");
    assert!(write(&bed, unchanged(&row)).await);
    let state = bed.state(phone).await.registration;
    assert!(state.notified_for_current_risk);
    assert_eq!(state.last_status_epoch, EpochId::new(100));
}

pub(crate) async fn an_evaluation_of_a_state_that_is_gone_is_not_written(bed: Bed) {
    let ids = bed.register(3).await;
    let mut rows = Vec::new();
    for phone in &ids {
        rows.push(bed.state(*phone).await);
    }
    bed.expose(ids[0], 50, 3.0).await; // one more score
    bed.store.delete_history(&ids[1..2]).await.expect("deleted"); // or none left
    let updates: Vec<RiskUpdate> = rows.iter().map(alert).collect();
    assert_eq!(bed.store.apply_risks(&updates).await.expect("written"), [false, false, true]);
    for phone in &ids[..2] {
        let row = bed.outdated(*phone).await.expect("it waits to be evaluated again");
        assert!(!row.registration.at_risk);
        assert!(write(&bed, alert(&row)).await, "what was read anew is written");
    }
    bed.store.unregister(&ids[2..]).await.expect("unregistered");
    assert!(!write(&bed, alert(&rows[2])).await, "there is nobody left");
}

pub(crate) async fn of_two_evaluations_of_one_phone_the_first_is_written(bed: Bed) {
    let phone = bed.register(1).await[0];
    let row = bed.state(phone).await;
    let outcomes = bed.store.apply_risks(&[unchanged(&row), alert(&row)]).await.expect("written");
    assert_eq!(outcomes, [true, false]);
    assert!(!bed.state(phone).await.registration.at_risk);
}

pub(crate) async fn an_expired_risk_is_counted_when_it_is_written(bed: Bed) {
    let ids = bed.register(2).await;
    let rows = [bed.state(ids[0]).await, bed.state(ids[1]).await];
    bed.expose(ids[1], 50, 3.0).await;
    let expired = |row| RiskUpdate { retention_expired: true, ..unchanged(row) };
    let outcomes = bed.store.apply_risks(&[expired(&rows[0]), expired(&rows[1])]).await.expect("written");
    assert_eq!(outcomes, [true, false]);
    assert_eq!(expired_counted(&bed).await, 1);
}

pub(crate) async fn waiting_phones_are_read_page_by_page(bed: Bed) {
    let mut ids = bed.register(25).await;
    for (n, phone) in (0..).zip(&ids) {
        bed.expose(*phone, n, f64::from(n)).await;
    }
    ids.sort();
    let (mut read, mut after) = (Vec::new(), None);
    loop {
        let page = bed.store.outdated(after, 10).await.expect("read");
        assert!(page.len() <= 10);
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        read.extend(page);
    }
    assert_eq!(read.iter().map(|row| row.id).collect::<Vec<PermanentId>>(), ids);
    for row in read {
        let [(epoch, score)] = row.exposures[..] else { panic!("one each") };
        assert_eq!(f64::from(epoch.get()), score, "its own");
    }
}

pub(crate) async fn a_risk_ends_when_its_last_contact_is_old(bed: Bed) {
    let ids = bed.register(4).await;
    let contacts = [NOW.0, NOW.0 + 1, 0];
    for (phone, last_contact) in ids.iter().zip(contacts) {
        let row = bed.state(*phone).await;
        assert!(write(&bed, RiskUpdate { last_contact: NtpSeconds(last_contact), ..alert(&row) }).await);
    }
    bed.store.ask_status(&ids.iter().map(|phone| ask(*phone, 100)).collect::<Vec<_>>()).await.expect("asked");
    let waiting = bed.state(ids[0]).await;
    assert_eq!(bed.store.reset_risks(NOW).await.expect("reset"), 2, "at or before, and never");
    assert!(!write(&bed, alert(&waiting)).await, "an evaluation that saw the risk is out of date");
    let [first, second, third, fourth] = [0, 1, 2, 3].map(|n| ids[n]);
    for phone in [first, third] {
        let state = bed.state(phone).await.registration;
        assert!(!state.at_risk && !state.notified_for_current_risk);
        assert!(state.is_notified, "never cleared");
        assert_eq!(state.latest_risk_epoch, EpochId::new(90), "never cleared");
    }
    assert!(bed.state(second).await.registration.at_risk);
    assert!(bed.state(fourth).await.registration.notified_for_current_risk, "was not at risk");
    assert_eq!(bed.store.reset_risks(NOW).await.expect("reset"), 0);
}

pub(crate) async fn a_new_alert_follows_an_ended_one(bed: Bed) {
    let phone = bed.register(1).await[0];
    let mut told = Vec::new();
    for (n, epoch) in [(0, 100), (1, 200)] {
        let row = bed.state(phone).await;
        assert!(write(&bed, RiskUpdate { latest_risk_epoch: EpochId::new(90 + n), ..alert(&row) }).await);
        let asked = bed.store.ask_status(&[ask(phone, epoch)]).await.expect("asked");
        let Some(Asked::Answer(answer)) = &asked[0] else { panic!("answered") };
        told.push((answer.latest_risk_epoch, answer.counted.alerted, answer.counted.notified));
        assert_eq!(bed.store.reset_risks(NOW).await.expect("reset"), 1);
    }
    assert_eq!(told, [(Some(EpochId::new(90)), 1, 1), (Some(EpochId::new(91)), 0, 1)]);
}
