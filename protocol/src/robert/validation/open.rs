//! From contacts to identities, in bulk.
//!
//! Source: robert.md §7.4, steps 1 to 3.

use std::ops::Range;

use super::{
    Discard, Opened, Rules,
    readings::{Reading, Readings},
};
use crate::robert::{
    contact::Contact,
    keys::{DayKeys, FederationKey},
    time::{Day, NtpSeconds},
};

/// Opens the EBID of each contact; outcomes come in the order of the contacts.
///
/// # Errors
/// For each contact that does not get that far: [`Discard::NoMessages`], [`Discard::ForeignCountry`],
/// [`Discard::Undecryptable`] or [`Discard::Ambiguous`].
#[must_use]
pub fn open(
    contacts: &[Contact],
    rules: &Rules,
    federation: &FederationKey,
    keys: &impl DayKeys,
) -> Vec<Result<Opened, Discard>> {
    let encrypted: Vec<_> = contacts.iter().map(|contact| (contact.ebid, contact.ecc)).collect();
    let countries = federation.country_many(&encrypted);

    let mut readings = Readings::under(keys);
    let asked: Vec<Result<Range<usize>, Discard>> = contacts
        .iter()
        .zip(countries)
        .map(|(contact, country)| {
            if contact.hellos.is_empty() {
                return Err(Discard::NoMessages); // step 1
            }
            if country != rules.country {
                return Err(Discard::ForeignCountry); // step 2
            }
            let days = contact.hellos.iter().flat_map(|hello| rules.days_for(hello.at));
            Ok(readings.ask(contact.ebid, days))
        })
        .collect();
    readings.answer();

    contacts
        .iter()
        .zip(asked)
        .map(|(contact, asked)| asked.and_then(|asked| accept(contact, rules, |day| readings.of(&asked, day))))
        .collect()
}

/// Step 3: follows the HELLOs until one does not go with the EBID.
fn accept(contact: &Contact, rules: &Rules, read: impl Fn(Day) -> Option<Reading>) -> Result<Opened, Discard> {
    let mut first: Option<Reading> = None;
    let mut rejected = None;
    for (i, hello) in contact.hellos.iter().enumerate() {
        match (rules.reading_at(hello.at, &read), first) {
            (None, _) => {
                rejected = Some(i);
                break;
            }
            (Some(reading), None) => first = Some(reading),
            (Some(reading), Some(first)) if reading != first => return Err(Discard::Ambiguous),
            (Some(_), Some(_)) => {}
        }
    }
    let (epoch, id) = first.ok_or(Discard::Undecryptable)?;
    Ok(Opened { id, epoch, rejected })
}

impl Rules {
    /// The days under whose keys [`reading_at`](Self::reading_at) may want to read.
    fn days_for(&self, at: NtpSeconds) -> impl Iterator<Item = Day> {
        let received = self.service.epoch_at(at);
        let own = received.and_then(|epoch| self.service.key_day(epoch));
        let retry = received.and_then(|epoch| self.service.retry_day(epoch));
        let across =
            received.and_then(|epoch| self.across_midnight(at, epoch)).and_then(|epoch| self.service.key_day(epoch));
        own.into_iter().chain(retry).chain(across)
    }

    /// What the EBID says under the key that the reception time calls for, if that goes with the
    /// reception time. Wherever a key is missing, it does not.
    fn reading_at(&self, at: NtpSeconds, read: impl Fn(Day) -> Option<Reading>) -> Option<Reading> {
        let received = self.service.epoch_at(at)?;
        let own = read(self.service.key_day(received)?)?;
        if own.0.distance(received) <= 1 {
            return Some(own);
        }
        if let Some(day) = self.service.retry_day(received) {
            let before = read(day)?;
            if before.0.distance(received) <= 1 {
                return Some(before);
            }
        }
        let across = self.across_midnight(at, received)?;
        let other = read(self.service.key_day(across)?)?;
        (other.0 == across).then_some(other)
    }
}
