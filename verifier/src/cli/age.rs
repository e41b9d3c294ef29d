//! How old a list is, in words.

use vigie_protocol::dcc::time::UnixSeconds;

use crate::{
    MaxAge,
    sentence::{Counted, Language, shown},
    trust::Source,
};

/// A list in a few words: its name, how old it is, and whether that is too old.
pub(crate) fn in_a_word(source: &Source, now: UnixSeconds, max_age: MaxAge, language: Language) -> String {
    let stale = match (source.is_fresh(now, max_age), language) {
        (true, _) => "",
        (false, Language::English) => " (TOO OLD)",
        (false, Language::French) => " (TROP ANCIENNE)",
    };
    format!("{}{}{stale}", shown(&source.name), after_a_comma(source.age_days(now), language))
}

/// `, 3 days old`; nothing for a list without a date.
pub(crate) fn after_a_comma(days: Option<i64>, language: Language) -> String {
    days.map_or_else(String::new, |days| format!(", {}", old(days, language)))
}

fn old(days: i64, language: Language) -> String {
    match (language, u64::try_from(days)) {
        (Language::English, Ok(days)) => format!("{} old", language.count(days, Counted::Day)),
        (Language::English, Err(_)) => "dated in the future".to_owned(),
        (Language::French, Ok(days)) => language.count(days, Counted::Day),
        (Language::French, Err(_)) => "datée du futur".to_owned(),
    }
}
