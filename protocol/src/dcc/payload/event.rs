//! What an entry is about: the members that only one kind has.
//!
//! Source: dcc.md §1.1.

use std::fmt;

use super::{Member, Whole};

/// What happened. Never prints what it says.
#[derive(Clone, Copy, PartialEq)]
pub enum Event<T> {
    /// Of the group `v`.
    Vaccination(Vaccination<T>),
    /// Of the group `t`.
    Test(Test<T>),
    /// Of the group `r`.
    Recovery(Recovery<T>),
}

/// `v`: one dose of a vaccine.
///
/// `dose` below `doses` is an unfinished course, equal to it a finished one, above it a booster.
#[derive(Clone, Copy, PartialEq)]
pub struct Vaccination<T> {
    /// `vp`: the kind of vaccine.
    pub prophylaxis: T,
    /// `mp`: the product.
    pub product: T,
    /// `ma`: who holds the authorisation, or makes it.
    pub holder: T,
    /// `dn`: which dose this is.
    pub dose: Whole,
    /// `sd`: how many the course has.
    pub doses: Whole,
    /// `dt`: the day.
    pub date: T,
}

/// `t`: one test.
#[derive(Clone, Copy, PartialEq)]
pub struct Test<T> {
    /// `tt`: the kind of test.
    pub kind: T,
    /// `nm`: the name of a test of nucleic acid.
    pub name: Option<T>,
    /// `ma`: the device, of a rapid antigen test.
    pub device: Option<T>,
    /// `sc`: when the sample was taken.
    pub sampled: T,
    /// `tr`: the result.
    pub result: T,
    /// `tc`: where it was done.
    pub centre: Option<T>,
}

/// `r`: a recovery from the disease.
#[derive(Clone, Copy, PartialEq)]
pub struct Recovery<T> {
    /// `fr`: the day of the first positive test.
    pub first_positive: T,
    /// `df`: the first day that it may be used on.
    pub valid_from: T,
    /// `du`: the last day that it may be used on.
    pub valid_until: T,
}

impl<T> Event<T> {
    /// The same with its texts held otherwise.
    pub(super) fn map<U>(self, held: &mut impl FnMut(T) -> U) -> Event<U> {
        match self {
            Self::Vaccination(v) => Event::Vaccination(Vaccination {
                prophylaxis: held(v.prophylaxis),
                product: held(v.product),
                holder: held(v.holder),
                dose: v.dose,
                doses: v.doses,
                date: held(v.date),
            }),
            Self::Test(t) => Event::Test(Test {
                kind: held(t.kind),
                name: t.name.map(&mut *held),
                device: t.device.map(&mut *held),
                sampled: held(t.sampled),
                result: held(t.result),
                centre: t.centre.map(held),
            }),
            Self::Recovery(r) => Event::Recovery(Recovery {
                first_positive: held(r.first_positive),
                valid_from: held(r.valid_from),
                valid_until: held(r.valid_until),
            }),
        }
    }
}

impl<'a> Event<&'a str> {
    /// The members by name, in the order of the schema; `None` for one that is not there.
    pub(super) fn members(&self) -> [(&'static str, Option<Member<'a>>); 6] {
        let text = |name, text| (name, Some(Member::Text(text)));
        let maybe = |name, text: Option<_>| (name, text.map(Member::Text));
        let number = |name, number| (name, Some(Member::Number(number)));
        match self {
            Self::Vaccination(v) => [
                text("vp", v.prophylaxis),
                text("mp", v.product),
                text("ma", v.holder),
                number("dn", v.dose),
                number("sd", v.doses),
                text("dt", v.date),
            ],
            Self::Test(t) => [
                text("tt", t.kind),
                maybe("nm", t.name),
                maybe("ma", t.device),
                text("sc", t.sampled),
                text("tr", t.result),
                maybe("tc", t.centre),
            ],
            Self::Recovery(r) => [
                text("fr", r.first_positive),
                text("df", r.valid_from),
                text("du", r.valid_until),
                // A recovery has no more.
                ("", None),
                ("", None),
                ("", None),
            ],
        }
    }
}

/// Prints nothing of what they say: it is somebody's health.
macro_rules! say_nothing {
    ($($kind:ident),*) => {$(
        impl<T> fmt::Debug for $kind<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($kind), "(…)"))
            }
        }
    )*};
}

say_nothing!(Event, Vaccination, Test, Recovery);
