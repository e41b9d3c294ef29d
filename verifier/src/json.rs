//! A verdict for programs: one JSON object, the same from the command (`--json`) and in a browser.
//!
//! Source: verifier.md §6.

use std::io;

use serde::Serialize;
use serde_json::{Map, Value};
use vigie_protocol::dcc::payload::{Entry, Member, Whole};

use crate::{
    Verdict, base64,
    sentence::{Language, deceives},
};

/// A verdict as one line of JSON, without its end.
///
/// `file` and `line` say where the text stood; a picture has no line.
///
/// # Errors
/// Whatever keeps a value from being written as JSON; none of a verdict does.
pub fn line(verdict: &Verdict, file: &str, line: Option<u64>, language: Language) -> io::Result<String> {
    one_line(&object(verdict, file, line, language))
}

/// The object, its members in the order of verifier.md §6.
#[derive(Serialize)]
struct Object<'a> {
    file: &'a str,
    line: Option<u64>,
    verdict: &'static str,
    reason: Option<&'static str>,
    details: Map<String, Value>,
    warnings: Vec<String>,
    kid: Option<String>,
    issuer: Option<&'a str>,
    holder: Option<Holder<'a>>,
    entry: Option<Map<String, Value>>,
}

/// Absent names are left out.
#[derive(Serialize)]
struct Holder<'a> {
    #[serde(rename = "fn", skip_serializing_if = "Option::is_none")]
    fn_: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gn: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fnt: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gnt: Option<&'a str>,
    dob: &'a str,
}

fn object<'a>(verdict: &'a Verdict, file: &'a str, line: Option<u64>, language: Language) -> Object<'a> {
    Object {
        file,
        line,
        verdict: verdict.outcome.as_str(),
        reason: verdict.reason.as_ref().map(crate::Reason::code),
        details: details(verdict, language),
        warnings: verdict.warnings.iter().map(ToString::to_string).collect(),
        kid: verdict.kid.as_deref().map(base64::encode),
        issuer: verdict.issuer(),
        holder: verdict.holder().map(|holder| Holder {
            fn_: holder.surname,
            gn: holder.forename,
            fnt: holder.surname_mrz,
            gnt: holder.forename_mrz,
            dob: holder.birth_date,
        }),
        entry: verdict.entry().map(entry),
    }
}

/// What the brackets of the reason hold, and a sentence.
fn details(verdict: &Verdict, language: Language) -> Map<String, Value> {
    let mut details = verdict.reason.as_ref().map(crate::Reason::details).unwrap_or_default();
    details.insert("message".to_owned(), language.verdict(verdict).into());
    details
}

/// The entry's type and its members as normalised.
fn entry(entry: Entry<&str>) -> Map<String, Value> {
    let members = entry.members().map(|(name, member)| {
        let value = match member {
            Member::Text(text) => Value::from(text),
            Member::Number(whole) => number(whole),
        };
        (name.to_owned(), value)
    });
    std::iter::once(("type".to_owned(), Value::from(entry.group().as_str()))).chain(members).collect()
}

/// A whole number, exactly where JSON readers can be expected to hold it, else the nearest.
fn number(whole: Whole) -> Value {
    match whole {
        Whole::Exact(number) => i64::try_from(number)
            .map(Value::from)
            .or_else(|_| u64::try_from(number).map(Value::from))
            .unwrap_or_else(|_| Value::from(number as f64)),
        Whole::Large(number) => Value::from(number),
    }
}

/// The JSON with characters that deceive a reader's eye written as escapes. They stand inside of strings only, where
/// an escape says the same.
pub(crate) fn one_line(object: &impl Serialize) -> io::Result<String> {
    let json = serde_json::to_string(object)?;
    if !json.chars().any(deceives) {
        return Ok(json);
    }
    let mut escaped = String::with_capacity(json.len());
    for char in json.chars() {
        if deceives(char) {
            for unit in char.encode_utf16(&mut [0; 2]) {
                escaped.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            escaped.push(char);
        }
    }
    Ok(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_deceives_the_eye_is_escaped_and_means_the_same() {
        let name = "Ada\u{202e}ecalevoL\u{e0041}";
        let json = one_line(&Value::from(name)).expect("memory writes");
        assert_eq!(json, "\"Ada\\u202eecalevoL\\udb40\\udc41\"");
        assert_eq!(serde_json::from_str::<String>(&json).expect("JSON"), name);
    }

    #[test]
    fn numbers_of_any_size_are_numbers() {
        for (whole, json) in
            [(2, "2"), (-1, "-1"), (i128::from(u64::MAX), "18446744073709551615"), (1 << 70, "1.1805916207174113e+21")]
        {
            assert_eq!(number(Whole::Exact(whole)).to_string(), json);
        }
        let large = Whole::from_float(1e300).expect("whole");
        assert_eq!(number(large).to_string(), "1e+300");
        assert_eq!(Whole::from_float(1.5), None);
    }
}
