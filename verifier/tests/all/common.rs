//! What several tests share.

use vigie_protocol::dcc::time::UnixSeconds;
use vigie_verifier::{ListKeys, Policy, Reason, Trust, Verdict, verify};

use crate::maker::Signer;

/// 15 June 2021, noon.
pub(crate) const NOW: UnixSeconds = UnixSeconds(1_623_758_400);

/// The usage identifiers as DER content, of the profile and of the erroneous arc.
pub(crate) type UsageOid = (&'static [u8], &'static [u8]);
pub(crate) const TEST: UsageOid =
    (&[0x2b, 6, 1, 4, 1, 0x8e, 0x37, 0x8f, 0x65, 1, 1], &[0x2b, 6, 1, 4, 1, 0, 0x8e, 0x37, 0x8f, 0x65, 1, 1]);
pub(crate) const VACCINATION: UsageOid =
    (&[0x2b, 6, 1, 4, 1, 0x8e, 0x37, 0x8f, 0x65, 1, 2], &[0x2b, 6, 1, 4, 1, 0, 0x8e, 0x37, 0x8f, 0x65, 1, 2]);

/// Trust in these signers, by their certificates.
pub(crate) fn trusting(signers: &[&Signer]) -> Trust {
    let mut trust = Trust::empty();
    for signer in signers {
        trust.load_one("signer.der", &signer.certificate, &ListKeys::none()).expect("a certificate");
    }
    trust
}

/// The verdict at [`NOW`] with the usual policy.
pub(crate) fn judge(text: &str, trust: &Trust) -> Verdict {
    verify(text.as_bytes(), trust, &Policy::default(), NOW)
}

/// The reason code, `ok` for none.
pub(crate) fn code(verdict: &Verdict) -> &'static str {
    verdict.reason.as_ref().map_or("ok", Reason::code)
}

/// The warnings as every output spells them.
pub(crate) fn warnings(verdict: &Verdict) -> Vec<String> {
    verdict.warnings.iter().map(ToString::to_string).collect()
}
