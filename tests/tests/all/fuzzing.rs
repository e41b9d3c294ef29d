//! Every target of the fuzzer, over the seeds that the vectors give and over what the fuzzer once found worth
//! keeping (`fuzz/corpus`, where there is any).

use std::{fs, path::Path};

use vigie_fuzzing::{TARGETS, seeds};

#[test]
fn every_target_holds_over_its_corpus() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let seeds = seeds(&root.join("tests/vectors"));
    assert!(seeds.len() > 500, "the vectors were read");
    for (name, target) in TARGETS {
        // Opening a keystore takes a while: a few seeds, and its own corpus.
        let step = if name == "keystore_files" { 40 } else { 1 };
        seeds.iter().step_by(step).for_each(|seed| target(seed));
        for entry in fs::read_dir(root.join("fuzz/corpus").join(name)).into_iter().flatten() {
            target(&fs::read(entry.expect("read").path()).expect("read"));
        }
    }
}
