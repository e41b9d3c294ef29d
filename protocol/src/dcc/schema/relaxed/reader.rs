//! Reading the members of a DCC one by one, and noting what is wrong on the way.

use vigie_crypto::cbor::Value;

use super::super::Violation;
use crate::dcc::{
    limits,
    payload::{Identifier, Place, Pointer, Whole},
};

/// What was noticed so far. A member that is wrong is noted and given as `None`.
#[derive(Default)]
pub(super) struct Reader {
    /// What keeps the DCC from having its form; no more than [`limits::VIOLATIONS`].
    pub(super) violations: Vec<Violation>,
    /// Members longer than the schema allows, and tolerated.
    pub(super) overlong: Vec<Pointer>,
}

/// The object at a place.
#[derive(Clone, Copy)]
pub(super) struct Object<'v> {
    place: Place,
    /// A map.
    map: &'v Value<'v>,
}

impl<'v> Object<'v> {
    /// What stands under a name, unless that is null or undefined.
    pub(super) fn get(&self, member: &str) -> Option<&'v Value<'v>> {
        self.map.get(member).map(Value::untagged).filter(|value| !value.is_nothing())
    }
}

impl Reader {
    pub(super) fn refuse(&mut self, pointer: Pointer, rule: &'static str) {
        if self.violations.len() < limits::VIOLATIONS {
            self.violations.push(Violation::new(pointer, rule));
        }
    }

    /// What has to be there.
    pub(super) fn required<'v>(&mut self, object: Object<'v>, member: &'static str) -> Option<&'v Value<'v>> {
        let value = object.get(member);
        if value.is_none() {
            self.refuse(Pointer::new(object.place, member), "required");
        }
        value
    }

    /// A value as the object at `place`; `pointer` is where it stands in the one around it.
    pub(super) fn object<'v>(&mut self, pointer: Pointer, place: Place, value: &'v Value<'_>) -> Option<Object<'v>> {
        if value.as_map().is_none() {
            self.refuse(pointer, "type");
            return None;
        }
        Some(Object { place, map: value })
    }

    /// An array that may be there.
    pub(super) fn optional_array<'v>(&mut self, object: Object<'v>, member: &'static str) -> Option<&'v [Value<'v>]> {
        let items = object.get(member)?.as_array();
        if items.is_none() {
            self.refuse(Pointer::new(object.place, member), "type");
        }
        items
    }

    /// A text that has to be there, trimmed.
    pub(super) fn text<'v>(&mut self, object: Object<'v>, member: &'static str) -> Option<&'v str> {
        let value = self.required(object, member)?;
        self.trimmed(object, member, value)
    }

    /// A text that may be there, trimmed.
    pub(super) fn optional_text<'v>(&mut self, object: Object<'v>, member: &'static str) -> Option<&'v str> {
        self.trimmed(object, member, object.get(member)?)
    }

    /// `ci`.
    pub(super) fn identifier<'v>(&mut self, object: Object<'v>) -> Option<Identifier<&'v str>> {
        let value = self.required(object, "ci")?;
        self.trimmed(object, "ci", value)?;
        value.as_text().map(Identifier::new)
    }

    fn trimmed<'v>(&mut self, object: Object<'v>, member: &'static str, value: &'v Value<'_>) -> Option<&'v str> {
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
        Some(text)
    }

    /// A whole number of any size and sign; a float that is whole is one.
    pub(super) fn whole(&mut self, object: Object<'_>, member: &'static str) -> Option<Whole> {
        let value = self.required(object, member)?;
        let whole = match value {
            Value::Float(float) => Whole::from_float(*float),
            value => value.as_integer().map(Whole::Exact),
        };
        if whole.is_none() {
            self.refuse(Pointer::new(object.place, member), "type");
        }
        whole
    }
}
