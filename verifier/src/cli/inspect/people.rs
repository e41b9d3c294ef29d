//! A diagnosis for people who write software.

use std::io::{self, Write};

use serde_json::Value;
use vigie_protocol::dcc::json::from_cbor;

use super::{Place, notation::Notation};
use crate::{
    Diagnosis, Verdict, base64,
    diagnose::{Blob, Judgement, Layers, Signer},
    sentence::shown,
};

pub(super) fn write(out: &mut impl Write, place: Place<'_>, diagnosis: &Diagnosis) -> io::Result<()> {
    heading(out, place)?;
    layers(out, &diagnosis.layers)?;
    if let Some(signer) = &diagnosis.signer {
        self::signer(out, signer)?;
    }
    writeln!(out, "  steps")?;
    for finding in &diagnosis.findings {
        let step = finding.step.map_or_else(String::new, |step| step.to_string());
        let result = match &finding.judgement {
            Judgement::Held => "held".to_owned(),
            Judgement::Warned(warnings) => {
                format!("held, warns {}", warnings.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
            }
            Judgement::NotJudged => "not judged".to_owned(),
            Judgement::NotAsked => "not asked".to_owned(),
            Judgement::Failed(reason) => format!("FAILED {}", shown(reason)),
        };
        writeln!(out, "    {step:>2}  {:<32}{result}", finding.name)?;
    }
    verdict(out, place, &diagnosis.verdict)
}

fn heading(out: &mut impl Write, place: Place<'_>) -> io::Result<()> {
    match place.line {
        Some(line) => writeln!(out, "{}:{line}", shown(place.file)),
        None => writeln!(out, "{}", shown(place.file)),
    }
}

fn layers(out: &mut impl Write, layers: &Layers) -> io::Result<()> {
    for (name, layer) in [
        ("text", &layers.text),
        ("zlib", &layers.compressed),
        ("COSE_Sign1", &layers.cose),
        ("payload", &layers.payload),
        ("signed bytes", &layers.signed),
    ] {
        if let Some(Blob { bytes, sha256 }) = layer {
            row(out, name, &format!("{bytes} bytes, SHA-256 {}", hex::encode(sha256)))?;
        }
    }
    if let Some((protected, unprotected)) = &layers.headers {
        row(out, "protected", &Notation(protected).to_string())?;
        row(out, "unprotected", &Notation(unprotected).to_string())?;
    }
    if let Some(kid) = &layers.kid {
        row(out, "kid", &base64::encode(kid))?;
    }
    if let Some(algorithm) = layers.algorithm {
        row(out, "algorithm", algorithm.name())?;
    }
    if let Some(signature) = &layers.signature {
        row(out, "signature", &hex::encode(signature))?;
    }
    if let Some(claims) = &layers.claims {
        row(out, "claims", &Notation(claims).to_string())?;
    }
    if let Some(dcc) = layers.dcc() {
        content(out, &from_cbor(dcc))?;
    }
    for (kind, hash) in &layers.hashes {
        row(out, &format!("{kind} hash"), &hex::encode(hash.0))?;
    }
    Ok(())
}

fn row(out: &mut impl Write, name: &str, value: &str) -> io::Result<()> {
    writeln!(out, "  {name:<20}{value}")
}

/// The certificate as JSON, indented under its heading.
fn content(out: &mut impl Write, dcc: &Value) -> io::Result<()> {
    writeln!(out, "  content")?;
    for line in serde_json::to_string_pretty(dcc)?.lines() {
        writeln!(out, "    {}", shown(line))?;
    }
    Ok(())
}

fn signer(out: &mut impl Write, signer: &Signer) -> io::Result<()> {
    let country = signer.country.as_deref().map(shown).unwrap_or_else(|| "?".to_owned());
    let dates = signer
        .validity
        .map_or_else(|| "no dates".to_owned(), |validity| format!("{} to {}", validity.from, validity.until));
    let lists: Vec<_> = signer.lists.iter().map(shown).collect();
    row(
        out,
        "signer",
        &format!(
            "{}, {country}, {dates}, may sign {}, on {}",
            signer.key,
            signer.usage.letters().join(" "),
            lists.join(", ")
        ),
    )
}

fn verdict(out: &mut impl Write, place: Place<'_>, verdict: &Verdict) -> io::Result<()> {
    row(
        out,
        "verdict",
        &format!("{} {}", verdict.outcome, verdict.reason.as_ref().map_or("-", |reason| reason.code())),
    )?;
    row(out, "", &place.language.verdict(verdict))?;
    for warning in &verdict.warnings {
        row(out, "warning", &format!("{warning}: {}", place.language.warning(warning)))?;
    }
    writeln!(out)
}
