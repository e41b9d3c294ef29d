//! One place where a DCC breaks a schema or a rule.

use std::{borrow::Cow, fmt};

/// A member, and the rule it breaks. Holds nothing of what the member says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// A JSON Pointer: `/v/0/mp`; the root is the empty text.
    pub pointer: String,
    /// The keyword of JSON Schema (`required`, `type`, `pattern`, ...) or, beyond the schema, a word of
    /// ours that [`issue::check`](crate::dcc::issue) lists.
    pub rule: Cow<'static, str>,
}

impl Violation {
    /// A violation of a rule with a fixed name.
    pub fn new(pointer: impl fmt::Display, rule: &'static str) -> Self {
        Self { pointer: pointer.to_string(), rule: Cow::Borrowed(rule) }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.pointer, self.rule)
    }
}
