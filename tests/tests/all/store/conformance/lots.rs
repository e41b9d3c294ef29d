//! Lots of long codes.

use vigie_protocol::{code::Kind, robert::time::NtpSeconds};
use vigie_server::store::{Lot, LotId, LotState, NewCode, NewLot, Spent};

use crate::store::bed::{Bed, NOW, long, lot, spend};

async fn created(bed: &Bed, new: &NewLot) -> LotId {
    bed.store.create_lot(new).await.expect("created").expect("a lot")
}

async fn read(bed: &Bed, id: LotId) -> Option<Lot> {
    bed.store.lots(Some(id)).await.expect("read").pop()
}

async fn codes(bed: &Bed) -> i64 {
    bed.number("SELECT count(*) FROM declaration_code").await
}

fn longs(numbers: std::ops::Range<u32>, from: NtpSeconds) -> Vec<NewCode> {
    numbers.map(|n| long(n, from)).collect()
}

pub(crate) async fn a_lot_is_filled_and_then_complete(bed: Bed) {
    let new = lot(&[0, 1, 2], 100);
    let id = created(&bed, &new).await;
    let asked = read(&bed, id).await.expect("there");
    assert_eq!((asked.id, asked.asked, asked.scheduled, asked.state, asked.codes), (id, NOW, None, LotState::Asked, 0));
    let files: Vec<_> = asked.files.iter().map(|file| (file.day, file.window, file.codes)).collect();
    assert_eq!(files, new.days.iter().map(|day| (day.day.day, day.day.window, 100)).collect::<Vec<_>>());

    let first = longs(0..100, new.days[0].day.window.from);
    assert_eq!(bed.store.fill_lot(id, &first).await.expect("filled"), Some(vec![true; 100]));
    let again = [first[3].clone(), long(100, NOW)];
    assert_eq!(bed.store.fill_lot(id, &again).await.expect("filled"), Some(vec![false, true]));
    assert_eq!(read(&bed, id).await.expect("there").codes, 101);
    assert!(bed.store.complete_lot(id).await.expect("complete"));
    assert!(!bed.store.complete_lot(id).await.expect("asked"), "it is already");
    assert_eq!(read(&bed, id).await.expect("there").state, LotState::Complete);
    let spent = bed.store.spend(&[spend(Kind::Long, &[&first[7].code])], NOW).await.expect("spent");
    assert_eq!(spent, [Spent::Now], "a code like any other");
}

pub(crate) async fn a_file_name_is_not_used_again(bed: Bed) {
    let sequences = async |id| -> Vec<u32> {
        read(&bed, id).await.expect("there").files.iter().map(|file| file.sequence).collect()
    };
    let first = created(&bed, &lot(&[0, 1], 1)).await;
    assert_eq!(sequences(first).await, [22, 22], "the year of the days");
    let second = created(&bed, &lot(&[1, 2], 1)).await;
    assert_eq!(sequences(second).await, [23, 22]);
    assert!(bed.store.delete_lot(second).await.expect("deleted"));
    let third = created(&bed, &lot(&[0, 1, 2], 1)).await;
    assert_eq!(sequences(third).await, [23, 24, 23]);
    assert!(third > second, "nor is a number");
}

pub(crate) async fn a_scheduled_day_has_one_lot(bed: Bed) {
    let scheduled = NewLot { scheduled: NOW.day(), ..lot(&[0], 10) };
    let id = created(&bed, &scheduled).await;
    assert_eq!(read(&bed, id).await.expect("there").scheduled, NOW.day());
    assert_eq!(bed.store.create_lot(&scheduled).await.expect("asked"), None);
    let next = NewLot { scheduled: NOW.day().map(|day| day.plus(1)), ..lot(&[1], 10) };
    created(&bed, &next).await;
    created(&bed, &lot(&[0], 10)).await;
    created(&bed, &lot(&[0], 10)).await;
    assert_eq!(bed.store.lots(None).await.expect("read").len(), 4);
    assert!(bed.store.delete_lot(id).await.expect("deleted"));
    created(&bed, &scheduled).await;
}

pub(crate) async fn a_lot_that_is_gone_or_complete_takes_no_codes(bed: Bed) {
    let id = created(&bed, &lot(&[0], 10)).await;
    assert!(bed.store.complete_lot(id).await.expect("complete"));
    assert_eq!(bed.store.fill_lot(id, &longs(0..10, NOW)).await.expect("asked"), None);
    assert!(bed.store.delete_lot(id).await.expect("deleted"));
    assert_eq!(bed.store.fill_lot(id, &longs(0..10, NOW)).await.expect("asked"), None);
    assert!(!bed.store.complete_lot(id).await.expect("asked"));
    assert!(!bed.store.delete_lot(id).await.expect("asked"));
    assert_eq!(codes(&bed).await, 0);
}

