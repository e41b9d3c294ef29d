//! The schema that every certificate in the field passes, and the making of the normalised DCC.
//!
//! Source: dcc.md §1.1 ("other tolerated deviations"), §1.3 (null, undefined, tags), §3.1 (`relaxed`).

use std::borrow::Cow;

use vigie_crypto::cbor::Value;

use super::Violation;
use crate::dcc::{
    limits,
    payload::{Dcc, Entry, Group, Identifier, Name, Place, Pointer, Recovery, Test, Vaccination, Whole},
    prefix::Variant,
};

/// Normalises a DCC: nulls dropped, strings trimmed, tags unwrapped, whole floats made integers. Unknown
/// members are passed over, whatever they hold.
///
/// # Errors
/// What keeps it from having the form of a DCC, in the order of the schema; no more than
/// [`limits::VIOLATIONS`].
pub fn relaxed<'v>(dcc: &'v Value<'_>) -> Result<Dcc<'v>, Vec<Violation>> {
    let mut reader = Reader { violations: Vec::new(), overlong: Vec::new() };
    let read = reader.dcc(dcc);
    match read {
        Some(mut dcc) if reader.violations.is_empty() => {
            dcc.overlong = reader.overlong;
            Ok(dcc)
        }
        _ => Err(reader.violations),
    }
}

/// Goes through a DCC to its end and notes what is wrong on the way.
struct Reader {
    violations: Vec<Violation>,
    overlong: Vec<Pointer>,
}

/// The object at a place.
#[derive(Clone, Copy)]
struct Object<'v> {
    place: Place,
    /// A map.
    map: &'v Value<'v>,
}

impl<'v> Object<'v> {
    /// What stands under a name, unless that is null or undefined.
    fn get(&self, member: &str) -> Option<&'v Value<'v>> {
        self.map.get(member).map(Value::untagged).filter(|value| !value.is_nothing())
    }
}

impl Reader {
    fn refuse(&mut self, pointer: Pointer, rule: &'static str) {
        if self.violations.len() < limits::VIOLATIONS {
            self.violations.push(Violation::new(pointer, rule));
        }
    }

