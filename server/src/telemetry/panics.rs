//! A panic is a defect of ours: it becomes one line of the log.
//!
//! The message of a panic may quote the value it met, and that value may have come from a phone. So the
//! line has the place in the source, and the message only where it is a text that stands in the source.

use std::any::Any;
use std::panic;

/// Makes panics go to the log and nowhere else.
pub(super) fn log_them() {
    panic::set_hook(Box::new(|panic| {
        let (file, line) = panic.location().map_or(("unknown", 0), |place| (place.file(), place.line()));
        let thread = std::thread::current();
        tracing::error!(
            target: "vigie_server::panic",
            file, line, thread = thread.name().unwrap_or("unnamed"), said = said(panic.payload()),
            "a defect: the work under way was given up"
        );
    }));
}

/// The message, if it was written out in the source: a formatted one arrives as a `String`.
fn said(payload: &(dyn Any + Send)) -> &'static str {
    payload.downcast_ref::<&'static str>().copied().unwrap_or("(not shown: it may quote a request)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_shown_only_if_it_stands_in_the_source() {
        let payload = panic::catch_unwind(|| panic!("out of epochs")).expect_err("a panic");
        assert_eq!(said(&*payload), "out of epochs");
        let sent = String::from("marked by a phone");
        let payload = panic::catch_unwind(|| panic!("cannot read {sent}")).expect_err("a panic");
        assert!(!said(&*payload).contains("marked"));
    }
}
