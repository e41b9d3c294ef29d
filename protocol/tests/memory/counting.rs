//! An allocator that counts, and how to ask it. It counts for the whole program: whoever asks is alone in it.

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// How many bytes a call allocates in all, given back or not.
pub(crate) fn allocated<T>(call: impl FnOnce() -> T) -> (T, usize) {
    let region = Region::new(ALLOCATOR);
    let result = call();
    let change = region.change();
    (result, change.bytes_allocated + change.bytes_reallocated.unsigned_abs())
}
