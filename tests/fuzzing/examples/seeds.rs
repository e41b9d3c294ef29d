//! Without arguments: the names of the targets. `seeds VECTORS FOLDER` writes the seeds into a folder.

use std::{env, fs, path::Path};

#[expect(clippy::print_stdout, reason = "scripts read it")]
fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [vectors, folder] = &arguments[..] else {
        return vigie_fuzzing::TARGETS.iter().for_each(|(name, _)| println!("{name}"));
    };
    fs::create_dir_all(folder).expect("the folder can be made");
    for (number, seed) in vigie_fuzzing::seeds(Path::new(vectors)).iter().enumerate() {
        fs::write(Path::new(folder).join(format!("seed-{number:04}")), seed).expect("a seed can be written");
    }
}
