//! What hostile input costs, counted in steps: items read, and keys compared. Bytes are counted where there is an
//! allocator to count them (`tests/memory.rs` of `protocol` and `verifier`).
//!
//! Source: dcc.md §9 (depth, items).

use std::cell::Cell;

use super::{CborError, CborFault, Limits, Value, decode, encode};

thread_local! {
    static COMPARISONS: Cell<usize> = const { Cell::new(0) };
}

/// Counts the comparison of two values; of containers, one for each pair of elements as well.
pub(super) fn compared() {
    COMPARISONS.set(COMPARISONS.get() + 1);
}

fn comparisons<T>(call: impl FnOnce() -> T) -> (T, usize) {
    let before = COMPARISONS.get();
    let result = call();
    (result, COMPARISONS.get() - before)
}

/// How many items are read of an input: with fewer the answer would be another.
fn items_read(input: &[u8]) -> usize {
    let within = |items| decode(input, Limits { items, ..Limits::MESSAGE });
    let answer = within(Limits::MESSAGE.items);
    (0..Limits::MESSAGE.items).find(|items| within(*items) == answer).unwrap_or(Limits::MESSAGE.items)
}

fn fault(input: &[u8]) -> Option<CborFault> {
    decode(input, Limits::MESSAGE).err().map(|CborError { kind, .. }| kind)
}

/// The numbers below `count`, each once, as if by chance.
fn shuffled(count: u64) -> Vec<u64> {
    let mut numbers: Vec<_> = (0..count).collect();
    numbers.sort_by_key(|number| (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    numbers
}

fn map<'a>(keys: impl IntoIterator<Item = Value<'a>>) -> Vec<u8> {
    encode(&Value::Map(keys.into_iter().map(|key| (key, Value::Null)).collect()))
}

/// Comparisons that sorting so many keys and looking at neighbours may take.
fn sorting(keys: usize) -> usize {
    2 * keys * (keys.ilog2() as usize + 1)
}

/// The most keys that one map may have.
const KEYS: u64 = 999;

#[test]
fn a_thousand_keys_are_sorted_not_compared_each_with_each() {
    let up: Vec<_> = (0..KEYS).collect();
    let down: Vec<_> = up.iter().rev().copied().collect();
    let there_and_back: Vec<_> = up.iter().chain(&down).step_by(2).copied().collect();
    for keys in [up, down, shuffled(KEYS)] {
        let numbers = map(keys.iter().copied().map(Value::Unsigned));
        // Texts of one beginning: what tells them apart comes last.
        let texts = map(keys.iter().map(|key| Value::Text(format!("the same for all of them {key:03}").into())));
        for input in [numbers, texts] {
            let (result, steps) = comparisons(|| decode(&input, Limits::MESSAGE).is_ok());
            assert!(result && steps <= sorting(keys.len()), "{steps}");
        }
    }
    let twice = map(there_and_back.iter().map(|key| Value::Unsigned(key / 2)));
    let ((), steps) = comparisons(|| assert_eq!(fault(&twice), Some(CborFault::Duplicate)));
    assert!(steps <= sorting(there_and_back.len()), "{steps}");
    let same = map((0..KEYS).map(|_| Value::text("again")));
    let ((), steps) = comparisons(|| assert_eq!(fault(&same), Some(CborFault::Duplicate)));
    assert!(steps <= sorting(KEYS as usize), "{steps}");
}

#[test]
fn maps_and_keys_of_any_shape_cost_a_few_comparisons_an_item() {
    // As many as a map may have before its keys are sorted; each pair is compared.
    const FEW: usize = 12;
    let list =
        |last: u64, items: u64| Value::Array((1..items).map(|_| Value::Null).chain([Value::Unsigned(last)]).collect());
    let small = || Value::Map((0..FEW as u64).map(|key| (Value::Unsigned(key), Value::Null)).collect());
    for (name, input) in [
        ("maps of twelve", encode(&Value::Array((0..79).map(|_| small()).collect()))),
        ("twelve long keys", map((0..12).map(|key| list(key, 160)))),
        ("thirteen long keys", map((0..13).map(|key| list(key, 150)))),
        ("a hundred keys", map((0..100).map(|key| list(key, 17)))),
        ("keys that are maps", map((0..49).map(|key| Value::Map(vec![(list(key, 12), small())])))),
    ] {
        let (result, steps) = comparisons(|| decode(&input, Limits::MESSAGE).map(drop));
        assert_eq!(result, Ok(()), "{name}");
        assert!(steps <= Limits::MESSAGE.items * FEW, "{name}: {steps}");
    }
}

#[test]
fn a_lookup_asks_each_key_once() {
    let input = map(shuffled(KEYS).iter().map(|key| Value::Text(format!("v{key}").into())));
    let value = decode(&input, Limits::MESSAGE).expect("a map");
    for (key, found) in [("v", false), ("v998", true), ("w", false)] {
        let (result, steps) = comparisons(|| value.get(key).is_some());
        assert_eq!(result, found, "{key}");
        assert!(steps <= KEYS as usize, "{steps}");
    }
}

#[test]
fn reading_ends_where_the_answer_is_known() {
    let thousands = [[0x99, 0x27, 0x10].as_slice(), &[0xf6; 10_000]].concat();
    let behind = [[0xf6].as_slice(), &[0x80; 10_000]].concat();
    let key_twice = [0xa2, 0x01, 0x80, 0x01, 0x80];
    for (name, input, expected, items) in [
        ("10 000 nested arrays", vec![0x81; 10_000], CborFault::Depth, Limits::MESSAGE.depth + 1),
        ("10 000 arrays without an end", vec![0x9f; 10_000], CborFault::Depth, Limits::MESSAGE.depth + 1),
        ("10 000 items", thousands, CborFault::Items, Limits::MESSAGE.items),
        ("2^64 items that are not there", vec![0x9b, 255, 255, 255, 255, 255, 255, 255, 255], CborFault::Truncated, 1),
        ("10 000 bytes behind the end", behind, CborFault::Trailing, 1),
        ("a key twice", key_twice.to_vec(), CborFault::Duplicate, 5),
    ] {
        assert_eq!(fault(&input), Some(expected), "{name}");
        assert_eq!(items_read(&input), items, "{name}");
    }
}
