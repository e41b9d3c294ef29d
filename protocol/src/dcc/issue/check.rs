//! Everything that is asked of content before it is signed.
//!
//! The schema goes first; the rules beyond it are told by these words:
//!
//! | rule | broken when |
//! |---|---|
//! | `closed` | a member that the schema does not name |
//! | `version` | `ver` other than 1.3.0; without `fnt` other than 1.3.2 or 1.3.3 |
//! | `trimmed` | blanks around a text, or nothing in it |
//! | `nfc` | a text that is not in Normalization Form C |
//! | `transliteration` | a name without its machine-readable form |
//! | `calendar` | a birth date that is no date, month or year of the calendar |
//! | `value-set` | a code that its set does not have, or gives out no more |
//! | `combination` | product, holder and kind of vaccine that do not go together |
//! | `test-kind` | a member that this kind of test must have, or must not |
//! | `whole-seconds` | a fraction of a second |
//! | `future` | something that has not happened yet |
//! | `before-birth` | something that happened before the person was born |
//! | `order` | an end before its beginning |
//! | `uvci` | an identifier that has not the form, or a wrong check character |
//!
//! Source: dcc.md §6.1, §1.1 ("rules outside the schema").

use serde_json::{Map, Value as Json};
use unicode_normalization::is_nfc;

use crate::dcc::{
    payload::{Group, Place, Pointer},
    schema::{self, Violation},
    time::{Date, UnixSeconds, strict_date, strict_instant},
    uvci,
    value_set::{CodeStatus, Field, ValueSets},
};

/// Nucleic acid amplification.
const NAAT: &str = "LP6464-4";
/// Rapid antigen test.
const RAPID: &str = "LP217198-3";

/// How far east of UTC the first to see a new day live, in seconds.
const FURTHEST_EAST: i64 = 14 * 3600;

type Object = Map<String, Json>;

/// Checks content that is to be signed now.
///
/// # Errors
/// What breaks the schema; when nothing does, what breaks a rule beyond it.
pub fn check(dcc: &Json, sets: &ValueSets, now: UnixSeconds) -> Result<(), Vec<Violation>> {
    schema::strict(dcc)?;
    let mut checker = Checker { sets, now, violations: Vec::new() };
    // The schema let nothing through but an object.
    if let Some(root) = dcc.as_object() {
        checker.root(root);
    }
    if checker.violations.is_empty() { Ok(()) } else { Err(checker.violations) }
}

struct Checker<'a> {
    sets: &'a ValueSets,
    now: UnixSeconds,
    violations: Vec<Violation>,
}

/// The text of a member; the schema saw to it that those which are there are texts.
fn text<'a>(object: &'a Object, member: &str) -> Option<&'a str> {
    object.get(member).and_then(Json::as_str)
}