pub(crate) async fn a_lot_begun_can_be_made_anew(bed: Bed) {
    let id = created(&bed, &lot(&[0], 6_000)).await;
    bed.store.fill_lot(id, &longs(0..6_000, NOW)).await.expect("filled");
    bed.store.empty_lot(id).await.expect("emptied");
    let emptied = read(&bed, id).await.expect("there");
    assert_eq!((emptied.state, emptied.codes, emptied.files.len()), (LotState::Asked, 0, 1));
    assert_eq!(codes(&bed).await, 0);
    assert_eq!(bed.store.fill_lot(id, &longs(0..10, NOW)).await.expect("filled"), Some(vec![true; 10]));
}

pub(crate) async fn deleting_a_lot_leaves_the_other_codes(bed: Bed) {
    bed.codes(["AAAAA1"]).await;
    let (one, other) = (created(&bed, &lot(&[0], 6_000)).await, created(&bed, &lot(&[0], 10)).await);
    bed.store.fill_lot(one, &longs(0..6_000, NOW)).await.expect("filled");
    bed.store.fill_lot(other, &longs(6_000..6_010, NOW)).await.expect("filled");
    assert!(bed.store.delete_lot(one).await.expect("deleted"));
    assert_eq!(read(&bed, one).await, None);
    assert_eq!(read(&bed, other).await.expect("there").codes, 10);
    assert_eq!(codes(&bed).await, 11);
    assert_eq!(bed.number("SELECT count(*) FROM declaration_lot_day").await, 1);
}

pub(crate) async fn the_codes_of_a_lot_are_read_in_their_order(bed: Bed) {
    let new = lot(&[0, 1], 250);
    let id = created(&bed, &new).await;
    let [first, second] = [0, 1].map(|day: usize| new.days[day].day.window.from);
    bed.store.fill_lot(id, &longs(250..500, second)).await.expect("filled");
    bed.store.fill_lot(id, &longs(0..250, first)).await.expect("filled");
    bed.store.fill_lot(created(&bed, &lot(&[0], 9)).await, &longs(900..909, first)).await.expect("another");

    let mut expected: Vec<_> = longs(0..250, first).into_iter().chain(longs(250..500, second)).collect();
    expected.sort_by(|a, b| (a.valid_from, &a.code).cmp(&(b.valid_from, &b.code)));
    let mut pages = Vec::new();
    for page in 0..6 {
        pages.extend(bed.store.lot_page(id, page * 100, 100).await.expect("read"));
    }
    assert_eq!(pages.len(), 500);
    for (read, expected) in pages.iter().zip(&expected) {
        assert_eq!(read.code, expected.code);
        assert_eq!((read.window.from, read.window.until), (expected.valid_from, expected.valid_until));
        assert_eq!(read.generated, NOW);
    }
    let (mut texts, mut after) = (Vec::new(), String::new());
    while let more = bed.store.lot_texts(id, second, &after, 60).await.expect("read")
        && !more.is_empty()
    {
        after.clone_from(&more[more.len() - 1]);
        texts.extend(more);
    }
    assert!(texts.iter().eq(expected[250..].iter().map(|new| &new.code)), "those of the second day, each once");
}

pub(crate) async fn the_purge_forgets_a_lot_with_its_last_day(bed: Bed) {
    let new = lot(&[0, 1], 10);
    let id = created(&bed, &new).await;
    let ends = [0, 1].map(|day: usize| new.days[day].day.window.until);
    for (day, end) in ends.into_iter().enumerate() {
        let numbers = day as u32 * 10..(day as u32 + 1) * 10;
        let codes: Vec<_> = longs(numbers, NOW).into_iter().map(|new| NewCode { valid_until: end, ..new }).collect();
        bed.store.fill_lot(id, &codes).await.expect("filled");
    }
    assert_eq!(bed.store.purge_codes(ends[0], NOW).await.expect("purged"), 0, "the last second counts");
    assert_eq!(bed.store.purge_codes(ends[1], NOW).await.expect("purged"), 10);
    let left = read(&bed, id).await.expect("there");
    assert_eq!(left.files.iter().map(|file| file.day).collect::<Vec<_>>(), [new.days[1].day.day]);
    assert_eq!(bed.store.purge_codes(ends[1].plus(1), NOW).await.expect("purged"), 10);
    assert_eq!(read(&bed, id).await, None);
    assert_eq!(bed.number("SELECT count(*) FROM declaration_lot_day").await, 0);
}
