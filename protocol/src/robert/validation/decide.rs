//! From identities to the HELLOs that count.
//!
//! Source: robert.md §7.4, steps 4 to 10.

use super::{Discard, Opened, Rules, Valid, open};
use crate::robert::{
    contact::{Contact, Heard},
    hello::mac_input,
    id::PermanentId,
    keys::{AuthKey, DayKeys, FederationKey},
};

/// How many contacts [`validate`] takes at a time: enough that the EBIDs of each of a fortnight's days
/// fill the cipher, few enough that what is touched is still in the cache when it is used.
const BATCH: usize = 4096;

/// Validates contacts of any number of reports against a table of identities. Outcomes come in the order
/// of the contacts; where one does not count, it says why.
pub fn validate<'k>(
    contacts: &[Contact],
    rules: &Rules,
    federation: &FederationKey,
    keys: &impl DayKeys,
    lookup: impl Fn(&PermanentId) -> Option<&'k AuthKey>,
) -> Vec<Result<Valid, Discard>> {
    let mut outcomes = Vec::with_capacity(contacts.len());
    for batch in contacts.chunks(BATCH) {
        let opened = open(batch, rules, federation, keys);
        outcomes.extend(decide(batch, &opened, rules, &lookup));
    }
    outcomes
}

/// Judges contacts that [`open`] opened, with the keys of their identities. Outcomes come in the order of
/// the contacts.
///
/// All keys are looked up and copied side by side before the first is used. The misses of the cache then
/// overlap; with a million identities they would otherwise cost twice as much as the MACs.
pub fn decide<'k>(
    contacts: &[Contact],
    opened: &[Result<Opened, Discard>],
    rules: &Rules,
    lookup: impl Fn(&PermanentId) -> Option<&'k AuthKey>,
) -> Vec<Result<Valid, Discard>> {
    let found: Vec<Result<(Opened, AuthKey), Discard>> = opened
        .iter()
        .map(|opened| {
            let opened = (*opened)?;
            Ok((opened, lookup(&opened.id).ok_or(Discard::UnknownId)?.clone())) // step 4
        })
        .collect();
    contacts
        .iter()
        .zip(&found)
        .map(|(contact, found)| {
            let (opened, auth) = found.as_ref().map_err(|discard| *discard)?;
            let kept = judge(contact, opened, auth, rules)?;
            Ok(Valid { id: opened.id, epoch: opened.epoch, kept })
        })
        .collect()
}

/// The HELLOs of one contact that count, by their place in the upload and in its order (steps 5, 6, 8, 9
/// and 10).
///
/// # Errors
/// [`Discard::AllRejected`] or [`Discard::NoValidMessages`] if none does.
pub fn judge(contact: &Contact, opened: &Opened, auth: &AuthKey, rules: &Rules) -> Result<Vec<usize>, Discard> {
    let rejected = opened.rejected.and_then(|i| contact.hellos.get(i));
    let authentic = |hello: &Heard| {
        auth.verify_hello(&mac_input(contact.ecc, contact.ebid, hello.sent), &hello.mac) // step 5
            && !rejected.is_some_and(|rejected| is_copy(hello, rejected)) // step 6
    };
    let mut kept = Vec::with_capacity(contact.hellos.len());
    kept.extend(contact.hellos.iter().enumerate().filter(|(_, hello)| authentic(hello)).map(|(i, _)| i));
    if kept.is_empty() {
        return Err(Discard::AllRejected);
    }
    kept.retain(|&i| {
        let Heard { at, sent, .. } = contact.hellos[i];
        rules.heard_in_time(sent, at) && rules.heard_in_epoch(opened.epoch, at) // steps 8 and 9
    });
    if kept.is_empty() { Err(Discard::NoValidMessages) } else { Ok(kept) }
}

/// Whether two entries are the same HELLO heard at the same time, the entry itself included: if one is
/// invalid, so is the other. (A wrong MAC needs no such rule: it is wrong in every copy.)
fn is_copy(a: &Heard, b: &Heard) -> bool {
    (a.mac, a.sent, a.at) == (b.mac, b.sent, b.at)
}
