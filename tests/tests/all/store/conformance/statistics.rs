//! The figures, and what the operator tells every phone.

use serde_json::json;
use vigie_protocol::robert::time::{EpochId, NtpSeconds};
use vigie_server::store::RiskUpdate;

use crate::store::bed::{Bed, ask};

pub(crate) async fn figures_are_zero_at_first(bed: Bed) {
    assert_eq!(bed.store.kpis().await.expect("read"), [0; 7]);
    bed.store.count_exposed().await.expect("counted");
    assert_eq!(bed.store.kpis().await.expect("read"), [0; 7]);
}

pub(crate) async fn phones_with_exposures_are_counted_by_what_they_were_told(bed: Bed) {
    let ids = bed.register(7).await;
    let raise = async |phone, at_risk| {
        let row = bed.state(phone).await;
        let update = RiskUpdate {
            id: phone,
            version: row.version,
            at_risk,
            notified_for_current_risk: Some(false),
            latest_risk_epoch: EpochId::new(90),
            last_contact: NtpSeconds(0),
            retention_expired: false,
        };
        assert_eq!(bed.store.apply_risks(&[update]).await.expect("written"), [true]);
    };
    // 0, 1: exposed, several times over; 2: at risk and not told; 3, 4: told once, and scored again since;
    // 5: told once, nothing left; 6: nothing.
    for phone in [ids[0], ids[0], ids[1]] {
        bed.expose(phone, 1, 1.0).await;
    }
    for phone in [ids[3], ids[4], ids[5]] {
        raise(phone, true).await;
        bed.store.ask_status(&[ask(phone, 100)]).await.expect("asked");
        raise(phone, false).await;
    }
    raise(ids[2], true).await;
    bed.store.delete_history(&ids[5..6]).await.expect("deleted");

    bed.store.count_exposed().await.expect("counted");
    // alerted, exposed but not at risk, infected but not told, scored again, notified, expired, reports
    assert_eq!(bed.store.kpis().await.expect("read"), [3, 2, 1, 2, 3, 0, 0]);
    bed.store.delete_history(&ids[..4]).await.expect("deleted");
    bed.store.count_exposed().await.expect("counted");
    assert_eq!(bed.store.kpis().await.expect("read"), [3, 0, 1, 1, 3, 0, 0], "overwritten, not added");
}

pub(crate) async fn the_client_configuration_is_read_by_name(bed: Bed) {
    assert!(bed.store.client_configuration().await.expect("read").is_empty());
    for (name, value) in
        [("b.list", r#"[1, "two", null]"#), ("Z", "true"), ("a.number", "14.5"), ("c.object", r#"{"é": {"n": -1}}"#)]
    {
        bed.sql(&format!("INSERT INTO robert_client_configuration (name, value) VALUES ('{name}', '{value}')")).await;
    }
    let read = bed.store.client_configuration().await.expect("read");
    let read: Vec<_> = read.into_iter().map(|entry| (entry.name, entry.value)).collect();
    let expected = [
        ("Z", json!(true)),
        ("a.number", json!(14.5)),
        ("b.list", json!([1, "two", null])),
        ("c.object", json!({"é": {"n": -1}})),
    ];
    assert_eq!(read, expected.map(|(name, value)| (name.to_owned(), value)));
}
