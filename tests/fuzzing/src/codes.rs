//! Declaration codes as somebody typed them, and signed ones.
//!
//! Source: health-data.md A.1, A.6.

use std::collections::BTreeMap;

use serde_json::Value;
use vigie_protocol::{
    code::{JwtCode, JwtRefusal, Shape},
    jws::Compact,
    robert::time::UnixMicros,
};

use crate::text;

/// A shape has few spellings, each of the length that was typed; and bringing a code to one case does not
/// change what it can be.
pub(crate) fn shape(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let shape = Shape::of(text);
    if let Some(Shape::Stored { kind, forms }) = &shape {
        assert!((1..=2).contains(&forms.len()));
        for form in forms {
            assert_eq!(form.len(), text.len());
            assert!(form.eq_ignore_ascii_case(text));
            assert_eq!(Shape::of(form).map(|again| again.kind()), Some(*kind));
        }
        let kinds = [text.to_ascii_lowercase(), text.to_ascii_uppercase()].map(|text| Shape::of(&text));
        assert!(kinds.iter().flatten().all(|other| other.kind() == *kind) && kinds.iter().all(Option::is_some));
    }
    if shape == Some(Shape::Jwt) {
        assert_eq!(text.matches('.').count(), 2);
    }
}

/// A token of three parts; without any issuer's key none is good, and the reason does not depend on how
/// often one asks.
pub(crate) fn jws(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let read = Compact::read(text);
    if let Some(token) = &read {
        assert_eq!(text.matches('.').count(), 2, "three parts");
        assert!(token.signature.len() <= text.len());
        let _ = (token.header::<Value>(), token.claims::<Value>());
    }
    let now = UnixMicros(1_617_782_400_000_000);
    let refusal = JwtCode::check(text, now, 86_400, &BTreeMap::new()).expect_err("nobody signed it");
    let readable = read.map_or(Some(false), |token| speaks_of_a_code(&token));
    // More may be unreadable than a plain reading finds: a member that comes twice is not told apart there.
    assert!(readable != Some(false) || refusal == JwtRefusal::Unreadable, "{refusal}");
    let _ = JwtCode::check(text, UnixMicros(i64::MAX), u64::MAX, &BTreeMap::new()).expect_err("nobody signed it");
    let _ = JwtCode::check(text, UnixMicros(i64::MIN), 0, &BTreeMap::new()).expect_err("nobody signed it");
}

/// Whether header and claims are objects whose members have the types that are read; `None` where a plain reading
/// of the whole does not tell.
fn speaks_of_a_code(token: &Compact<'_>) -> Option<bool> {
    let text = |value: Option<&Value>| value.is_none_or(|value| value.is_null() || value.is_string());
    let number = |value: Option<&Value>| value.is_none_or(|value| value.is_null() || value.is_number());
    let (header, claims): (Value, Value) = (token.header()?, token.claims()?);
    let (Value::Object(header), Value::Object(claims)) = (header, claims) else { return Some(false) };
    let typed =
        text(header.get("alg")) && text(header.get("kid")) && text(claims.get("jti")) && number(claims.get("iat"));
    Some(typed)
}
