//! Instants and days as text.

use vigie_protocol::robert::time::{Day, UnixMicros};

use crate::text;

/// What is read is written in one form, which is read as the same.
pub(crate) fn instants(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    if let Ok(instant) = text.parse::<UnixMicros>() {
        assert_eq!(instant.to_string().parse::<UnixMicros>().ok(), Some(instant), "{instant}");
        let _ = (instant.to_ntp(), instant.day());
    }
    if let Ok(day) = text.parse::<Day>() {
        assert_eq!(day.to_string().parse::<Day>(), Ok(day));
    }
}