impl Checker<'_> {
    fn refuse(&mut self, place: Place, member: &'static str, rule: &'static str) {
        self.violations.push(Violation::new(Pointer::new(place, member), rule));
    }

    fn refuse_unless(&mut self, holds: bool, place: Place, member: &'static str, rule: &'static str) {
        if !holds {
            self.refuse(place, member, rule);
        }
    }

    fn root(&mut self, root: &Object) {
        self.members(root, Place::Root, &["ver", "nam", "dob", "v", "t", "r"]);
        let name = root.get("nam").and_then(Json::as_object);
        if let Some(name) = name {
            self.name(name);
        }
        let with_surname = name.is_some_and(|name| name.contains_key("fnt"));
        let versions: &[&str] = if with_surname { &["1.3.0"] } else { &["1.3.2", "1.3.3"] };
        self.refuse_unless(text(root, "ver").is_some_and(|ver| versions.contains(&ver)), Place::Root, "ver", "version");

        let born = text(root, "dob").unwrap_or_default();
        let birth = first_day(born);
        self.refuse_unless(born.is_empty() || birth.is_some(), Place::Root, "dob", "calendar");
        self.not_in_the_future(birth, Place::Root, "dob");
        for group in Group::ALL {
            let entries = root.get(group.as_str()).and_then(Json::as_array);
            for (index, entry) in entries.into_iter().flatten().filter_map(Json::as_object).enumerate() {
                self.entry(entry, group, Place::Entry(group, index), birth);
            }
        }
    }

    fn name(&mut self, name: &Object) {
        self.members(name, Place::Name, &["fn", "fnt", "gn", "gnt"]);
        for (spelled, transliterated) in [("fn", "fnt"), ("gn", "gnt")] {
            let missing = text(name, spelled).is_some() && text(name, transliterated).is_none();
            self.refuse_unless(!missing, Place::Name, transliterated, "transliteration");
        }
    }

    fn entry(&mut self, entry: &Object, group: Group, place: Place, birth: Option<Date>) {
        let members: &[&'static str] = match group {
            Group::Vaccination => &["tg", "vp", "mp", "ma", "dn", "sd", "dt", "co", "is", "ci"],
            Group::Test => &["tg", "tt", "nm", "ma", "sc", "tr", "tc", "co", "is", "ci"],
            Group::Recovery => &["tg", "fr", "co", "is", "df", "du", "ci"],
        };
        self.members(entry, place, members);
        for &member in members {
            let Some((field, code)) = Field::of_member(group, member).zip(text(entry, member)) else { continue };
            self.refuse_unless(self.sets.status(field, code) == CodeStatus::Active, place, member, "value-set");
        }
        match group {
            Group::Vaccination => {
                let [product, holder, prophylaxis] =
                    ["mp", "ma", "vp"].map(|member| text(entry, member).unwrap_or_default());
                let together = self.sets.instructions().allow(product, holder, prophylaxis);
                self.refuse_unless(together, place, "mp", "combination");
                self.happened(entry, "dt", place, birth);
            }
            Group::Test => self.test(entry, place, birth),
            Group::Recovery => {
                self.happened(entry, "fr", place, birth);
                let [from, until] = ["df", "du"].map(|member| text(entry, member).and_then(strict_date));
                self.refuse_unless(from <= until, place, "du", "order");
            }
        }
        let right = text(entry, "ci").and_then(uvci::parts).is_some_and(|parts| parts.check != uvci::Check::Wrong);
        self.refuse_unless(right, place, "ci", "uvci");
    }

    fn test(&mut self, entry: &Object, place: Place, birth: Option<Date>) {
        let has = |member| text(entry, member).is_some();
        let asked: &[(&'static str, bool)] = match text(entry, "tt") {
            Some(NAAT) => &[("tc", true), ("ma", false)],
            Some(RAPID) => &[("ma", true), ("nm", false)],
            _ => &[],
        };
        for &(member, wanted) in asked {
            self.refuse_unless(has(member) == wanted, place, member, "test-kind");
        }
        let sampled = text(entry, "sc").unwrap_or_default();
        // The schema took it for RFC 3339, which has one place for a dot: before a fraction.
        self.refuse_unless(!sampled.contains('.'), place, "sc", "whole-seconds");
        if let Some(at) = strict_instant(sampled) {
            self.refuse_unless(at <= self.now, place, "sc", "future");
            // The place of the test may have been further into the day than UTC.
            let day = at.plus(FURTHEST_EAST).date();
            self.refuse_unless(birth.is_none_or(|birth| birth <= day), place, "sc", "before-birth");
        }
    }

    /// A day that has come, and not before the person was born.
    fn happened(&mut self, entry: &Object, member: &'static str, place: Place, birth: Option<Date>) {
        let day = text(entry, member).and_then(strict_date);
        self.not_in_the_future(day, place, member);
        let before_birth = birth.zip(day).is_some_and(|(birth, day)| day < birth);
        self.refuse_unless(!before_birth, place, member, "before-birth");
    }

    fn not_in_the_future(&mut self, day: Option<Date>, place: Place, member: &'static str) {
        let today_somewhere = self.now.plus(FURTHEST_EAST).date();
        self.refuse_unless(day.is_none_or(|day| day <= today_somewhere), place, member, "future");
    }

    /// What goes for every object: no members beyond the known ones, and every text clean.
    fn members(&mut self, object: &Object, place: Place, known: &[&'static str]) {
        for (name, value) in object {
            let Some(&member) = known.iter().find(|member| *member == name) else {
                // The name is the requester's own text; where it stands is enough.
                self.refuse(place, "", "closed");
                continue;
            };
            let Some(text) = value.as_str() else { continue };
            // A date of birth may be unknown, and a name's machine-readable form may come to nothing.
            let may_be_empty = matches!(member, "dob" | "fnt" | "gnt");
            let clean = text == text.trim() && (may_be_empty || !text.is_empty());
            self.refuse_unless(clean, place, member, "trimmed");
            self.refuse_unless(is_nfc(text), place, member, "nfc");
        }
    }
}

/// The first day that a birth date can mean: of a year, of a month, or the day itself.
fn first_day(date: &str) -> Option<Date> {
    match date.len() {
        4 => strict_date(&format!("{date}-01-01")),
        7 => strict_date(&format!("{date}-01")),
        _ => strict_date(date),
    }
}
