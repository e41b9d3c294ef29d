//! How old a list is, in words.

use vigie_protocol::dcc::time::UnixSeconds;

use crate::{
    MaxAge,
    sentence::{Language, shown},
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
    match (language, days) {
        (Language::English, 1) => "1 day old".to_owned(),
        (Language::English, 0..) => format!("{days} days old"),
        (Language::English, ..=-1) => "dated in the future".to_owned(),
        (Language::French, 0 | 1) => format!("{days} jour"),
        (Language::French, 2..) => format!("{days} jours"),
        (Language::French, ..=-1) => "datée du futur".to_owned(),
    }
}
