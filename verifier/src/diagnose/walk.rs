//! The walk through all steps.
//!
//! Source: dcc.md §3.1.

use vigie_crypto::{
    cbor::{self, Limits, Value},
    cose::{Algorithm, Sign1},
};
use vigie_protocol::dcc::{claims, envelope, payload::Entry, time::UnixSeconds};

use super::{Blob, Diagnosis, Finding, Judgement, Layers, Signer, finding::STEPS};
use crate::{
    Policy, Reason, Trust, Warning,
    steps::{self, Signed, Signers},
    trust::{Anchor, Group},
    verify,
};

/// Judges every step of a text that can be judged.
#[must_use]
pub fn diagnose(text: &[u8], trust: &Trust, policy: &Policy, now: UnixSeconds) -> Diagnosis {
    let mut diagnosis = Diagnosis {
        verdict: verify(text, trust, policy, now),
        findings: Vec::new(),
        layers: Layers::default(),
        signer: None,
    };
    let mut walk = Walk { diagnosis: &mut diagnosis, trust, policy, now };
    if let Some(cose) = walk.unpack(text) {
        walk.message(&cose);
    }
    diagnosis.name_the_rest();
    diagnosis
}

/// A diagnosis under way.
struct Walk<'d, 't> {
    diagnosis: &'d mut Diagnosis,
    trust: &'t Trust,
    policy: &'t Policy,
    now: UnixSeconds,
}

