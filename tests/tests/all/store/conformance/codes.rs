//! Declaration codes.

use vigie_protocol::{code::Kind, robert::time::NtpSeconds};
use vigie_server::store::{
    NewCode,
    Spent::{Now, Refused},
    StoreError,
};

use crate::store::bed::{Bed, NOW, code, jwt, short, spend};

pub(crate) async fn a_code_exists_once(bed: Bed) {
    let later = NewCode { valid_until: NtpSeconds(NOW.0 + 9_000), ..code(Kind::Short, "AAAAA1") };
    let new = [code(Kind::Short, "AAAAA1"), later.clone(), code(Kind::Short, "AAAAA2")];
    assert_eq!(bed.store.add_codes(&new).await.expect("added"), [true, false, true]);
    let added = bed.store.add_codes(&[later, code(Kind::Short, "AAAAA3")]).await.expect("added");
    assert_eq!(added, [false, true]);
    let spent = bed.store.spend(&[short("AAAAA1")], NtpSeconds(NOW.0 + 3_600)).await.expect("spent");
    assert_eq!(spent, [Refused], "the first one's validity holds");
}

pub(crate) async fn a_signed_code_has_no_row_before_its_use(bed: Bed) {
    let refused = bed.store.add_codes(&[code(Kind::Short, "GOODAA"), code(Kind::Jwt, "header.payload.sig")]).await;
    let Err(StoreError::Refused(text)) = refused else { panic!("{refused:?}") };
    assert!(!text.contains("payload"), "{text}");
    assert_eq!(bed.store.spend(&[short("GOODAA")], NOW).await.expect("asked"), [Refused], "all or nothing");
}

pub(crate) async fn a_code_is_spent_once(bed: Bed) {
    bed.codes(["AAAAA1", "AAAAA2"]).await;
    let spends = [short("AAAAA2"), short("NONE00"), short("AAAAA1"), short("AAAAA1")];
    assert_eq!(bed.store.spend(&spends, NOW).await.expect("spent"), [Now, Refused, Now, Refused]);
    assert_eq!(bed.store.spend(&spends, NOW).await.expect("spent"), [Refused; 4]);
}

pub(crate) async fn a_code_is_good_from_its_first_second_to_its_last(bed: Bed) {
    bed.codes(["AAAAA1", "AAAAA2"]).await;
    let window = code(Kind::Short, "AAAAA1");
    let at = async |text, now: u64| bed.store.spend(&[short(text)], NtpSeconds(now)).await.expect("asked")[0];
    assert_eq!(at("AAAAA1", window.valid_from.0 - 1).await, Refused);
    assert_eq!(at("AAAAA1", window.valid_until.0 + 1).await, Refused);
    assert_eq!(at("AAAAA1", window.valid_from.0).await, Now);
    assert_eq!(at("AAAAA2", window.valid_until.0).await, Now);
}

pub(crate) async fn a_code_of_another_kind_is_not_it(bed: Bed) {
    assert_eq!(bed.store.add_codes(&[code(Kind::Test, "ABCDEF")]).await.expect("added"), [true]);
    assert_eq!(bed.store.spend(&[short("ABCDEF")], NOW).await.expect("asked"), [Refused]);
    assert_eq!(bed.store.spend(&[spend(Kind::Test, &["ABCDEF"])], NOW).await.expect("asked"), [Now]);
}

pub(crate) async fn the_first_form_that_exists_is_meant(bed: Bed) {
    let new = [code(Kind::Test, "AbCdEfGhIjKl"), code(Kind::Test, "ABCDEFGHIJKL"), code(Kind::Test, "ZZZZZZZZZZZZ")];
    assert_eq!(bed.store.add_codes(&new).await.expect("added"), [true; 3]);
    let typed = spend(Kind::Test, &["AbCdEfGhIjKl", "ABCDEFGHIJKL"]);
    let spent = bed.store.spend(&[typed.clone(), typed.clone()], NOW).await.expect("spent");
    assert_eq!(spent, [Now, Refused], "spent, and the other form is another code");
    assert_eq!(bed.store.spend(&[typed], NOW).await.expect("spent"), [Refused]);
    let upper = spend(Kind::Test, &["ABCDEFGHIJKL", "ABCDEFGHIJKL"]);
    assert_eq!(bed.store.spend(&[upper], NOW).await.expect("spent"), [Now]);
    let lower = spend(Kind::Test, &["zzzzzzzzzzzz", "ZZZZZZZZZZZZ"]);
    assert_eq!(bed.store.spend(&[lower], NOW).await.expect("spent"), [Now], "only the second form exists");
}

pub(crate) async fn a_token_is_spent_once(bed: Bed) {
    let spends = [jwt("one"), jwt("two"), jwt("one"), jwt("it's \"odd\"")];
    assert_eq!(bed.store.spend(&spends, NOW).await.expect("spent"), [Now, Now, Refused, Now]);
    assert_eq!(bed.store.spend(&[jwt("it's \"odd\""), jwt("three")], NOW).await.expect("spent"), [Refused, Now]);
}

pub(crate) async fn a_use_leaves_the_day_only(bed: Bed) {
    bed.codes(["AAAAA1"]).await;
    assert_eq!(bed.store.spend(&[short("AAAAA1"), jwt("one")], NOW).await.expect("spent"), [Now, Now]);
    let day = i64::try_from(NOW.0 / 86_400).expect("a day");
    assert_eq!(bed.number("SELECT CAST(used_day AS BIGINT) FROM declaration_code").await, day);
    assert_eq!(bed.number("SELECT CAST(used_day AS BIGINT) FROM declaration_jwt_used").await, day);
}

pub(crate) async fn the_purge_erases_what_is_over(bed: Bed) {
    let many: Vec<NewCode> = (0..6_000).map(|n| code(Kind::Short, &format!("A{n:05}"))).collect();
    assert!(bed.store.add_codes(&many).await.expect("added").iter().all(|added| *added));
    let longer = NewCode { valid_until: NtpSeconds(NOW.0 + 7_200), ..code(Kind::Short, "LONGER") };
    assert_eq!(bed.store.add_codes(&[longer]).await.expect("added"), [true]);
    bed.store.spend(&[short("A00003"), jwt("old")], NOW).await.expect("spent");
    bed.store.spend(&[jwt("new")], NtpSeconds(NOW.0 + 86_400)).await.expect("spent");

    let last = code(Kind::Short, "A00000").valid_until;
    let midnight = |days: u64| NtpSeconds((NOW.0 / 86_400 + days) * 86_400);
    assert_eq!(bed.store.purge_codes(last, midnight(0)).await.expect("purged"), 0, "the last second counts");
    let erased = bed.store.purge_codes(NtpSeconds(last.0 + 1), midnight(1)).await.expect("purged");
    assert_eq!(erased, 6_000 + 1);
    let spent = bed.store.spend(&[short("A00001"), short("LONGER"), jwt("old"), jwt("new")], NOW).await;
    assert_eq!(spent.expect("spent"), [Refused, Now, Now, Refused]);
}
