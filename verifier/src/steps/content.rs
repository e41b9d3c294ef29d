//! Steps 13 to 15: what the certificate says, whether it says one thing, and whether its signer may.
//!
//! Source: dcc.md §3.1, steps 13 to 15; §2.3 (usage).

use vigie_crypto::cbor::Value;
use vigie_protocol::dcc::{
    payload::{Dcc, Entry, EntryError},
    schema,
};

use crate::{
    Reason, Warning,
    trust::{Anchor, Group},
};

/// Step 13: normalises the certificate and checks it against the relaxed schema.
///
/// # Errors
/// [`Reason::SchemaViolation`].
pub fn read_content<'v>(dcc: &'v Value<'_>) -> Result<Dcc<'v>, Reason> {
    schema::relaxed(dcc).map_err(|violations| Reason::SchemaViolation { violations })
}

/// What of the form is odd and tolerated.
pub fn warn_about_content(dcc: &Dcc<'_>, warnings: &mut Vec<Warning>) {
    warnings.extend(dcc.overlong.iter().copied().map(Warning::LengthExceeded));
    warnings.extend(dcc.empty_groups.iter().copied().map(Warning::EmptyGroup));
}

/// Step 14: the one vaccination, test or recovery.
///
/// # Errors
/// [`Reason::MultipleEntries`], [`Reason::NoEntry`], [`Reason::VariantUnsupported`].
pub fn single_entry<'d, 'v>(dcc: &'d Dcc<'v>) -> Result<&'d Entry<&'v str>, Reason> {
    dcc.sole_entry().map_err(|error| match error {
        EntryError::Multiple(_) => Reason::MultipleEntries,
        EntryError::None => Reason::NoEntry,
        EntryError::Variant(kind) => Reason::VariantUnsupported { kind },
    })
}

/// Step 15: whether the signer may sign this kind.
///
/// # Errors
/// [`Reason::KeyUsageMismatch`].
pub fn check_usage(signer: &Anchor, group: Group) -> Result<(), Reason> {
    let allowed = signer.usage;
    if allowed.allows(group) { Ok(()) } else { Err(Reason::KeyUsageMismatch { group, allowed }) }
}