    fn dcc<'v>(&mut self, value: &'v Value<'_>) -> Option<Dcc<'v>> {
        let root = self.object(Pointer::new(Place::Root, ""), Place::Root, value)?;
        let version = self.text(root, "ver");
        let name = self.required(root, "nam").and_then(|value| {
            let object = self.object(Pointer::new(Place::Root, "nam"), Place::Name, value)?;
            self.name(object)
        });
        let birth_date = self.text(root, "dob");
        let (mut entries, mut empty_groups) = (Vec::new(), Vec::new());
        for group in Group::ALL {
            let Some(items) = self.group(root, group) else { continue };
            // A null is no entry, here as anywhere.
            let items = items.iter().filter(|item| !item.is_nothing());
            let before = entries.len();
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
        Some(Dcc {
            version: version?,
            name: name?,
            birth_date: birth_date?,
            entries,
            empty_groups,
            variant,
            overlong: Vec::new(),
        })
    }

    fn name<'v>(&mut self, object: Object<'v>) -> Option<Name<'v>> {
        let name = Name {
            surname: self.optional_text(object, "fn"),
            surname_mrz: self.optional_text(object, "fnt"),
            forename: self.optional_text(object, "gn"),
            forename_mrz: self.optional_text(object, "gnt"),
        };
        if object.get("fnt").is_none() && object.get("gnt").is_none() {
            self.refuse(Pointer::new(Place::Name, "fnt"), "required");
            return None;
        }
        Some(name)
    }

    fn entry<'v>(&mut self, object: Object<'v>, group: Group) -> Option<Entry<'v>> {
        match group {
            Group::Vaccination => self.vaccination(object).map(Entry::Vaccination),
            Group::Test => self.test(object).map(Entry::Test),
            Group::Recovery => self.recovery(object).map(Entry::Recovery),
        }
    }

    // In the three below every member is read before one is asked for, so that all violations are told.

    fn vaccination<'v>(&mut self, object: Object<'v>) -> Option<Vaccination<'v>> {
        let [disease, prophylaxis, product, holder] = ["tg", "vp", "mp", "ma"].map(|name| self.text(object, name));
        let [dose, doses] = ["dn", "sd"].map(|name| self.whole(object, name));
        let [date, country, issuer] = ["dt", "co", "is"].map(|name| self.text(object, name));
        let identifier = self.identifier(object);
        Some(Vaccination {
            disease: disease?,
            prophylaxis: prophylaxis?,
            product: product?,
            holder: holder?,
            dose: dose?,
            doses: doses?,
            date: date?,
            country: country?,
            issuer: issuer?,
            identifier: identifier?,
        })
    }

    fn test<'v>(&mut self, object: Object<'v>) -> Option<Test<'v>> {
        let [disease, kind] = ["tg", "tt"].map(|name| self.text(object, name));
        let [name, device] = ["nm", "ma"].map(|name| self.optional_text(object, name));
        let [sampled, result] = ["sc", "tr"].map(|name| self.text(object, name));
        let centre = self.optional_text(object, "tc");
        let [country, issuer] = ["co", "is"].map(|name| self.text(object, name));
        let identifier = self.identifier(object);
        Some(Test {
            disease: disease?,
            kind: kind?,
            name,
            device,
            sampled: sampled?,
            result: result?,
            centre,
            country: country?,
            issuer: issuer?,
            identifier: identifier?,
        })
    }

    fn recovery<'v>(&mut self, object: Object<'v>) -> Option<Recovery<'v>> {
        let [disease, first_positive, country, issuer, valid_from, valid_until] =
            ["tg", "fr", "co", "is", "df", "du"].map(|name| self.text(object, name));
        let identifier = self.identifier(object);
        Some(Recovery {
            disease: disease?,
            first_positive: first_positive?,
            country: country?,
            issuer: issuer?,
            valid_from: valid_from?,
            valid_until: valid_until?,
            identifier: identifier?,
        })
    }

    fn required<'v>(&mut self, object: Object<'v>, member: &'static str) -> Option<&'v Value<'v>> {
        let value = object.get(member);
        if value.is_none() {
            self.refuse(Pointer::new(object.place, member), "required");
        }
        value
    }

    fn object<'v>(&mut self, pointer: Pointer, place: Place, value: &'v Value<'_>) -> Option<Object<'v>> {
        if value.as_map().is_none() {
            self.refuse(pointer, "type");
            return None;
        }
        Some(Object { place, map: value })
    }

    fn group<'v>(&mut self, root: Object<'v>, group: Group) -> Option<&'v [Value<'v>]> {
        let items = root.get(group.as_str())?.as_array();
        if items.is_none() {
            self.refuse(Pointer::new(Place::Root, group.as_str()), "type");
        }
        items
    }

    /// A text that has to be there, trimmed.
    fn text<'v>(&mut self, object: Object<'v>, member: &'static str) -> Option<Cow<'v, str>> {
        let value = self.required(object, member)?;
        self.trimmed(object, member, value)
    }

    /// A text that may be there, trimmed.
    fn optional_text<'v>(&mut self, object: Object<'v>, member: &'static str) -> Option<Cow<'v, str>> {
        self.trimmed(object, member, object.get(member)?)
    }

    fn identifier<'v>(&mut self, object: Object<'v>) -> Option<Identifier<'v>> {
        let value = self.required(object, "ci")?;
        self.trimmed(object, "ci", value)?;
        value.as_text().map(|signed| Identifier::new(Cow::Borrowed(signed)))
    }

    fn trimmed<'v>(&mut self, object: Object<'v>, member: &'static str, value: &'v Value<'_>) -> Option<Cow<'v, str>> {
        let pointer = Pointer::new(object.place, member);
        let Some(text) = value.as_text().map(str::trim) else {
            self.refuse(pointer, "type");
            return None;
        };
        // A character has at least one byte, so most texts need no counting.
        if text.len() > limits::TEXT_CHARACTERS {
            let characters = text.chars().count();
            if characters > limits::TEXT_CHARACTERS_REFUSED {
                self.refuse(pointer, "maxLength");
                return None;
            }
            if characters > limits::TEXT_CHARACTERS {
                self.overlong.push(pointer);
            }
        }
        Some(Cow::Borrowed(text))
    }

    /// A whole number of any size and sign; a float that is whole is one.
    fn whole(&mut self, object: Object<'_>, member: &'static str) -> Option<Whole> {
        let value = self.required(object, member)?;
        let whole = match value {
            // Beyond the integers there are the cast gives the nearest.
            Value::Float(float) if float.is_finite() && float.fract() == 0.0 => Some(*float as i128),
            value => value.as_integer(),
        };
        if whole.is_none() {
            self.refuse(Pointer::new(object.place, member), "type");
        }
        whole.map(Whole)
    }
}
