//! From the text that a phone sends to what the store spends, and what is counted of it.
//!
//! Source: health-data.md A.1 (shapes), A.4 (metric), A.6 (JWT: everything that needs no memory is checked
//! first).

use vigie_protocol::code::{JwtCode, Kind, Shape};

use crate::{
    App,
    store::{Spend, SpendKey},
};

/// The text is no code of any kind, or a JWT that is not good. Which of the two is counted, not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotACode {
    /// What its shape says; `None` for no shape at all.
    pub kind: Option<Kind>,
}

/// What `text` is looked up as.
///
/// # Errors
/// [`NotACode`].
pub fn spend_for(app: &App, text: &str) -> Result<Spend, NotACode> {
    let key = match Shape::of(text).ok_or(NotACode { kind: None })? {
        Shape::Stored { kind, forms } => SpendKey::Code { kind, forms },
        Shape::Jwt => SpendKey::Jwt { jti: jti(app, text)? },
    };
    Ok(Spend { key })
}

fn jti(app: &App, text: &str) -> Result<String, NotACode> {
    let lifetime_s = u64::from(app.config.codes.jwt_lifetime_days) * 24 * 60 * 60;
    let checked = JwtCode::check(text, app.clock.now(), lifetime_s, &app.code_verifiers());
    checked.map(JwtCode::into_jti).map_err(|refusal| {
        metrics::counter!("vigie_codes_jwt_refused_total", "reason" => refusal.code()).increment(1);
        NotACode { kind: Some(Kind::Jwt) }
    })
}

/// What a verification came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The code was good, and is spent.
    Valid,
    /// It was not.
    Invalid,
}

/// Counts a verification, by the code service or by a report.
pub fn count(kind: Option<Kind>, verdict: Verdict) {
    let code_type = kind.map_or("none", Kind::name);
    let valid = if verdict == Verdict::Valid { "true" } else { "false" };
    metrics::counter!("vigie_codes_verify_total", "code_type" => code_type, "valid" => valid).increment(1);
}
