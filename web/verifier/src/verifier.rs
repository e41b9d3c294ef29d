//! The class: lists in, verdicts out.
//!
//! Source: verifier.md §3, §6.

use js_sys::{Date, JSON};
use vigie_verifier::{ListKeys, Policy, Trust, json, trust::Input, verify};
use wasm_bindgen::prelude::{JsError, JsValue, wasm_bindgen};

use crate::{
    given::{self, ListFile, Listed, Options},
    told,
};

/// The place a verdict names: that of one line on standard input, so that the object is the one that
/// `vigie-verify --json` prints for the same text.
const FILE: &str = "-";
const LINE: u64 = 1;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A verdict, as `vigie-verify --json` prints it. */
export interface Verdict {
    file: string;
    line: number | null;
    verdict: "valid" | "valid-not-accepted" | "expired" | "invalid" | "unsupported";
    /** A stable code; null when valid. */
    reason: string | null;
    /** What belongs to the reason, and a sentence for people. Nothing of the person. */
    details: { message: string; [name: string]: unknown };
    warnings: string[];
    kid: string | null;
    issuer: string | null;
    holder: { fn?: string; gn?: string; fnt?: string; gnt?: string; dob: string } | null;
    entry: { type: "v" | "t" | "r"; [name: string]: unknown } | null;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// A verdict, an object of JavaScript.
    #[wasm_bindgen(typescript_type = "Verdict")]
    pub type VerdictObject;
    /// What became of the lists, an array of JavaScript.
    #[wasm_bindgen(typescript_type = "Listed[]")]
    pub type ListedArray;
}

/// A verifier and all that it trusts. Without lists it trusts nobody.
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct Verifier {
    trust: Trust,
    list_keys: ListKeys,
}

#[wasm_bindgen]
impl Verifier {
    /// Trusts nobody.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Pins the keys in a file: from now on a signed list has to be signed with one of the pinned keys.
    ///
    /// A certificate, a public key (PEM, DER, JWK) or the well-known document of a Vigie. Says how many keys it held.
    /// Pin before loading: a list that came in unchecked stays so.
    ///
    /// # Errors
    /// Throws when there is no key in it.
    #[wasm_bindgen(js_name = addListKey)]
    pub fn add_list_key(&mut self, bytes: &[u8]) -> Result<usize, JsError> {
        Ok(self.list_keys.add(bytes)?)
    }

    /// Adds trust lists, certificates and revocation lists, recognised by their content.
    ///
    /// Formats in two files need both in one call. A list that is refused leaves the others alone.
    ///
    /// # Errors
    /// Throws only when an answer cannot be made into an object.
    #[expect(clippy::needless_pass_by_value, reason = "arrays of JavaScript come by value")]
    pub fn load(&mut self, files: Vec<ListFile>) -> Result<ListedArray, JsValue> {
        let files: Vec<Listed> = files.iter().map(Listed::from).collect();
        let inputs: Vec<Input<'_>> = files.iter().map(Listed::input).collect();
        let loaded = self.trust.load(&inputs, &self.list_keys);
        Ok(JSON::parse(&told::all(&loaded).to_string())?.into())
    }

    /// How many signers are trusted.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn keys(&self) -> usize {
        self.trust.keys()
    }

    /// Judges the text of a QR code.
    ///
    /// Without an instant the machine's clock counts, and is questioned when it lies before the newest list or before
    /// this program's source.
    ///
    /// # Errors
    /// Throws for an instant that is none, and for options that are none. A certificate never throws.
    #[expect(clippy::needless_pass_by_value, reason = "objects of JavaScript that may be absent come by value")]
    pub fn verify(&self, text: &str, now: Option<Date>, options: Option<Options>) -> Result<VerdictObject, JsValue> {
        let (now, clock) = given::instant(now.as_ref())?;
        let options = given::options(options.as_ref())?;
        let policy = Policy { clock, max_age: options.max_age, ..Policy::default() };
        let verdict = verify(text.as_bytes(), &self.trust, &policy, now);
        let line = json::line(&verdict, FILE, Some(LINE), options.language).map_err(JsError::from)?;
        JSON::parse(&line).map(Into::into)
    }
}
