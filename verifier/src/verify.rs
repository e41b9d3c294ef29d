//! The verification: the steps in their order, the first failure decides.
//!
//! Nothing of the payload is interpreted before the signature holds, and what is shown of the person comes
//! after that.
//!
//! Source: dcc.md §3.1; verifier.md §6 (which member is null up to which step).

use vigie_protocol::dcc::{payload::Entry, time::UnixSeconds};

use crate::{Policy, Reason, Trust, Verdict, steps};

/// Judges the text of a QR code at an instant.
#[must_use]
pub fn verify(text: &[u8], trust: &Trust, policy: &Policy, now: UnixSeconds) -> Verdict {
    judged(trust, policy, now, |verdict| {
        let cose = steps::open(text)?;
        judge(verdict, &cose, trust, policy, now)
    })
}

/// Judges a signed message as it travels where no QR code is needed: steps 5 and later. One that is longer than any
/// text may hold is refused as such a text is.
#[must_use]
pub fn verify_cose(cose: &[u8], trust: &Trust, policy: &Policy, now: UnixSeconds) -> Verdict {
    judged(trust, policy, now, |verdict| {
        steps::check_size(cose)?;
        judge(verdict, cose, trust, policy, now)
    })
}

fn judged(
    trust: &Trust,
    policy: &Policy,
    now: UnixSeconds,
    judge: impl FnOnce(&mut Verdict) -> Result<(), Reason>,
) -> Verdict {
    let mut verdict = Verdict::open();
    steps::warn_about_lists(trust, policy, now, &mut verdict.warnings);
    if let Err(reason) = judge(&mut verdict) {
        verdict.refuse(reason);
    }
    verdict
}

fn judge(verdict: &mut Verdict, cose: &[u8], trust: &Trust, policy: &Policy, now: UnixSeconds) -> Result<(), Reason> {
    // 5 to 8: the signature
    let message = steps::read_message(cose)?;
    verdict.kid = message.kid().ok().map(<[u8]>::to_vec);
    let header = steps::header(&message)?;
    let signers = steps::find_signers(&message, header, trust, policy)?;

    // 9 to 12: the claims
    let said = &mut verdict.said;
    said.make_room(message.payload().len());
    let claims = steps::read_claims(message.payload()).inspect_err(|_| {
        // What is wrong with the other claims hides no issuer.
        steps::issuer(message.payload()).iter().for_each(|issuer| said.keep_issuer(issuer));
    })?;
    claims.issuer.iter().for_each(|issuer| said.keep_issuer(issuer));
    verdict.issued_at = Some(claims.issued_at);
    verdict.expires_at = Some(claims.expires_at);
    // An expired certificate is still shown with its holder, if step 13 would hold.
    let content = steps::read_content(&claims.dcc);
    content.iter().for_each(|content| said.keep_holder(content.holder));
    let group = content.as_ref().ok().and_then(|content| content.sole_entry().ok()).map(Entry::group);
    let signer = signers.choose(group, trust, policy, now);
    steps::warn_about_claims(&claims, signer, &mut verdict.warnings);
    steps::check_signer_dates(signer, now)?;
    steps::check_issued(claims.issued_at, policy, now)?;
    steps::check_expiry(claims.expires_at, now)?;

    // 13 to 15: the content
    let content = content?;
    steps::warn_about_content(&content, &mut verdict.warnings);
    let entry = steps::single_entry(&content)?;
    verdict.said.keep_entry(*entry);
    steps::check_usage(signer, entry.group())?;

    // 16 to 18: revocation, codes, acceptance
    let signed = steps::Signed::new(&message, header, claims.issuer.as_deref());
    steps::check_revocation(trust.revocations(), signed, entry)?;
    steps::warn_about_codes(entry, &mut verdict.warnings);
    steps::check_acceptance(entry, policy, now, &mut verdict.warnings)?;
    steps::check_freshness(trust, signer, policy, now)
}
