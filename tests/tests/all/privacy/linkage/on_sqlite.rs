//! What SQLite leaves: places in pages of the file, and the log of what each transaction wrote.

use std::{collections::HashMap, fs};

use vigie_tests::world::World;

use super::{Origins, attacker::Waiting};

/// Bytes of a page, and of the heads of the log and of a page in the log.
const PAGE: usize = 4096;
const LOG_HEAD: usize = 32;
const FRAME_HEAD: usize = 24;

/// Bytes of a key.
const KEY: usize = 16;

/// Every waiting contact with its place in the file, its place in its page, and the transaction of the log that
/// brought it.
pub(super) fn waiting(world: &World, origins: &Origins) -> Vec<Waiting> {
    let (file, log) = files(world);
    let places = first_seen(origins, [(0, file.as_slice())].into_iter());
    let transactions = transactions(&log);
    let writers = first_seen(origins, transactions.iter().copied());
    origins
        .iter()
        .map(|(key, report)| {
            // Not in the file yet: it stands at the end of it. Not in the log any more: likewise.
            let place = places.get(key).map_or(file.len(), |(_, place)| *place);
            let writer = writers.get(key).map_or(transactions.len(), |(writer, _)| *writer);
            let traces = vec![
                ("page", (place / PAGE) as f64),
                ("place in page", (place % PAGE) as f64),
                ("place", place as f64),
                ("transaction", writer as f64),
            ];
            Waiting { report: *report, traces }
        })
        .collect()
}

/// Contacts in the log. (In the file a balanced page may keep a stray byte string in its free part, seldom
/// and one by one; where it lay before is not to be seen.)
pub(super) fn logged(world: &World, origins: &Origins) -> usize {
    files(world).1.windows(KEY).filter(|key| origins.contains_key(*key)).count()
}

/// The file and its log.
fn files(world: &World) -> (Vec<u8>, Vec<u8>) {
    let file = fs::read(world.data_dir().join("vigie.db")).expect("the file can be read");
    (file, fs::read(world.data_dir().join("vigie.db-wal")).unwrap_or_default())
}

/// Of each key the first piece that holds it, by number, and its place there.
fn first_seen<'a>(
    origins: &Origins,
    pieces: impl Iterator<Item = (usize, &'a [u8])>,
) -> HashMap<Vec<u8>, (usize, usize)> {
    let mut seen = HashMap::new();
    for (number, piece) in pieces {
        for (place, key) in piece.windows(KEY).enumerate() {
            if origins.contains_key(key) {
                seen.entry(key.to_vec()).or_insert((number, place));
            }
        }
    }
    seen
}

/// The pages in the log, each with the number of the transaction that wrote it. The number that ends the
/// head of a transaction's last page is not 0.
fn transactions(log: &[u8]) -> Vec<(usize, &[u8])> {
    let mut number = 0;
    let frames = log.get(LOG_HEAD..).unwrap_or_default().chunks_exact(FRAME_HEAD + PAGE);
    frames
        .map(|frame| {
            let (head, page) = frame.split_at(FRAME_HEAD);
            let of = number;
            number += usize::from(head[4..8] != [0; 4]);
            (of, page)
        })
        .collect()
}
