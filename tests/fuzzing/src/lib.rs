//! What the decoders of strangers' bytes must keep to, whatever the bytes.
//!
//! A target is a function of any bytes that panics when something does not hold: what is read is written
//! again the same, two readers of one thing agree, and nothing that comes out is larger than what went in
//! allows. The fuzzer (`fuzz/`, by `scripts/fuzz.sh`) searches for such bytes; the ordinary tests run
//! every target over the seeds and over what the fuzzer has ever found worth keeping.

mod binary;
mod certificates;
mod codes;
mod keystore;
#[path = "../../../verifier/tests/all/maker/mod.rs"]
#[allow(dead_code, unused_imports, unreachable_pub, reason = "shared with the verifier's tests, which use the rest")]
mod maker;
mod seeds;
mod settings;
mod texts;
mod trust;
mod wire;

pub use seeds::seeds;

/// A target: panics on bytes that it should not.
pub type Target = fn(&[u8]);

/// All targets, by the names of their folders.
pub const TARGETS: [(&str, Target); 24] = [
    ("authenticated_requests", wire::authenticated_requests),
    ("code_shape", codes::shape),
    ("configuration_file", settings::file),
    ("configuration_variables", settings::variables),
    ("contact_unpack", binary::contact),
    ("dcc_cbor", certificates::cbor),
    ("dcc_certificate", certificates::certificate),
    ("dcc_dates", certificates::dates),
    ("dcc_message", certificates::message),
    ("dcc_packing", certificates::packing),
    ("dcc_payload", certificates::payload),
    ("dcc_picture", certificates::pictures),
    ("dcc_signatures", certificates::signatures),
    ("dcc_signed_payload", trust::signed_payload),
    ("dcc_text", certificates::text),
    ("dcc_trust_list", trust::list),
    ("dcc_trust_list_in_two", trust::list_in_two),
    ("hello_decode", binary::hello),
    ("instants", texts::instants),
    ("jws", codes::jws),
    ("keystore_files", keystore::files),
    ("public_keys", binary::public_keys),
    ("register_request", wire::register),
    ("report_request", wire::report),
];

/// The target of this name.
///
/// # Panics
/// If there is none.
#[must_use]
pub fn target(name: &str) -> Target {
    let found = TARGETS.iter().find(|(known, _)| *known == name);
    found.unwrap_or_else(|| panic!("no target {name}")).1
}

/// The bytes as text, where they are text.
fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}
