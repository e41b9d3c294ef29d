//! Steps 9 to 12: what the signature is over, and whether it is in force.
//!
//! All instants are whole seconds: the claims were rounded down when they were read, the clock when it was
//! taken. Only the issuer's clock may run ahead; nothing may run behind.

use std::borrow::Cow;

use vigie_protocol::dcc::{
    claims::{self, Claims, ClaimsError},
    time::UnixSeconds,
};

use crate::{Policy, Reason, Warning, trust::Anchor};

/// Step 9: reads the claims, down to the certificate in them.
///
/// # Errors
/// [`Reason::CwtMalformed`], [`Reason::CwtMissingClaim`], [`Reason::HcertMissing`].
pub fn read_claims(payload: &[u8]) -> Result<Claims<'_>, Reason> {
    claims::read(payload).map_err(Reason::from)
}

/// The issuer that a payload names although its other claims are wrong.
#[must_use]
pub fn issuer(payload: &[u8]) -> Option<Cow<'_, str>> {
    claims::each(payload).ok()?.issuer
}

/// Step 10: whether the signer's certificate is valid now. A bare key has no dates and always is.
///
/// # Errors
/// [`Reason::SignerNotYetValid`], [`Reason::SignerExpired`].
pub fn check_signer_dates(signer: &Anchor, now: UnixSeconds) -> Result<(), Reason> {
    match signer.validity {
        Some(validity) if now < validity.from => Err(Reason::SignerNotYetValid { from: validity.from }),
        Some(validity) if validity.until < now => Err(Reason::SignerExpired { until: validity.until }),
        _ => Ok(()),
    }
}

/// Step 11: whether the certificate is issued already.
///
/// # Errors
/// [`Reason::NotYetValid`].
pub fn check_issued(issued_at: UnixSeconds, policy: &Policy, now: UnixSeconds) -> Result<(), Reason> {
    if issued_at <= policy.ahead_of(now) { Ok(()) } else { Err(Reason::NotYetValid { issued_at }) }
}

/// Step 12: whether the certificate is still in force.
///
/// # Errors
/// [`Reason::Expired`].
pub fn check_expiry(expires_at: UnixSeconds, now: UnixSeconds) -> Result<(), Reason> {
    if now <= expires_at { Ok(()) } else { Err(Reason::Expired { expires_at }) }
}

/// What of the claims breaks a rule for issuers, and is told only.
pub fn warn_about_claims(claims: &Claims<'_>, signer: &Anchor, warnings: &mut Vec<Warning>) {
    if let Some(validity) = signer.validity {
        if claims.issued_at < validity.from {
            warnings.push(Warning::IssuedBeforeSigner);
        }
        if claims.expires_at > validity.until {
            warnings.push(Warning::ExpiresAfterSigner);
        }
    }
    if let (Some(issuer), Some(country)) = (claims.issuer.as_deref(), signer.country.as_deref())
        && !issuer.eq_ignore_ascii_case(country)
    {
        warnings.push(Warning::IssuerCountryDiffers);
    }
}

impl From<ClaimsError> for Reason {
    fn from(error: ClaimsError) -> Self {
        match error {
            ClaimsError::Malformed(fault) => Self::CwtMalformed { fault },
            ClaimsError::MissingClaim(key) => Self::CwtMissingClaim { key },
            ClaimsError::HcertMissing => Self::HcertMissing,
        }
    }
}
