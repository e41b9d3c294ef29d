//! Writes captchas to look at, to listen to, and to try programs on: see `docs/captcha.md`.
//!
//! `cargo run --release -p vigie-server --example captcha-samples -- FOLDER COUNT image|audio LANGUAGE` writes
//! `FOLDER/0.png` (or `.wav`) and so on, the answers to `FOLDER/answers.txt`, one a line, and says how long one took.

use std::{env, fs, path::PathBuf, time::Instant};

use anyhow::{Context, bail};
use vigie_server::{
    captcha::{
        Medium,
        builtin::{Challenge, Language},
    },
    rng,
};

#[expect(clippy::print_stdout, reason = "a command line tool")]
fn main() -> anyhow::Result<()> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [folder, count, medium, language] = &arguments[..] else { bail!("FOLDER COUNT image|audio LANGUAGE") };
    let (folder, count) = (PathBuf::from(folder), count.parse::<u32>().context("COUNT")?);
    let (medium, ending) = match medium.as_str() {
        "image" => (Medium::Image, "png"),
        "audio" => (Medium::Audio, "wav"),
        _ => bail!("image or audio"),
    };
    fs::create_dir_all(&folder)?;
    let challenges: Vec<_> =
        (0..count).map(|_| Challenge::draw(medium, Language::of(language), &mut rng::os())).collect();
    let begun = Instant::now();
    let files: Vec<_> = challenges.iter().map(Challenge::render).collect();
    println!("{:?} each", begun.elapsed() / count.max(1));
    for (number, file) in files.iter().enumerate() {
        fs::write(folder.join(format!("{number}.{ending}")), file)?;
    }
    let answers: Vec<_> = challenges.iter().map(|challenge| format!("{}\n", challenge.answer().as_str())).collect();
    Ok(fs::write(folder.join("answers.txt"), answers.concat())?)
}
