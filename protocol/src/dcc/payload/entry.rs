//! The three kinds of entry.
//!
//! Source: dcc.md §1.1.

use std::{borrow::Cow, fmt};

use super::{Group, Identifier, Whole};

/// A text of a certificate. Trimmed.
type Text<'a> = Cow<'a, str>;

/// `v`: one dose of a vaccine.
///
/// `dose` below `doses` is an unfinished course, equal to it a finished one, above it a booster. All
/// texts are as the issuer wrote them: codes may be unknown, dates may not be dates.
#[derive(Clone, PartialEq, Eq)]
pub struct Vaccination<'a> {
    /// `tg`: the disease.
    pub disease: Text<'a>,
    /// `vp`: the kind of vaccine.
    pub prophylaxis: Text<'a>,
    /// `mp`: the product.
    pub product: Text<'a>,
    /// `ma`: who holds the authorisation, or makes it.
    pub holder: Text<'a>,
    /// `dn`: which dose this is.
    pub dose: Whole,
    /// `sd`: how many the course has.
    pub doses: Whole,
    /// `dt`: the day.
    pub date: Text<'a>,
    /// `co`: the country.
    pub country: Text<'a>,
    /// `is`: who issued the certificate.
    pub issuer: Text<'a>,
    /// `ci`: the identifier of the certificate.
    pub identifier: Identifier<'a>,
}

/// `t`: one test.
#[derive(Clone, PartialEq, Eq)]
pub struct Test<'a> {
    /// `tg`: the disease.
    pub disease: Text<'a>,
    /// `tt`: the kind of test.
    pub kind: Text<'a>,
    /// `nm`: the name of a test of nucleic acid.
    pub name: Option<Text<'a>>,
    /// `ma`: the device, of a rapid antigen test.
    pub device: Option<Text<'a>>,
    /// `sc`: when the sample was taken.
    pub sampled: Text<'a>,
    /// `tr`: the result.
    pub result: Text<'a>,
    /// `tc`: where it was done.
    pub centre: Option<Text<'a>>,
    /// `co`: the country.
    pub country: Text<'a>,
    /// `is`: who issued the certificate.
    pub issuer: Text<'a>,
    /// `ci`: the identifier of the certificate.
    pub identifier: Identifier<'a>,
}

/// `r`: a recovery from the disease.
#[derive(Clone, PartialEq, Eq)]
pub struct Recovery<'a> {
    /// `tg`: the disease.
    pub disease: Text<'a>,
    /// `fr`: the day of the first positive test.
    pub first_positive: Text<'a>,
    /// `co`: the country.
    pub country: Text<'a>,
    /// `is`: who issued the certificate.
    pub issuer: Text<'a>,
    /// `df`: the first day that it may be used on.
    pub valid_from: Text<'a>,
    /// `du`: the last day that it may be used on.
    pub valid_until: Text<'a>,
    /// `ci`: the identifier of the certificate.
    pub identifier: Identifier<'a>,
}

/// One entry of any kind. Never prints what it says.
#[derive(Clone, PartialEq, Eq)]
pub enum Entry<'a> {
    /// Of the group `v`.
    Vaccination(Vaccination<'a>),
    /// Of the group `t`.
    Test(Test<'a>),
    /// Of the group `r`.
    Recovery(Recovery<'a>),
}

/// What a member of an entry holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member<'a> {
    /// Text.
    Text(&'a str),
    /// A whole number.
    Number(Whole),
}

impl<'a> Entry<'a> {
    /// The group it stands in.
    pub const fn group(&self) -> Group {
        match self {
            Self::Vaccination(_) => Group::Vaccination,
            Self::Test(_) => Group::Test,
            Self::Recovery(_) => Group::Recovery,
        }
    }

    /// `co`: the country.
    pub fn country(&self) -> &str {
        match self {
            Self::Vaccination(entry) => &entry.country,
            Self::Test(entry) => &entry.country,
            Self::Recovery(entry) => &entry.country,
        }
    }

    /// `ci`: the identifier of the certificate.
    pub const fn identifier(&self) -> &Identifier<'a> {
        match self {
            Self::Vaccination(entry) => &entry.identifier,
            Self::Test(entry) => &entry.identifier,
            Self::Recovery(entry) => &entry.identifier,
        }
    }

    /// The members that are there, by name, in the order of the schema.
    pub fn members(&self) -> Vec<(&'static str, Member<'_>)> {
        let text = |name, text| (name, Some(Member::Text(text)));
        let members: Vec<(&'static str, Option<Member<'_>>)> = match self {
            Self::Vaccination(v) => vec![
                text("tg", &v.disease),
                text("vp", &v.prophylaxis),
                text("mp", &v.product),
                text("ma", &v.holder),
                ("dn", Some(Member::Number(v.dose))),
                ("sd", Some(Member::Number(v.doses))),
                text("dt", &v.date),
                text("co", &v.country),
                text("is", &v.issuer),
                text("ci", v.identifier.trimmed()),
            ],
            Self::Test(t) => vec![
                text("tg", &t.disease),
                text("tt", &t.kind),
                ("nm", t.name.as_deref().map(Member::Text)),
                ("ma", t.device.as_deref().map(Member::Text)),
                text("sc", &t.sampled),
                text("tr", &t.result),
                ("tc", t.centre.as_deref().map(Member::Text)),
                text("co", &t.country),
                text("is", &t.issuer),
                text("ci", t.identifier.trimmed()),
            ],
            Self::Recovery(r) => vec![
                text("tg", &r.disease),
                text("fr", &r.first_positive),
                text("co", &r.country),
                text("is", &r.issuer),
                text("df", &r.valid_from),
                text("du", &r.valid_until),
                text("ci", r.identifier.trimmed()),
            ],
        };
        members.into_iter().filter_map(|(name, member)| Some((name, member?))).collect()
    }

    /// The entry with strings of its own.
    pub fn into_owned(self) -> Entry<'static> {
        match self {
            Self::Vaccination(v) => Entry::Vaccination(Vaccination {
                disease: owned(v.disease),
                prophylaxis: owned(v.prophylaxis),
                product: owned(v.product),
                holder: owned(v.holder),
                dose: v.dose,
                doses: v.doses,
                date: owned(v.date),
                country: owned(v.country),
                issuer: owned(v.issuer),
                identifier: v.identifier.into_owned(),
            }),
            Self::Test(t) => Entry::Test(Test {
                disease: owned(t.disease),
                kind: owned(t.kind),
                name: t.name.map(owned),
                device: t.device.map(owned),
                sampled: owned(t.sampled),
                result: owned(t.result),
                centre: t.centre.map(owned),
                country: owned(t.country),
                issuer: owned(t.issuer),
                identifier: t.identifier.into_owned(),
            }),
            Self::Recovery(r) => Entry::Recovery(Recovery {
                disease: owned(r.disease),
                first_positive: owned(r.first_positive),
                country: owned(r.country),
                issuer: owned(r.issuer),
                valid_from: owned(r.valid_from),
                valid_until: owned(r.valid_until),
                identifier: r.identifier.into_owned(),
            }),
        }
    }
}

fn owned(text: Text<'_>) -> Text<'static> {
    Cow::Owned(text.into_owned())
}

/// Prints the kind and nothing else: the rest is somebody's health.
impl fmt::Debug for Entry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Entry({}: …)", self.group())
    }
}

/// The kinds of entry by themselves print as little.
macro_rules! say_nothing {
    ($($kind:ident),*) => {$(
        impl fmt::Debug for $kind<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($kind), "(…)"))
            }
        }
    )*};
}

say_nothing!(Vaccination, Test, Recovery);
