//! The RDF that a DID document of the GDHCN stands for, in canonical N-Quads.
//!
//! A proof is over triples and not over text. For documents in general that takes JSON-LD with contexts from
//! the web and an algorithm for nameless nodes; these documents have one shape, two contexts that never
//! change, and a name for every node but the proof. What goes beyond that gives `None`, never other triples.
//!
//! ```text
//! <document> sec:controller <…> .              <method> rdf:type sec:JsonWebKey2020 .
//! <document> sec:verificationMethod <method> .  <method> sec:controller <…> .
//!                                               <method> sec:publicKeyJwk "{…}"^^rdf:JSON .
//! ```
//!
//! Source: DID Core 1.0 (context), JSON Web Signature 2020 (context), RDF Dataset Canonicalization, RFC 8785.

use std::{collections::BTreeSet, fmt::Write as _};

use serde_json::Value;

const CONTEXTS: [&str; 2] = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1"];

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const SECURITY: &str = "https://w3id.org/security#";
const CREATED: &str = "http://purl.org/dc/terms/created";
const DATE_TIME: &str = "http://www.w3.org/2001/XMLSchema#dateTime";

/// Members of a document to which the contexts give a meaning that is not computed here.
const BEYOND: [&str; 7] = [
    "alsoKnownAs",
    "assertionMethod",
    "authentication",
    "capabilityDelegation",
    "capabilityInvocation",
    "keyAgreement",
    "service",
];

/// Lines of N-Quads, each once, sorted.
#[derive(Default)]
struct Quads(BTreeSet<String>);

impl Quads {
    fn add(&mut self, subject: &str, predicate: &str, object: &str) {
        self.0.insert(format!("{subject} <{predicate}> {object} .\n"));
    }

    fn text(self) -> String {
        self.0.into_iter().collect()
    }
}

/// The triples of a document, its proof left out.
pub(super) fn document(json: &Value) -> Option<String> {
    if !has_known_contexts(json) || BEYOND.iter().any(|member| json.get(member).is_some()) {
        return None;
    }
    let mut quads = Quads::default();
    let subject = iri(json.get("id")?)?;
    for controller in one_or_more(json.get("controller")) {
        quads.add(&subject, &security("controller"), &iri(controller)?);
    }
    for method in one_or_more(json.get("verificationMethod")) {
        let id = iri(if method.is_string() { method } else { method.get("id")? })?;
        quads.add(&subject, &security("verificationMethod"), &id);
        if method.is_object() {
            add_method(&mut quads, &id, method)?;
        }
    }
    Some(quads.text())
}

fn add_method(quads: &mut Quads, id: &str, method: &Value) -> Option<()> {
    if method.get("type")?.as_str()? != "JsonWebKey2020" || method.get("@context").is_some() {
        return None;
    }
    quads.add(id, &format!("{RDF}type"), &format!("<{SECURITY}JsonWebKey2020>"));
    for controller in one_or_more(method.get("controller")) {
        quads.add(id, &security("controller"), &iri(controller)?);
    }
    let mut key = String::new();
    canonical_json(method.get("publicKeyJwk")?, &mut key)?;
    quads.add(id, &security("publicKeyJwk"), &typed(&key, &format!("{RDF}JSON")));
    Some(())
}

/// The triples of a proof, its signature left out. The proof is the one node without a name.
pub(super) fn proof(json: &Value) -> Option<String> {
    const NODE: &str = "_:c14n0";
    let text = |member: &str| json.get(member).map(|value| value.as_str());
    if text("type")?? != "JsonWebSignature2020" || json.get("id").is_some() {
        return None;
    }
    let mut quads = Quads::default();
    quads.add(NODE, &format!("{RDF}type"), &format!("<{SECURITY}JsonWebSignature2020>"));
    if let Some(created) = text("created") {
        quads.add(NODE, CREATED, &typed(created?, DATE_TIME));
    }
    if let Some(expires) = text("expires") {
        quads.add(NODE, &security("expiration"), &typed(expires?, DATE_TIME));
    }
    for member in ["challenge", "domain", "nonce"] {
        if let Some(value) = text(member) {
            quads.add(NODE, &security(member), &literal(value?));
        }
    }
    if let Some(purpose) = text("proofPurpose") {
        let known = purpose.filter(|purpose| matches!(*purpose, "assertionMethod" | "authentication"))?;
        let name = if known == "authentication" { "authenticationMethod" } else { known };
        quads.add(NODE, &security("proofPurpose"), &format!("<{SECURITY}{name}>"));
    }
    if let Some(method) = json.get("verificationMethod") {
        quads.add(NODE, &security("verificationMethod"), &iri(method)?);
    }
    Some(quads.text())
}

fn security(name: &str) -> String {
    format!("{SECURITY}{name}")
}

fn has_known_contexts(json: &Value) -> bool {
    let contexts: Option<Vec<_>> = one_or_more(json.get("@context")).map(Value::as_str).collect();
    contexts.is_some_and(|contexts| {
        contexts.len() == CONTEXTS.len() && CONTEXTS.iter().all(|known| contexts.contains(known))
    })
}

/// The elements of an array, or the value itself.
fn one_or_more(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    match value {
        Some(Value::Array(values)) => values.as_slice(),
        Some(value) => std::slice::from_ref(value),
        None => &[],
    }
    .iter()
}

/// An absolute IRI in angle brackets.
fn iri(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    let absolute = text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(|c| c.is_ascii_alphanumeric())
    });
    let plain = text.chars().all(|c| c > ' ' && !"<>\"{}|^`\\".contains(c));
    (absolute && plain).then(|| format!("<{text}>"))
}

fn typed(text: &str, datatype: &str) -> String {
    format!("{}^^<{datatype}>", literal(text))
}

/// A literal; the canonical form escapes these four characters alone.
fn literal(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// RFC 8785 for what stands in a key: texts, arrays, objects, small whole numbers.
fn canonical_json(value: &Value, out: &mut String) -> Option<()> {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            out.push('{');
            for (index, (name, value)) in members.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write!(out, "{}:", Value::from(name.as_str())).ok()?;
                canonical_json(value, out)?;
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                canonical_json(item, out)?;
            }
            out.push(']');
        }
        Value::Number(number) if number.as_i64().is_none_or(|number| number.unsigned_abs() > 1 << 53) => return None,
        plain => write!(out, "{plain}").ok()?,
    }
    Some(())
}
