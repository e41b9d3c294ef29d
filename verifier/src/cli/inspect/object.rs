//! A diagnosis for programs.

use std::io::{self, Write};

use serde_json::{Value, json};
use vigie_crypto::cose::Algorithm;
use vigie_protocol::dcc::{
    json::from_cbor,
    revocation::{HashKind, RevocationHash},
};

use super::{Place, notation::Notation};
use crate::{
    Diagnosis, Verdict, base64,
    cli::{check::Checked, json},
    diagnose::{Blob, Finding, Judgement, Layers, Signer},
};

pub(super) fn write(out: &mut impl Write, place: Place<'_>, diagnosis: Diagnosis) -> io::Result<()> {
    let Diagnosis { verdict, findings, layers, signer } = diagnosis;
    let object = json!({
        "file": place.file,
        "line": place.line,
        "layers": self::layers(&layers),
        "signer": signer.as_ref().map(self::signer),
        "steps": findings.iter().map(finding).collect::<Vec<_>>(),
        "verdict": self::verdict(place, verdict)?,
    });
    writeln!(out, "{}", json::one_line(&object)?)
}

/// The object that `--json` prints without `inspect`.
fn verdict(place: Place<'_>, verdict: Verdict) -> io::Result<Value> {
    let mut line = Vec::new();
    json::write(&mut line, &Checked { file: place.file, line: place.line, verdict }, place.language)?;
    Ok(serde_json::from_slice(&line)?)
}

fn layers(layers: &Layers) -> Value {
    let header = |value| Notation(value).to_string();
    // An array: of one kind there are two where the issuer's country is not that of the entry.
    let hash = |(kind, hash): &(HashKind, RevocationHash)| json!({"kind": kind.as_str(), "hash": hex::encode(hash.0)});
    json!({
        "text": layers.text.as_ref().map(blob),
        "compressed": layers.compressed.as_ref().map(blob),
        "cose": layers.cose.as_ref().map(blob),
        "protected": layers.headers.as_ref().map(|(protected, _)| header(protected)),
        "unprotected": layers.headers.as_ref().map(|(_, unprotected)| header(unprotected)),
        "kid": layers.kid.as_deref().map(base64::encode),
        "algorithm": layers.algorithm.map(Algorithm::name),
        "signed": layers.signed.as_ref().map(blob),
        "signature": layers.signature.as_deref().map(hex::encode),
        "payload": layers.payload.as_ref().map(blob),
        "claims": layers.claims.as_ref().map(|claims| Notation(claims).to_string()),
        "dcc": layers.dcc().map(from_cbor),
        "hashes": layers.hashes.iter().map(hash).collect::<Vec<_>>(),
    })
}

fn blob(blob: &Blob) -> Value {
    json!({ "bytes": blob.bytes, "sha256": hex::encode(blob.sha256) })
}

fn signer(signer: &Signer) -> Value {
    json!({
        "key": signer.key.to_string(),
        "country": signer.country,
        "from": signer.validity.map(|validity| validity.from.to_string()),
        "until": signer.validity.map(|validity| validity.until.to_string()),
        "usage": signer.usage.letters(),
        "lists": signer.lists,
    })
}

fn finding(Finding { step, name, judgement }: &Finding) -> Value {
    let (result, reason, details) = match judgement {
        Judgement::Held => ("held", None, None),
        Judgement::Warned(warnings) => {
            let warnings: Vec<_> = warnings.iter().map(ToString::to_string).collect();
            ("held", None, Some(json!({ "warnings": warnings })))
        }
        Judgement::Failed(reason) => ("failed", Some(reason.code()), Some(Value::Object(reason.details()))),
        Judgement::NotJudged => ("not judged", None, None),
        Judgement::NotAsked => ("not asked", None, None),
    };
    json!({ "step": step, "name": name, "result": result, "reason": reason, "details": details })
}
