//! `HC1:`, and what a text is that begins otherwise.
//!
//! States put passes of their own into QR codes of the same look. They are no forgeries, so they are
//! recognised by how they begin and called by name.
//!
//! Source: dcc.md §1.2 (the table, tested in its order) and §1.8.

use std::fmt;

/// What every certificate of the EU profile begins with.
pub const HC1: &[u8] = b"HC1:";

/// A format that is known and not read. The names are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Variant {
    /// `HC2:` and later: a future version of the container.
    HcertVersion,
    /// `AT1:`, or a payload with `ve`: the Austrian exemption from vaccination.
    AtExemption,
    /// `EX1:`, or a payload with `ex`: the French contraindication.
    FrExemption,
    /// `HCFR1:`: the French pass for activities, short-lived.
    FrActivity,
    /// `LT1:`: the Swiss light certificate, short-lived.
    ChLight,
    /// `NO1:`: the Norwegian domestic pass.
    NoDomestic,
    /// `NL2:`: the Dutch domestic pass.
    NlDomestic,
    /// A payload with `d`: the English domestic pass.
    GbDomestic,
    /// `NZCP:/`: the New Zealand pass.
    NzPass,
    /// `shc:/`: a SMART Health Card.
    SmartHealthCard,
    /// `DC` and two digits: a French 2D-Doc.
    TwoDDoc,
    /// `eyJ`: a JSON Web Token.
    Jwt,
    /// `{`: JSON, as ICAO's VDS-NC.
    Json,
}

impl Variant {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HcertVersion => "hcert-version",
            Self::AtExemption => "at-exemption",
            Self::FrExemption => "fr-exemption",
            Self::FrActivity => "fr-activity",
            Self::ChLight => "ch-light",
            Self::NoDomestic => "no-domestic",
            Self::NlDomestic => "nl-domestic",
            Self::GbDomestic => "gb-domestic",
            Self::NzPass => "nz-pass",
            Self::SmartHealthCard => "smart-health-card",
            Self::TwoDDoc => "2d-doc",
            Self::Jwt => "jwt",
            Self::Json => "json",
        }
    }

    /// What the beginning of a text other than `HC1:` tells.
    fn of(text: &[u8]) -> Option<Self> {
        const PREFIXES: [(&[u8], Variant); 9] = [
            (b"AT1:", Variant::AtExemption),
            (b"EX1:", Variant::FrExemption),
            (b"HCFR1:", Variant::FrActivity),
            (b"LT1:", Variant::ChLight),
            (b"NO1:", Variant::NoDomestic),
            (b"NL2:", Variant::NlDomestic),
            (b"NZCP:/", Variant::NzPass),
            (b"shc:/", Variant::SmartHealthCard),
            (b"eyJ", Variant::Jwt),
        ];
        match text {
            [b'H', b'C', b'2'..=b'9' | b'A'..=b'Z', b':', ..] => Some(Self::HcertVersion),
            [b'D', b'C', b'0'..=b'9', b'0'..=b'9', ..] => Some(Self::TwoDDoc),
            [b'{', ..] => Some(Self::Json),
            _ => PREFIXES.iter().find_map(|(prefix, variant)| text.starts_with(prefix).then_some(*variant)),
        }
    }
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a text is no certificate of the EU profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrefixError {
    /// It begins like nothing that is known.
    #[error("no known prefix")]
    Missing,
    /// It is something else.
    #[error("another format: {0}")]
    Unsupported(Variant),
}

/// What follows `HC1:`. Byte for byte: no blank is skipped, no case folded.
///
/// # Errors
/// [`PrefixError`].
pub fn strip(text: &[u8]) -> Result<&[u8], PrefixError> {
    text.strip_prefix(HC1).ok_or_else(|| Variant::of(text).map_or(PrefixError::Missing, PrefixError::Unsupported))
}

#[cfg(test)]
mod tests {
    use super::{PrefixError, strip};

    #[test]
    fn the_table() {
        for (text, expected) in [
            ("HC1:", Ok("")),
            ("HC1:6BF", Ok("6BF")),
            ("HC1: 6BF ", Ok(" 6BF ")),
            ("HC2:6BF", Err("hcert-version")),
            ("HC9:", Err("hcert-version")),
            ("HCA:", Err("hcert-version")),
            ("HCZ:6BF", Err("hcert-version")),
            ("AT1:6BF", Err("at-exemption")),
            ("EX1:6BF", Err("fr-exemption")),
            ("HCFR1:6BF", Err("fr-activity")),
            ("LT1:6BF", Err("ch-light")),
            ("NO1:6BF", Err("no-domestic")),
            ("NL2:6BF", Err("nl-domestic")),
            ("NZCP:/1/2KC", Err("nz-pass")),
            ("shc:/567", Err("smart-health-card")),
            ("DC04FR", Err("2d-doc")),
            ("eyJhbGciOi", Err("jwt")),
            ("{\"data\":", Err("json")),
        ] {
            let got = strip(text.as_bytes()).map_err(|error| match error {
                PrefixError::Missing => "missing",
                PrefixError::Unsupported(variant) => variant.as_str(),
            });
            assert_eq!(got, expected.map(str::as_bytes), "{text:?}");
        }
    }

    #[test]
    fn what_has_no_prefix() {
        for text in [
            "",
            "H",
            "HC1",
            "HC1;6BF",
            "hc1:6BF",
            " HC1:6BF",
            "\u{feff}HC1:6BF",
            "HC0:6BF",
            "HL0:6BF",
            "HCa:6BF",
            "6BF%RN",
            "DC0",
            "DCAB",
            "SHC:/5",
            "NZCP:",
            "LT1",
            "at1:",
        ] {
            assert_eq!(strip(text.as_bytes()), Err(PrefixError::Missing), "{text:?}");
        }
    }
}
