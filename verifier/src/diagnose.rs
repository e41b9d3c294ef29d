//! The diagnosis: every step as far as it can be judged, and every layer as it came.
//!
//! A verification stops at the first failure; a developer wants the rest as well. Here a failed step hides
//! only those that need its result: what the claims say is judged although the signer is unknown. The
//! verdict stays that of [`verify`](crate::verify()), and nothing of a diagnosis is for people at a door.
//!
//! Source: dcc.md §3.1 ("diagnostic mode"); verifier.md §7.

use vigie_crypto::{
    cbor::{self, Limits, Value},
    cose::{Algorithm, Sign1},
    hmac::sha256,
    public_key::KeyKind,
};
use vigie_protocol::dcc::{
    claims, envelope,
    payload::Entry,
    revocation::{self, HashKind, RevocationHash},
    time::UnixSeconds,
};

use crate::{
    Policy, Reason, Trust, Verdict,
    steps::{self, Signed, Signers},
    trust::{Anchor, Group, Usage, Validity},
    verify,
};

/// All that can be said about one text.
#[derive(Clone, Debug)]
pub struct Diagnosis {
    /// What [`verify`](crate::verify()) says.
    pub verdict: Verdict,
    /// Steps 1 to 16 and 18, and after them the lists.
    pub findings: Vec<Finding>,
    /// The layers, as far as they could be taken off.
    pub layers: Layers,
    /// The signer, if the signature holds.
    pub signer: Option<Signer>,
}

/// One step, judged or not.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The number of the step; `None` for the age of the lists, which is asked after all of them.
    pub step: Option<u8>,
    /// What it asks, in a few words.
    pub name: &'static str,
    /// How it ended.
    pub judgement: Judgement,
}

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It holds.
    Held,
    /// It does not.
    Failed(Reason),
    /// It needs what an earlier step did not give.
    NotJudged,
}

/// The layers of a certificate. Holds what the certificate says: for developers with test certificates.
#[derive(Clone, Default)]
pub struct Layers {
    /// Bytes of the text.
    pub text: usize,
    /// What Base45 holds: zlib.
    pub compressed: Option<Blob>,
    /// What inflates from it: the COSE_Sign1.
    pub cose: Option<Blob>,
    /// The headers: protected, then unprotected.
    pub headers: Option<(Value<'static>, Value<'static>)>,
    /// The key identifier, if there is a usable one.
    pub kid: Option<Vec<u8>>,
    /// The algorithm, if it is one of the two.
    pub algorithm: Option<Algorithm>,
    /// The bytes that are signed.
    pub signed: Option<Blob>,
    /// The signature.
    pub signature: Option<Vec<u8>>,
    /// The payload.
    pub payload: Option<Blob>,
    /// The claims, with the certificate in them, if they are CBOR.
    pub claims: Option<Value<'static>>,
    /// The hashes that revocation lists may hold.
    pub hashes: Vec<(HashKind, RevocationHash)>,
}

impl Layers {
    /// The DCC in the claims, if it stands where it belongs.
    #[must_use]
    pub fn dcc(&self) -> Option<&Value<'static>> {
        self.claims.as_ref()?.get_integer(claims::key::HCERT)?.get_integer(claims::key::DCC)
    }
}

/// Prints sizes and nothing of the person.
impl std::fmt::Debug for Layers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Layers")
            .field("text", &self.text)
            .field("compressed", &self.compressed)
            .field("cose", &self.cose)
            .field("payload", &self.payload)
            .finish_non_exhaustive()
    }
}

/// The size and hash of a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// Its bytes.
    pub bytes: usize,
    /// Their SHA-256.
    pub sha256: [u8; 32],
}

impl Blob {
    fn of(bytes: &[u8]) -> Self {
        Self { bytes: bytes.len(), sha256: sha256(bytes) }
    }
}

