//! Declaration codes counted by day.

use vigie_protocol::{
    code::{Kind, Period},
    robert::time::{Day, NtpSeconds},
};
use vigie_server::store::{CodeDay, NewCode, Spent};

use crate::store::bed::{Bed, NOW, code, contact, jwt, report, short, spend};

const DAY: u64 = 86_400;

fn today() -> Day {
    NOW.day().expect("a day")
}

/// What is told of the days from `first` to `last`, counted from that of [`NOW`], at `now`.
async fn counted(bed: &Bed, first: i32, last: i32, now: NtpSeconds) -> Vec<CodeDay> {
    let period = Period::between(today().plus(first), today().plus(last)).expect("a period");
    bed.store.code_days(&period, now).await.expect("read")
}

fn row(later: i32, kind: Kind, [generated, used, expired]: [u64; 3]) -> CodeDay {
    CodeDay { day: today().plus(later), kind, generated, used, expired }
}

pub(crate) async fn what_happens_to_codes_is_counted_by_day_and_kind(bed: Bed) {
    assert!(counted(&bed, -1, 1, NOW).await.is_empty());
    bed.codes(["AAAAA1", "AAAAA2", "AAAAA3"]).await;
    let again = [code(Kind::Short, "AAAAA1"), code(Kind::Test, "ABCDEFGHIJKL")];
    assert_eq!(bed.store.add_codes(&again).await.expect("added"), [false, true], "one exists and counts once");
    let tomorrow = NOW.plus(DAY);
    let late = NewCode { valid_until: tomorrow.plus(60), generated: tomorrow, ..code(Kind::Short, "BBBBB1") };
    assert_eq!(bed.store.add_codes(&[late]).await.expect("added"), [true]);

    let spends = [short("AAAAA1"), short("AAAAA1"), short("NONE00"), jwt("one"), jwt("one"), jwt("two")];
    bed.store.spend(&spends, NOW).await.expect("spent");
    bed.store.spend(&[short("BBBBB1"), jwt("two"), jwt("three")], tomorrow).await.expect("spent");
    let expected = [
        row(0, Kind::Short, [3, 1, 0]),
        row(0, Kind::Test, [1, 0, 0]),
        row(0, Kind::Jwt, [0, 2, 0]),
        row(1, Kind::Short, [1, 1, 0]),
        row(1, Kind::Jwt, [0, 1, 0]),
    ];
    assert_eq!(counted(&bed, -1, 1, NOW).await, expected, "none has run out yet");
    let ended = code(Kind::Short, "AAAAA1").valid_until.plus(1);
    let expired: Vec<u64> = counted(&bed, 0, 1, ended).await.iter().map(|row| row.expired).collect();
    assert_eq!(expired, [2, 1, 0, 0, 0], "those that nobody used");
}

pub(crate) async fn a_report_counts_the_code_it_spends(bed: Bed) {
    bed.codes(["AAAAA1"]).await;
    for _ in 0..2 {
        bed.store.accept(&[report("AAAAA1", [contact("x")])], NOW).await.expect("asked");
    }
    assert_eq!(counted(&bed, 0, 0, NOW).await, [row(0, Kind::Short, [1, 1, 0])]);
}

pub(crate) async fn figures_outlive_the_codes(bed: Bed) {
    let many: Vec<NewCode> = (0..6_000).map(|n| code(Kind::Short, &format!("A{n:05}"))).collect();
    assert!(bed.store.add_codes(&many).await.expect("added").iter().all(|added| *added));
    let test = NewCode { valid_until: NOW.plus(DAY), ..code(Kind::Test, "ABCDEFGHIJKL") };
    assert_eq!(bed.store.add_codes(&[test]).await.expect("added"), [true]);
    let spends = [short("A00003"), short("A00004"), spend(Kind::Test, &["ABCDEFGHIJKL"]), jwt("one")];
    assert_eq!(bed.store.spend(&spends, NOW).await.expect("spent"), [Spent::Now; 4]);

    let later = NOW.plus(30 * DAY);
    let before = counted(&bed, 0, 30, later).await;
    let expected =
        [row(0, Kind::Short, [6_000, 2, 5_998]), row(0, Kind::Test, [1, 1, 0]), row(0, Kind::Jwt, [0, 1, 0])];
    assert_eq!(before, expected);
    assert_eq!(bed.store.purge_codes(NOW.plus(3_600), later).await.expect("purged"), 6_001);
    assert_eq!(counted(&bed, 0, 30, later).await, before, "partly purged");
    assert_eq!(bed.store.purge_codes(later, later).await.expect("purged"), 1);
    assert_eq!(counted(&bed, 0, 30, later).await, before, "all purged");
}

pub(crate) async fn a_period_ends_with_its_last_day(bed: Bed) {
    let midnight = today().plus(1).start();
    let ends = |text: &str, until: NtpSeconds| NewCode { valid_until: until, ..code(Kind::Short, text) };
    let new = [ends("AAAAA1", midnight.minus(1)), ends("AAAAA2", midnight)];
    assert_eq!(bed.store.add_codes(&new).await.expect("added"), [true; 2]);
    let later = NOW.plus(3 * DAY);
    let expired = async |first, last| -> Vec<(Day, u64)> {
        counted(&bed, first, last, later).await.iter().map(|row| (row.day, row.expired)).collect()
    };
    assert_eq!(expired(0, 0).await, [(today(), 1)]);
    assert_eq!(expired(1, 2).await, [(today().plus(1), 1)]);
    assert!(expired(-1, -1).await.is_empty());
}
