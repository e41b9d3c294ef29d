//! The schema that every certificate in the field passes, and the making of the normalised DCC.
//!
//! Source: dcc.md §1.1 ("other tolerated deviations"), §1.3 (null, undefined, tags), §3.1 (`relaxed`).

mod reader;

use vigie_crypto::cbor::Value;

use self::reader::{Object, Reader};
use super::Violation;
use crate::dcc::{
    payload::{Dcc, Entry, Event, Group, Holder, Place, Pointer, Recovery, Test, Vaccination},
    prefix::Variant,
};

/// Normalises a DCC: nulls dropped, strings trimmed, tags unwrapped, whole floats made integers. Unknown
/// members are passed over, whatever they hold.
///
/// # Errors
/// What keeps it from having the form of a DCC, in the order of the schema; no more than
/// [`limits::VIOLATIONS`](crate::dcc::limits::VIOLATIONS).
pub fn relaxed<'v>(dcc: &'v Value<'_>) -> Result<Dcc<'v>, Vec<Violation>> {
    let mut reader = Reader::default();
    let read = reader.dcc(dcc);
    match read {
        Some(mut dcc) if reader.violations.is_empty() => {
            dcc.overlong = reader.overlong;
            Ok(dcc)
        }
        _ => Err(reader.violations),
    }
}

// In what follows every member is read before one is asked for, so that all violations are told.
impl Reader {
    fn dcc<'v>(&mut self, value: &'v Value<'_>) -> Option<Dcc<'v>> {
        let root = self.object(Pointer::new(Place::Root, ""), Place::Root, value)?;
        let version = self.text(root, "ver");
        let holder = self.holder(root);
        let (mut entries, mut empty_groups) = (Vec::new(), Vec::new());
        for group in Group::ALL {
            let Some(items) = self.optional_array(root, group.as_str()) else { continue };
            // A null is no entry, here as anywhere.
            let items = items.iter().filter(|item| !item.is_nothing());
            let before = entries.len();
            entries.reserve_exact(1); // and mostly no more
            for (index, item) in items.enumerate() {
                let place = Place::Entry(group, index);
                if let Some(object) = self.object(Pointer::new(place, ""), place, item) {
                    entries.extend(self.entry(object, group));
                }
            }
            if entries.len() == before {
                empty_groups.push(group);
            }
        }
        let variant = [("ve", Variant::AtExemption), ("ex", Variant::FrExemption), ("d", Variant::GbDomestic)]
            .into_iter()
            .find_map(|(member, variant)| root.get(member).map(|_| variant));
        Some(Dcc { version: version?, holder: holder?, entries, empty_groups, variant, overlong: Vec::new() })
    }

    fn holder<'v>(&mut self, root: Object<'v>) -> Option<Holder<&'v str>> {
        let name = self
            .required(root, "nam")
            .and_then(|value| self.object(Pointer::new(Place::Root, "nam"), Place::Name, value));
        let names = name.map(|name| ["fn", "fnt", "gn", "gnt"].map(|member| self.optional_text(name, member)));
        let nameless = name.is_some_and(|name| name.get("fnt").is_none() && name.get("gnt").is_none());
        if nameless {
            self.refuse(Pointer::new(Place::Name, "fnt"), "required");
        }
        let birth_date = self.text(root, "dob");
        let [surname, surname_mrz, forename, forename_mrz] = names?;
        Some(Holder { surname, forename, surname_mrz, forename_mrz, birth_date: birth_date? })
    }

    fn entry<'v>(&mut self, object: Object<'v>, group: Group) -> Option<Entry<&'v str>> {
        let disease = self.text(object, "tg");
        let event = match group {
            Group::Vaccination => self.vaccination(object).map(Event::Vaccination),
            Group::Test => self.test(object).map(Event::Test),
            Group::Recovery => self.recovery(object).map(Event::Recovery),
        };
        let [country, issuer] = ["co", "is"].map(|member| self.text(object, member));
        let identifier = self.identifier(object);
        Some(Entry { disease: disease?, event: event?, country: country?, issuer: issuer?, identifier: identifier? })
    }

    fn vaccination<'v>(&mut self, object: Object<'v>) -> Option<Vaccination<&'v str>> {
        let [prophylaxis, product, holder] = ["vp", "mp", "ma"].map(|member| self.text(object, member));
        let [dose, doses] = ["dn", "sd"].map(|member| self.whole(object, member));
        let date = self.text(object, "dt");
        Some(Vaccination {
            prophylaxis: prophylaxis?,
            product: product?,
            holder: holder?,
            dose: dose?,
            doses: doses?,
            date: date?,
        })
    }

    fn test<'v>(&mut self, object: Object<'v>) -> Option<Test<&'v str>> {
        let kind = self.text(object, "tt");
        let [name, device] = ["nm", "ma"].map(|member| self.optional_text(object, member));
        let [sampled, result] = ["sc", "tr"].map(|member| self.text(object, member));
        let centre = self.optional_text(object, "tc");
        Some(Test { kind: kind?, name, device, sampled: sampled?, result: result?, centre })
    }

    fn recovery<'v>(&mut self, object: Object<'v>) -> Option<Recovery<&'v str>> {
        let [first_positive, valid_from, valid_until] = ["fr", "df", "du"].map(|member| self.text(object, member));
        Some(Recovery { first_positive: first_positive?, valid_from: valid_from?, valid_until: valid_until? })
    }
}
