//! One value as an operator writes it.
//!
//! A variable and a flag are text; the file has numbers, truth values and dates of its own, which are
//! read through their text, so that the same spelling is right everywhere.

use std::net::SocketAddr;
use std::path::PathBuf;

use vigie_protocol::robert::time::{Day, UnixMicros};

/// What may stand behind a key.
pub(crate) trait Setting: Sized {
    /// Reads the text.
    ///
    /// # Errors
    /// The end of the sentence "`KEY`: …", saying what would be right.
    fn parse(text: &str) -> Result<Self, String>;

    /// The text that [`parse`](Self::parse) would read as this value: how a default is documented.
    fn show(&self) -> String;
}

/// Reads what the standard library reads, `is` being what a right value looks like.
fn parse<T: std::str::FromStr>(text: &str, is: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{text:?} is not {is}"))
}

impl Setting for u32 {
    fn parse(text: &str) -> Result<Self, String> {
        parse(text, "a whole number, 0 or more")
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl Setting for f64 {
    fn parse(text: &str) -> Result<Self, String> {
        parse(text, "a number")
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl Setting for bool {
    /// The words that operators' tools write for the two.
    fn parse(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "1" => Ok(true),
            "false" | "no" | "off" | "0" => Ok(false),
            _ => Err(format!("{text:?} is neither true nor false")),
        }
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl Setting for String {
    fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() { Err("is empty".to_owned()) } else { Ok(text.to_owned()) }
    }

    fn show(&self) -> String {
        self.clone()
    }
}

impl Setting for SocketAddr {
    fn parse(text: &str) -> Result<Self, String> {
        parse(text, "an IP address and a port, such as 127.0.0.1:8080 or [::1]:8080")
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl Setting for PathBuf {
    fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() { Err("is empty; name a path".to_owned()) } else { Ok(text.into()) }
    }

    fn show(&self) -> String {
        self.display().to_string()
    }
}

impl Setting for Day {
    fn parse(text: &str) -> Result<Self, String> {
        parse(text, "a day, such as 2020-06-01")
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl Setting for UnixMicros {
    fn parse(text: &str) -> Result<Self, String> {
        parse::<jiff::Timestamp>(text, "an instant (RFC 3339), such as 2021-04-07T08:00:00Z")
            .map(|instant| Self(instant.as_microsecond()))
    }

    fn show(&self) -> String {
        jiff::Timestamp::from_microsecond(self.0).map_or_else(|_| self.0.to_string(), |t| t.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip<T: Setting + PartialEq + std::fmt::Debug>(text: &str) {
        let value = T::parse(text).expect(text);
        assert_eq!(T::parse(&value.show()).as_ref(), Ok(&value), "{text}");
    }

    #[test]
    fn what_is_shown_reads_as_the_same_value() {
        round_trip::<u32>("96");
        round_trip::<f64>("0.0071");
        round_trip::<f64>("-35");
        round_trip::<bool>("Yes");
        round_trip::<SocketAddr>("[::1]:0");
        round_trip::<PathBuf>("./vigie-data");
        round_trip::<Day>("2020-06-01");
        round_trip::<UnixMicros>("2021-04-07T08:00:00.25Z");
    }

    #[test]
    fn a_refusal_says_what_would_be_right() {
        for (refusal, right) in [
            (SocketAddr::parse("8080").map(|_| ()), "127.0.0.1:8080"),
            (Day::parse("June").map(|_| ()), "2020-06-01"),
            (UnixMicros::parse("2021-04-07").map(|_| ()), "2021-04-07T08:00:00Z"),
            (u32::parse("-1").map(|_| ()), "whole number"),
            (bool::parse("maybe").map(|_| ()), "true nor false"),
        ] {
            let sentence = refusal.expect_err(right);
            assert!(sentence.contains(right), "{sentence}");
        }
    }

    #[test]
    fn an_offset_is_taken_into_account() {
        assert_eq!(UnixMicros::parse("2021-04-07T10:00:00+02:00"), UnixMicros::parse("2021-04-07T08:00:00Z"));
    }
}