/// The signer whose key made the signature.
#[derive(Clone, Debug)]
pub struct Signer {
    /// What kind of key it is.
    pub key: KeyKind,
    /// When its certificate is valid.
    pub validity: Option<Validity>,
    /// What it may sign.
    pub usage: Usage,
    /// Its country.
    pub country: Option<String>,
    /// The names of the lists that it stands on.
    pub lists: Vec<String>,
}

/// Judges every step of a text that can be judged.
#[must_use]
pub fn diagnose(text: &[u8], trust: &Trust, policy: &Policy, now: UnixSeconds) -> Diagnosis {
    let mut diagnosis = Diagnosis {
        verdict: verify(text, trust, policy, now),
        findings: Vec::new(),
        layers: Layers { text: text.len(), ..Layers::default() },
        signer: None,
    };
    let mut walk = Walk { diagnosis: &mut diagnosis, trust, policy, now };
    if let Some(cose) = walk.unpack(text) {
        walk.message(&cose);
    }
    diagnosis.name_the_rest();
    diagnosis
}

/// The steps by number and name, in their order.
const STEPS: [(Option<u8>, &str); 18] = [
    (Some(1), "length"),
    (Some(2), "prefix"),
    (Some(3), "Base45"),
    (Some(4), "zlib"),
    (Some(5), "COSE_Sign1"),
    (Some(6), "key identifier and algorithm"),
    (Some(7), "signer on a list"),
    (Some(8), "signature"),
    (Some(9), "claims"),
    (Some(10), "signer's certificate in force"),
    (Some(11), "issued already"),
    (Some(12), "not expired"),
    (Some(13), "schema"),
    (Some(14), "one entry"),
    (Some(15), "signer may sign this type"),
    (Some(16), "not revoked"),
    (Some(18), "built-in acceptance"),
    (None, "list fresh"),
];

impl Diagnosis {
    /// Gives the steps that nobody could judge their place.
    fn name_the_rest(&mut self) {
        let mut judged = std::mem::take(&mut self.findings);
        self.findings.extend(STEPS.map(|(step, name)| {
            let at = judged.iter().position(|finding| finding.step == step);
            at.map_or(Finding { step, name, judgement: Judgement::NotJudged }, |at| judged.swap_remove(at))
        }));
    }
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
        let name = STEPS.iter().find(|(known, _)| *known == step).map_or("", |(_, name)| name);
        let (judgement, value) = match result {
            Ok(value) => (Judgement::Held, Some(value)),
            Err(reason) => (Judgement::Failed(reason), None),
        };
        self.diagnosis.findings.push(Finding { step, name, judgement });
        value
    }

    /// Steps 1 to 4. A text that is too long is unpacked no further, for it may be of any length.
    fn unpack(&mut self, text: &[u8]) -> Option<Vec<u8>> {
        self.note(Some(1), envelope::check_length(text).map_err(Reason::from))?;
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

    /// Steps 9 to 18.
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
        let content = dcc.and_then(|dcc| self.note(Some(13), steps::read_content(dcc)));
        let entry = content.as_ref().and_then(|content| self.note(Some(14), steps::single_entry(content)));
        let signer = signers.map(|signers| self.signer(signers, entry.map(Entry::group)));
        let Some(entry) = entry else { return };
        if let Some(signer) = signer {
            self.note(Some(15), steps::check_usage(signer, entry.group()));
        }
        if let Ok((kid, algorithm)) = steps::header(message) {
            let issuer = claims.as_ref().and_then(|claims| claims.issuer.as_deref());
            let signed = Signed { kid, algorithm, signature: message.signature(), issuer };
            self.note(Some(16), steps::check_revocation(self.trust.revocations(), signed, entry));
            self.diagnosis.layers.hashes =
                revocation::all(algorithm, message.signature(), issuer, entry.country(), entry.identifier());
        }
        // The verdict has the warnings already.
        self.note(Some(18), steps::check_acceptance(entry, self.policy, self.now, &mut Vec::new()));
    }
}
