//! From the text somebody typed to what to look up.
//!
//! The deployed service took either case in the shape and then looked the text up as typed, so that a
//! short code in lower case failed. Here it is brought to one case first.
//!
//! Source: health-data.md A.1.

use std::fmt;

use super::Kind;

/// What a text can be.
#[derive(Clone, PartialEq, Eq)]
pub enum Shape {
    /// A code that a row stands for.
    Stored {
        /// Which kind the row must have.
        kind: Kind,
        /// The spellings to look up, the first best. Only test codes have two: as typed (an older
        /// generator used both cases), then in upper case.
        forms: Vec<String>,
    },
    /// A signed code, to be checked as it is: [`JwtCode::check`](super::JwtCode::check).
    Jwt,
}

/// Never prints the code.
impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Shape({})", self.kind())
    }
}

impl Shape {
    /// What `text` can be; `None` if nothing. Shapes are tried in the order LONG, SHORT, TEST, JWT.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let alphanumeric = text.bytes().all(|b| b.is_ascii_alphanumeric());
        let stored = |kind, forms| Some(Self::Stored { kind, forms });
        match text.len() {
            36 if is_uuid(text) => stored(Kind::Long, vec![text.to_ascii_lowercase()]),
            6 if alphanumeric => stored(Kind::Short, vec![text.to_ascii_uppercase()]),
            12 if alphanumeric => {
                let mut forms = vec![text.to_owned(), text.to_ascii_uppercase()];
                forms.dedup();
                stored(Kind::Test, forms)
            }
            _ if is_three_parts(text) => Some(Self::Jwt),
            _ => None,
        }
    }

    /// Which kind.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Stored { kind, .. } => *kind,
            Self::Jwt => Kind::Jwt,
        }
    }
}

/// `[a-f0-9]{8}(-[a-f0-9]{4}){3}-[a-f0-9]{12}`, in either case.
fn is_uuid(text: &str) -> bool {
    text.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
}

/// `[^.]+\.[^.]+\.[^.]+`.
fn is_three_parts(text: &str) -> bool {
    text.split('.').count() == 3 && text.split('.').all(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stored(text: &str) -> Option<(Kind, Vec<String>)> {
        match Shape::of(text) {
            Some(Shape::Stored { kind, forms }) => Some((kind, forms)),
            _ => None,
        }
    }

    #[test]
    fn every_kind_has_its_shape() {
        let uuid = "0F1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";
        assert_eq!(stored(uuid), Some((Kind::Long, vec![uuid.to_lowercase()])));
        assert_eq!(stored("as3f5z"), Some((Kind::Short, vec!["AS3F5Z".into()])));
        assert_eq!(stored("ABCDEF123456"), Some((Kind::Test, vec!["ABCDEF123456".into()])));
        assert_eq!(stored("abCDEF123456"), Some((Kind::Test, vec!["abCDEF123456".into(), "ABCDEF123456".into()])));
        assert_eq!(Shape::of("a.b.c"), Some(Shape::Jwt));
        assert_eq!(format!("{:?}", Shape::of("as3f5z")), "Some(Shape(short))");
    }

    #[test]
    fn anything_else_has_none() {
        for text in [
            "",
            "as3f5",
            "as3f5zz",
            "as 3f5",
            "ébcde",
            "a.b",
            "a..c",
            "a.b.c.d",
            ".b.c",
            "0f1e2d3c4b5a-6978-8796-a5b4-c3d2e1f0",
            "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1g0",
        ] {
            assert_eq!(Shape::of(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_has_a_shape_or_none(text: String) {
            let _ = Shape::of(&text);
        }
    }
}
