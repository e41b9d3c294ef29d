//! What never appears anywhere: identifiers, tokens, keys, codes, addresses.
//!
//! Marked values go through every route, well-formed and not, with the log at its noisiest. Then every
//! place where something could be left behind is searched for each of them in every way it could be
//! written: the log, the metrics, the answers that refuse, the files, the database.
//!
//! `linkage` asks what a copy of the database tells of which contacts came together.
//!
//! robert.md §10.1, §10.2 ("log leakage"); beyond them no log line, metric label or error body
//! carries an identifier, a token or an address.

mod linkage;
mod marked;
mod traffic;

use std::path::Path;

use vigie_tests::world::{Engine, World};

use crate::support::setup;
use marked::Marked;

on_both_stores!(nothing_that_names_somebody_is_left_behind, the_search_would_find_it);

async fn nothing_that_names_somebody_is_left_behind(engine: Engine) {
    let world = setup(engine)
        .with("VIGIE__LOG__LEVEL", "trace")
        .with("VIGIE__LOG__FORMAT", "json")
        .with("VIGIE__HTTP__TRUSTED_PROXIES", "127.0.0.0/8")
        .open()
        .await;
    let mut marked = Marked::default();
    let refusals = traffic::everything(&world, &mut marked).await;
    assert!(refusals.len() > 100, "the traffic was refused often enough to mean something");
    for level in ["INFO", "DEBUG", "ERROR"] {
        assert!(world.log().contains(&format!("\"level\":\"{level}\"")), "nothing was logged at {level}");
    }

    for (what, body) in &refusals {
        marked.absent_from(&format!("the answer to {what}"), body);
    }
    marked.absent_from("the log", world.log().as_bytes());
    marked.absent_from("the metrics", world.metrics().await.as_bytes());
    stored_data_holds_only_what_it_must(&world, &marked).await;
}

/// Files and database may hold ID_A and codes in the rows made for them, and nothing else of anybody.
async fn stored_data_holds_only_what_it_must(world: &World, marked: &Marked) {
    let mut files = Vec::new();
    read_below(world.data_dir(), &mut files);
    assert!(files.len() > 10, "the data directory was read");
    for (path, content) in &files {
        let is_database = path.contains("vigie.db");
        if is_database {
            marked.unstorable_absent_from(path, content);
        } else {
            marked.absent_from(path, content);
        }
    }
    for (table, rows) in world.database().await.dump().await {
        match table.as_str() {
            "robert_identity"
            | "robert_registration"
            | "robert_exposure"
            | "declaration_code"
            | "declaration_jwt_used" => marked.unstorable_absent_from(&table, rows.as_bytes()),
            _ => marked.absent_from(&table, rows.as_bytes()),
        }
    }
}

/// The test above would be worth nothing if the search were blind.
async fn the_search_would_find_it(engine: Engine) {
    let world = setup(engine).open().await;
    let phone = world.phone().await;
    let mut marked = Marked::default();
    marked.phone(&phone);
    marked.text("an address", "203.0.113.77");
    let ebid = phone.tuples.values().next().expect("an EBID").ebid.0;
    let number = u64::from_be_bytes(ebid).to_string();
    for leak in
        [hex::encode(ebid), hex::encode_upper(ebid), number, format!("{ebid:?}"), "from 203.0.113.77".to_owned()]
    {
        assert!(marked.found_in(format!("a line with {leak} in it").as_bytes()).is_some(), "{leak}");
    }
    assert!(marked.found_in(&[b"raw ".as_slice(), &ebid].concat()).is_some());
    assert!(marked.found_in(b"a harmless line, 12345678, deadbeef").is_none());
}

fn read_below(dir: &Path, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(dir).expect("the data directory can be read") {
        let path = entry.expect("the data directory can be read").path();
        if path.is_dir() {
            read_below(&path, files);
        } else {
            files.push((path.display().to_string(), std::fs::read(&path).expect("a file can be read")));
        }
    }
}
