//! Devices that are woken once a day.

use vigie_protocol::robert::time::NtpSeconds;
use vigie_server::store::{NewPush, PushClaim, PushDelivery, PushDue, PushKey, PushResult};

use crate::store::bed::{Bed, NOW};

const DAY: u64 = 86_400;

/// The row of device `n`; their order is not that of their numbers.
fn key(n: u8) -> PushKey {
    PushKey([n.wrapping_mul(167); 32])
}

/// Device `n`, to be woken so many seconds after [`NOW`].
fn device(n: u8, seconds: i64) -> NewPush {
    NewPush { key: key(n), sealed: vec![n; 256], planned: at(seconds), created: NOW }
}

fn at(seconds: i64) -> NtpSeconds {
    NtpSeconds(NOW.0.saturating_add_signed(seconds))
}

fn due(n: u8, seconds: i64) -> PushDue {
    PushDue { key: key(n), sealed: vec![n; 256], planned: at(seconds) }
}

fn claim(n: u8, seconds: i64) -> PushClaim {
    PushClaim { key: key(n), planned: at(seconds), next: NtpSeconds(NOW.0 + DAY) }
}

fn result(n: u8, delivery: PushDelivery) -> PushResult {
    PushResult { key: key(n), at: NOW, delivery }
}

impl Bed {
    async fn remember(&self, new: &[NewPush]) {
        self.store.remember_pushes(new).await.expect("remembered");
    }

    async fn known(&self, n: u8) -> Option<Vec<u8>> {
        self.store.pushes(&[key(n)]).await.expect("read").remove(0)
    }

    async fn due(&self, most: u32) -> Vec<PushDue> {
        self.store.due_pushes(NOW, most).await.expect("read")
    }
}

pub(crate) async fn a_device_is_remembered_once_with_what_it_said_last(bed: Bed) {
    let second = NewPush { sealed: vec![9; 300], planned: at(-50), ..device(1, 0) };
    bed.remember(&[device(1, -100), device(2, -200), second.clone()]).await;
    assert_eq!(bed.number("SELECT count(*) FROM push").await, 2);
    assert_eq!(bed.known(1).await, Some(vec![9; 300]), "the last in the batch");
    let keys = [key(2), key(3), key(1), key(2)];
    let found = bed.store.pushes(&keys).await.expect("read");
    assert_eq!(found, [Some(vec![2; 256]), None, Some(vec![9; 300]), Some(vec![2; 256])]);

    bed.remember(&[NewPush { sealed: vec![8; 256], planned: at(-10), ..device(1, 0) }]).await;
    assert_eq!(bed.known(1).await, Some(vec![8; 256]));
    assert_eq!(bed.due(10).await[1].planned, at(-50), "its date stands");
    let day = "SELECT CAST(max(creation_day) AS BIGINT) FROM push";
    assert_eq!(bed.number(day).await, (NOW.0 / DAY).cast_signed(), "the day and no instant");
}

pub(crate) async fn a_device_that_is_forgotten_keeps_its_row_and_nothing_in_it(bed: Bed) {
    bed.remember(&[device(1, -100), device(2, -100)]).await;
    let forgotten = bed.store.forget_pushes(&[key(3), key(1), key(1)]).await.expect("asked");
    assert_eq!(forgotten, [false, true, true]);
    assert_eq!(bed.known(1).await, None);
    assert_eq!(bed.due(10).await, [due(2, -100)]);
    assert_eq!(bed.number("SELECT count(*) FROM push WHERE deleted AND sealed IS NULL").await, 1);
    assert_eq!(bed.store.forget_pushes(&[key(1)]).await.expect("asked"), [true], "the row is known still");

    bed.remember(&[device(1, -7)]).await;
    assert_eq!(bed.due(10).await, [due(2, -100), due(1, -7)], "back, with a new date");
}

pub(crate) async fn the_longest_overdue_come_first(bed: Bed) {
    bed.remember(&[device(1, -1), device(2, 1), device(3, -300), device(4, 0), device(5, -300)]).await;
    let mut oldest = [due(3, -300), due(5, -300)];
    oldest.sort_by_key(|due| due.key);
    assert_eq!(bed.due(10).await, [&oldest[..], &[due(1, -1), due(4, 0)]].concat());
    assert_eq!(bed.due(2).await, oldest);
}

