//! What hostile input costs the whole of a verification, counted in bytes: every byte that is allocated on the way, not
//! the peak of them. Steps are counted where they are made: items and keys in `crypto::cbor::cost`, signatures in
//! `steps::signature`, corner marks in `picture::symbol`.
//!
//! The counting allocator counts for the whole program, so everything is one test. With AWS-LC its own allocations in C
//! are not seen.
//!
//! Source: dcc.md §9.

#[path = "../../../protocol/tests/memory/counting.rs"]
mod counting;
mod lists;
#[path = "../all/maker/mod.rs"]
#[allow(dead_code, unused_imports, unreachable_pub, reason = "shared with the library's tests, which use the rest")]
mod maker;
mod pictures;
mod texts;

#[test]
fn hostile_input_allocates_little() {
    texts::of_any_kind();
    texts::with_eight_candidates();
    lists::of_tiny_wrong_entries();
    pictures::beyond_the_limits();
    pictures::at_the_limits();
}
