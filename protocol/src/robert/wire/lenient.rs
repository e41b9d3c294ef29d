//! Values that are read with more patience than serde's own, and lists that drop what is no good.
//!
//! Source: robert.md §2.7, §10.3.

use std::{fmt, marker::PhantomData};

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

use crate::base64::decode_array;

/// A JSON number without fraction, of any size; the ends of the type stand for all beyond them.
/// `3.0` is 3; `3.5` and `"3"` are of the wrong type.
#[derive(Clone, Copy)]
pub(super) struct Integer(pub(super) i64);

impl<'de> Deserialize<'de> for Integer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct IntegerVisitor;

        impl Visitor<'_> for IntegerVisitor {
            type Value = Integer;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an integer")
            }

            fn visit_i64<E>(self, value: i64) -> Result<Integer, E> {
                Ok(Integer(value))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Integer, E> {
                Ok(Integer(i64::try_from(value).unwrap_or(i64::MAX)))
            }

            fn visit_f64<E: Error>(self, value: f64) -> Result<Integer, E> {
                if value.fract() == 0.0 {
                    Ok(Integer(value as i64)) // saturates
                } else {
                    Err(E::custom("a fraction where an integer belongs"))
                }
            }
        }

        // Not `deserialize_i64`: that refuses what does not fit before the visitor sees it.
        deserializer.deserialize_any(IntegerVisitor)
    }
}

/// A text that ought to be the base64 of `N` bytes; `None` if it is some other text.
pub(super) struct Base64<const N: usize>(pub(super) Option<[u8; N]>);

impl<'de, const N: usize> Deserialize<'de> for Base64<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor<const N: usize>;

        impl<const N: usize> Visitor<'_> for TextVisitor<N> {
            type Value = Base64<N>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_str<E>(self, text: &str) -> Result<Base64<N>, E> {
                Ok(Base64(decode_array(text)))
            }
        }

        deserializer.deserialize_str(TextVisitor)
    }
}

/// What is made of the draft of a list entry, if it is any good.
pub(super) trait Settle: Sized {
    /// The entry as read.
    type Draft: for<'de> Deserialize<'de>;

    /// The entry, or `None` to drop it.
    fn settle(draft: Self::Draft) -> Option<Self>;
}

/// A list without its nulls and without the entries that are no good. They are dropped as they are
/// read: a body full of them takes no memory.
pub(super) struct Kept<T>(pub(super) Vec<T>);

impl<'de, T: Settle> Deserialize<'de> for Kept<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ListVisitor<T>(PhantomData<T>);

        impl<'de, T: Settle> Visitor<'de> for ListVisitor<T> {
            type Value = Kept<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Kept<T>, A::Error> {
                let mut kept = Vec::new();
                while let Some(draft) = list.next_element::<Option<T::Draft>>()? {
                    kept.extend(draft.and_then(T::settle));
                }
                Ok(Kept(kept))
            }
        }

        deserializer.deserialize_seq(ListVisitor(PhantomData))
    }
}