pub(crate) async fn a_claim_moves_the_date_once(bed: Bed) {
    bed.remember(&[device(1, -100), device(2, -200), device(3, -300)]).await;
    bed.store.forget_pushes(&[key(3)]).await.expect("forgotten");
    let claims = [claim(2, -200), claim(4, 0), claim(3, -300), claim(1, -99), claim(1, -100), claim(2, -200)];
    let won = bed.store.claim_pushes(&claims).await.expect("claimed");
    assert_eq!(won, [true, false, false, true, false, false], "one of the claims on each device, none on the rest");
    assert_eq!(bed.due(10).await, []);
    assert_eq!(bed.store.claim_pushes(&claims).await.expect("claimed"), [false; 6]);
    assert_eq!(bed.number(&format!("SELECT count(*) FROM push WHERE next_planned_push = {}", NOW.0 + DAY)).await, 2);
}

pub(crate) async fn results_are_counted_and_the_unknown_rest(bed: Bed) {
    bed.remember(&[device(1, -1), device(2, -1), device(3, -1), device(4, -1)]).await;
    let reasons = "BadDeviceToken,".repeat(40);
    for round in [
        vec![result(1, PushDelivery::Accepted), result(2, PushDelivery::Rejected("Unregistered".into()))],
        vec![result(2, PushDelivery::Failed), result(1, PushDelivery::Accepted), result(3, PushDelivery::Failed)],
        vec![result(4, PushDelivery::Unknown(reasons)), result(9, PushDelivery::Accepted)],
    ] {
        bed.store.record_pushes(&round).await.expect("recorded");
    }
    let count = async |condition: &str| bed.number(&format!("SELECT count(*) FROM push WHERE {condition}")).await;
    let now = NOW.0;
    let first = format!("successful_push_sent = 2 AND failed_push_sent = 0 AND last_successful_push = {now}");
    assert_eq!(count(&format!("{first} AND last_failure_push IS NULL AND last_error_code IS NULL")).await, 1);
    let second = format!("failed_push_sent = 2 AND last_failure_push = {now} AND last_successful_push IS NULL");
    assert_eq!(count(&format!("{second} AND last_error_code = 'Unregistered'")).await, 1, "a failure keeps the reason");
    assert_eq!(count("failed_push_sent = 1 AND last_error_code IS NULL AND sealed IS NOT NULL").await, 1);
    assert_eq!(count("NOT active AND sealed IS NULL AND length(last_error_code) = 255").await, 1);
    assert_eq!(bed.due(10).await.len(), 3);

    bed.remember(&[device(4, -5)]).await;
    assert_eq!(bed.due(10).await[0], due(4, -5), "it came again");
    assert_eq!(count("failed_push_sent = 1 AND active").await, 2, "and kept its counters");
}

pub(crate) async fn an_empty_batch_of_devices_does_nothing(bed: Bed) {
    bed.remember(&[]).await;
    assert_eq!(bed.store.pushes(&[]).await.expect("read"), [] as [Option<Vec<u8>>; 0]);
    assert_eq!(bed.store.forget_pushes(&[]).await.expect("asked"), [] as [bool; 0]);
    assert_eq!(bed.store.claim_pushes(&[]).await.expect("claimed"), [] as [bool; 0]);
    bed.store.record_pushes(&[]).await.expect("recorded");
}

pub(crate) async fn a_device_that_many_claim_goes_to_one(bed: Bed) {
    let devices: Vec<NewPush> = (0..60).map(|n| device(n, -100)).collect();
    bed.remember(&devices).await;
    let claims: Vec<PushClaim> = (0..60).map(|n| claim(n, -100)).collect();
    let nodes: Vec<_> = (0..8)
        .map(|node| {
            let store = bed.store.clone();
            let mut claims = claims.clone();
            claims.rotate_left(node * 7);
            tokio::spawn(async move { store.claim_pushes(&claims).await.expect("no deadlock") })
        })
        .collect();
    let mut won = 0;
    for node in nodes {
        won += node.await.expect("no panic").into_iter().filter(|won| *won).count();
    }
    assert_eq!(won, 60);
}