impl<'t> Walk<'_, 't> {
    /// Notes how a step ended, and hands on what it gave.
    fn note<T>(&mut self, step: Option<u8>, result: Result<T, Reason>) -> Option<T> {
        self.note_with(step, result, Vec::new())
    }

    /// The same, with what it warned of.
    fn note_with<T>(&mut self, step: Option<u8>, result: Result<T, Reason>, warnings: Vec<Warning>) -> Option<T> {
        let name = STEPS.iter().find(|(known, _)| *known == step).map_or("", |(_, name)| name);
        let (judgement, value) = match result {
            Ok(value) if warnings.is_empty() => (Judgement::Held, Some(value)),
            Ok(value) => (Judgement::Warned(warnings), Some(value)),
            Err(reason) => (Judgement::Failed(reason), None),
        };
        self.diagnosis.findings.push(Finding { step, name, judgement });
        value
    }

    /// Steps 1 to 4. A text that is too long is looked into no further: it may be of any length, and not be whole.
    fn unpack(&mut self, text: &[u8]) -> Option<Vec<u8>> {
        self.note(Some(1), envelope::check_length(text).map_err(Reason::from))?;
        self.diagnosis.layers.text = Some(Blob::of(text));
        let body = self.note(Some(2), vigie_protocol::dcc::prefix::strip(text).map_err(Reason::from))?;
        let compressed = self.note(Some(3), envelope::decode_base45(body).map_err(Reason::from))?;
        self.diagnosis.layers.compressed = Some(Blob::of(&compressed));
        let cose = self.note(Some(4), envelope::inflate(&compressed).map_err(Reason::from))?;
        self.diagnosis.layers.cose = Some(Blob::of(&cose));
        Some(cose)
    }

    /// Step 5 and all that follow.
    fn message(&mut self, cose: &[u8]) {
        let Some(message) = self.note(Some(5), steps::read_message(cose)) else { return };
        self.lay_open(&message);
        let header = self.note(Some(6), steps::header(&message));
        let signers = header.and_then(|header| self.signers(&message, header));
        self.content(&message, signers);
    }

    fn lay_open(&mut self, message: &Sign1<'_>) {
        let layers = &mut self.diagnosis.layers;
        layers.headers = Some((message.protected().clone().into_owned(), message.unprotected().clone().into_owned()));
        layers.kid = message.kid().ok().map(<[u8]>::to_vec);
        layers.algorithm = message.algorithm().ok();
        layers.signed = Some(Blob::of(&message.signed_bytes()));
        layers.signature = Some(message.signature().to_vec());
        layers.payload = Some(Blob::of(message.payload()));
        layers.claims = cbor::decode(message.payload(), Limits::MESSAGE).ok().map(Value::into_owned);
    }

    /// Steps 7 and 8.
    fn signers(&mut self, message: &Sign1<'_>, header: (&[u8], Algorithm)) -> Option<Signers<'t>> {
        let found = steps::find_signers(message, header, self.trust, self.policy);
        if let Err(reason @ Reason::KeyNotTrusted { .. }) = found {
            return self.note(Some(7), Err(reason));
        }
        self.note(Some(7), Ok(()));
        self.note(Some(8), found)
    }

    /// Step 10, and whether a list that vouches for the signer is fresh.
    fn signer(&mut self, signers: Signers<'t>, group: Option<Group>) -> &'t Anchor {
        let trust = self.trust;
        let signer = signers.choose(group, trust, self.policy, self.now);
        self.note(Some(10), steps::check_signer_dates(signer, self.now));
        self.note(None, steps::check_freshness(trust, signer, self.policy, self.now));
        self.diagnosis.signer = Some(Signer {
            key: signer.key.kind(),
            validity: signer.validity,
            usage: signer.usage,
            country: signer.country.clone(),
            lists: trust.sources_of(signer).map(|source| source.name.clone()).collect(),
        });
        signer
    }

    /// Steps 9 to 14, and those after them.
    fn content(&mut self, message: &Sign1<'_>, signers: Option<Signers<'t>>) {
        self.note(Some(9), steps::read_claims(message.payload()));
        let claims = claims::each(message.payload()).ok();
        if let Some(Ok(issued_at)) = claims.as_ref().map(|claims| claims.issued_at) {
            self.note(Some(11), steps::check_issued(issued_at, self.policy, self.now));
        }
        if let Some(Ok(expires_at)) = claims.as_ref().map(|claims| claims.expires_at) {
            self.note(Some(12), steps::check_expiry(expires_at, self.now));
        }
        let dcc = claims.as_ref().and_then(|claims| claims.dcc.as_ref().ok());
        let content = dcc.and_then(|dcc| {
            let content = steps::read_content(dcc);
            let mut warnings = Vec::new();
            content.iter().for_each(|content| steps::warn_about_content(content, &mut warnings));
            self.note_with(Some(13), content, warnings)
        });
        let entry = content.as_ref().and_then(|content| self.note(Some(14), steps::single_entry(content)));
        let signer = signers.map(|signers| self.signer(signers, entry.map(Entry::group)));
        if let Some(content) = content.as_ref() {
            let issuer = claims.as_ref().and_then(|claims| claims.issuer.as_deref());
            self.entries(message, issuer, signer, &content.entries);
        }
    }

    /// Steps 15 to 18. Several entries are refused by step 14, and asked about all the same: whatever is wrong with one
    /// is told.
    fn entries(&mut self, message: &Sign1<'_>, issuer: Option<&str>, signer: Option<&Anchor>, entries: &[Entry<&str>]) {
        if entries.is_empty() {
            return;
        }
        if let Some(signer) = signer {
            self.note(Some(15), entries.iter().try_for_each(|entry| steps::check_usage(signer, entry.group())));
        }
        if let Ok(header) = steps::header(message) {
            let signed = Signed::new(message, header, issuer);
            let revocations = self.trust.revocations();
            let check = |entry| steps::check_revocation(revocations, signed, entry);
            self.note(Some(16), entries.iter().try_for_each(check));
            self.diagnosis.layers.hashes = entries.iter().flat_map(|entry| signed.hashes(entry)).collect();
        }
        let mut warnings = Vec::new();
        entries.iter().for_each(|entry| steps::warn_about_codes(entry, &mut warnings));
        self.note_with(Some(17), Ok(()), warnings);
        let mut warnings = Vec::new();
        let accept = |entry| steps::check_acceptance(entry, self.policy, self.now, &mut warnings);
        let accepted = entries.iter().try_for_each(accept);
        self.note_with(Some(18), accepted, warnings);
    }
}
