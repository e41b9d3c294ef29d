//! Reading an object the way the apps' server always did.
//!
//! serde's derived readers refuse a member that comes twice and take an array for an object; the
//! deployed parser does neither.

use std::{borrow::Cow, fmt};

use serde::de::{Deserialize, Deserializer, Visitor};

use super::WireError;

/// Reads a body.
///
/// # Errors
/// [`WireError::Malformed`] for what is no JSON, text that is no UTF-8 included, even where nobody looks at
/// it: `serde_json` skips a member that is not asked for without reading its text.
pub(super) fn read<'de, T: Deserialize<'de>>(body: &'de [u8]) -> Result<T, WireError> {
    let text = str::from_utf8(body).map_err(|_| WireError::Malformed)?;
    Ok(serde_json::from_str(text)?)
}

/// The name of a member, borrowed from the body unless it is written with escapes.
pub(super) struct MemberName<'de>(pub(super) Cow<'de, str>);

impl<'de> Deserialize<'de> for MemberName<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;

        impl<'de> Visitor<'de> for NameVisitor {
            type Value = MemberName<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a member")
            }

            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
                Ok(MemberName(Cow::Borrowed(name)))
            }

            fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
                Ok(MemberName(Cow::Owned(name.to_owned())))
            }
        }

        deserializer.deserialize_str(NameVisitor)
    }
}

/// Declares the draft of an object: every member may be absent or null, the last of several counts, and
/// members with other names are skipped whatever they hold.
macro_rules! object {
    ($(#[$meta:meta])* struct $name:ident { $($field:ident: $ty:ty = $json:literal,)* }) => {
        $(#[$meta])*
        #[derive(Default)]
        pub(super) struct $name { $($field: Option<$ty>,)* }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct ObjectVisitor;

                impl<'de> ::serde::de::Visitor<'de> for ObjectVisitor {
                    type Value = $name;

                    fn expecting(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        f.write_str("an object")
                    }

                    fn visit_map<A: ::serde::de::MapAccess<'de>>(self, mut map: A) -> Result<$name, A::Error> {
                        let mut draft = $name::default();
                        while let Some(name) = map.next_key::<$crate::robert::wire::object::MemberName<'de>>()? {
                            match &*name.0 {
                                $($json => draft.$field = map.next_value()?,)*
                                _ => { map.next_value::<::serde::de::IgnoredAny>()?; }
                            }
                        }
                        Ok(draft)
                    }
                }

                deserializer.deserialize_map(ObjectVisitor)
            }
        }
    };
}

pub(super) use object;
