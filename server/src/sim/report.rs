//! What a phone uploads: the HELLOs it heard while its owner was contagious.
//!
//! The HELLOs are made here and not when they were sent: the sender's keys of that time make the same bytes
//! whenever they are asked, and all but those of reporters would be made in vain.
//!
//! Source: robert.md §4.1.

use vigie_protocol::robert::contact::{Contact, Heard};

use super::{
    calendar::Calendar, chance::Chance, illness::Course, journal::Journal, meeting::Meeting, phone::Install,
    phones::Phones, population::PersonId, quarter::Quarter, radio,
};

/// An app drops contacts that lasted less than this, in seconds from the first HELLO to the last.
const SHORTEST_S: u16 = 90;

/// An upload, and whom it is about.
pub(crate) struct Upload {
    pub(crate) contacts: Vec<Contact>,
    /// One entry a person.
    pub(crate) people: Vec<PersonId>,
}

impl Upload {
    /// How many HELLOs there are in it.
    pub(crate) fn hellos(&self) -> u64 {
        self.contacts.iter().map(|contact| contact.hellos.len() as u64).sum()
    }
}

/// What `reporter` uploads. A phone has one EBID a quarter, so a meeting of a quarter is a contact.
pub(crate) fn upload(
    reporter: PersonId,
    course: &Course,
    journal: &Journal,
    phones: &Phones,
    calendar: &Calendar,
    chance: Chance,
) -> Upload {
    let heard = journal.of(reporter, course.contagious_from());
    let heard = heard.filter(|(quarter, ..)| phones.remembers(reporter, *quarter));
    let (mut contacts, mut people) = (Vec::new(), Vec::new());
    for (quarter, other, meeting) in heard {
        let Some(sender) = phones.sender(other, quarter) else { continue };
        let readings = radio::readings(meeting, other, reporter, quarter, chance);
        if let Some(contact) = contact(sender, &readings, quarter, calendar) {
            contacts.push(contact);
            people.push(other);
        }
    }
    people.sort_unstable();
    people.dedup();
    Upload { contacts, people }
}

/// The contact of one quarter; `None` if it is too short to be uploaded.
fn contact(sender: &Install, readings: &[radio::Reading], quarter: Quarter, calendar: &Calendar) -> Option<Contact> {
    let span = readings.last()?.at - readings.first()?.at;
    if span < SHORTEST_S {
        return None;
    }
    let tuple = sender.tuple(quarter)?;
    let heard = readings.iter().filter_map(|reading| {
        let hello = sender.hello(quarter, reading.at, calendar)?;
        let at = calendar.ntp(quarter).plus(reading.at.into());
        Some(Heard { at, sent: hello.sent, mac: hello.mac, rssi: reading.rssi })
    });
    Some(Contact { ebid: tuple.ebid, ecc: tuple.ecc, hellos: heard.collect() })
}

/// How many HELLOs the two phones of a meeting hear of each other, from what each sends in that quarter.
pub(crate) fn heard(meeting: &Meeting, sent_by_one: &[u16], sent_by_other: &[u16]) -> u64 {
    let heard = radio::during(meeting, sent_by_one).len() + radio::during(meeting, sent_by_other).len();
    heard as u64
}
