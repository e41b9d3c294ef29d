//! One program for all targets, the one that `VIGIE_FUZZ_TARGET` names: a program for each would be
//! linked as many times.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

static TARGET: LazyLock<vigie_fuzzing::Target> = LazyLock::new(|| {
    vigie_fuzzing::target(&std::env::var("VIGIE_FUZZ_TARGET").expect("VIGIE_FUZZ_TARGET names a target"))
});

fuzz_target!(|bytes: &[u8]| TARGET(bytes));
