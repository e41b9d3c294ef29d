//! What became of the lists, for the page that shows them.
//!
//! Member names are those of `vigie-verify trust show --json`, where both have them.

use serde_json::{Value, json};
use vigie_verifier::trust::{Loaded, NotLoaded};
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What became of one list. */
export interface Listed {
    /** The files that make it up. */
    files: string[];
    /** Why it was not added; null when it was. */
    refused: string | null;
    /** The list; null when it was refused. */
    source: {
        name: string;
        kind: string;
        issuer: string | null;
        /** How many keys, or revocations. */
        entries: number;
        date: string | null;
        ends: string | null;
        sequence: number | null;
        signature: "none" | "unchecked" | "checked";
    } | null;
    /** Entries that could not be read: the first twenty. */
    left_out: { entry: string; why: string }[];
    /** How many more could not be read. */
    left_out_more: number;
}
"#;

/// One object for each list.
pub(crate) fn all(loaded: &[Result<Loaded, NotLoaded>]) -> Value {
    loaded.iter().map(one).collect()
}

fn one(loaded: &Result<Loaded, NotLoaded>) -> Value {
    match loaded {
        Ok(Loaded { files, source, notes }) => json!({
            "files": files,
            "refused": null,
            "source": {
                "name": source.name,
                "kind": source.kind.as_str(),
                "issuer": source.issuer,
                "entries": source.entries,
                "date": source.date.map(|date| date.to_string()),
                "ends": source.ends.map(|ends| ends.to_string()),
                "sequence": source.sequence,
                "signature": source.signature.as_str(),
            },
            "left_out": notes.iter().map(|note| json!({ "entry": note.entry, "why": note.why })).collect::<Value>(),
            "left_out_more": notes.more(),
        }),
        Err(NotLoaded { files, error, .. }) => json!({
            "files": files,
            "refused": error.to_string(),
            "source": null,
            "left_out": [],
            "left_out_more": 0,
        }),
    }
}
