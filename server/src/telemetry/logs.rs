//! Log lines: JSON on standard error, or a form for people when that is a terminal.
//!
//! There are no spans: a span would carry its fields into every line below it, and with them whatever a
//! request was about. Times are the machine's, also under a simulated clock.

use std::io::IsTerminal as _;

use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::SubscriberExt as _;

use super::config::{Config, Format, Level};
use super::panics;

/// Writes the log from here on, panics included. Only the first call in a process counts.
pub(super) fn start(config: &Config) {
    let style = Style::of(config.format, std::io::stderr().is_terminal());
    let subscriber = subscriber(style, config.level, std::io::stderr);
    // Refused when a log is already being written, which is then as good.
    if tracing::subscriber::set_global_default(subscriber).is_ok() {
        panics::log_them();
    }
}

/// What lines are written like, once it is known where they go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Json,
    People,
}

impl Style {
    fn of(format: Format, terminal: bool) -> Self {
        match format {
            Format::Text => Self::People,
            Format::Json => Self::Json,
            Format::Auto if terminal => Self::People,
            Format::Auto => Self::Json,
        }
    }
}

/// Writes lines of at least `level` to `writer`.
fn subscriber<W>(style: Style, level: Level, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let lines = fmt::layer().with_writer(writer);
    let lines = match style {
        Style::Json => lines.json().flatten_event(true).with_current_span(false).with_span_list(false).boxed(),
        Style::People => lines.with_ansi(std::env::var_os("NO_COLOR").is_none()).with_target(false).boxed(),
    };
    tracing_subscriber::registry().with(lines.with_filter(filter(level)))
}

/// Our own lines from `level` on, those of the libraries from `warn` on.
fn filter(level: Level) -> Targets {
    let level = match level {
        Level::Off => LevelFilter::OFF,
        Level::Error => LevelFilter::ERROR,
        Level::Warn => LevelFilter::WARN,
        Level::Info => LevelFilter::INFO,
        Level::Debug => LevelFilter::DEBUG,
        Level::Trace => LevelFilter::TRACE,
    };
    Targets::new()
        .with_default(level.min(LevelFilter::WARN))
        .with_target("vigie", level) // every target that begins so: `vigie`, `vigie_server`, …
        // It writes the payload of a panic, which may quote a request; `panics` writes what may be known.
        .with_target("tower_http::catch_panic", LevelFilter::OFF)
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex};

    use super::*;

    /// What was written, shared with the subscriber.
    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Written {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().expect("no writer panicked").clone()).expect("UTF-8")
        }
    }

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no writer panicked").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn written(style: Style, level: Level, events: impl FnOnce()) -> String {
        let written = Written::default();
        let writer = written.clone();
        let subscriber = subscriber(style, level, move || writer.clone());
        tracing::subscriber::with_default(subscriber, events);
        written.text()
    }

    #[test]
    fn a_line_is_one_json_object_with_its_counts() {
        let text = written(Style::Json, Level::Info, || {
            tracing::info!(target: "vigie_server::jobs", contacts = 12, "scored\nfor the day");
        });
        let line: serde_json::Value = serde_json::from_str(&text).expect("one JSON object");
        assert_eq!(text.matches('\n').count(), 1, "{text:?}");
        assert_eq!(line["level"], "INFO");
        assert_eq!(line["contacts"], 12);
        assert_eq!(line["message"], "scored\nfor the day");
    }

    #[test]
    fn fields_of_a_span_do_not_reach_a_line() {
        for style in [Style::Json, Style::People] {
            let text = written(style, Level::Trace, || {
                let _inside = tracing::info_span!(target: "hyper", "request", path = "marked-by-a-client").entered();
                tracing::info!(target: "vigie", "answered");
            });
            assert!(text.contains("answered") && !text.contains("marked-by-a-client"), "{text}");
        }
    }

    #[test]
    fn libraries_stay_at_warnings_however_much_we_say_ourselves() {
        let events = || {
            tracing::trace!(target: "vigie_server", "our step");
            tracing::info!(target: "sqlx::query", "a statement");
            tracing::warn!(target: "hyper", "a warning");
            tracing::error!(target: "tower_http::catch_panic", "a payload");
        };
        let all = written(Style::Json, Level::Trace, events);
        assert!(all.contains("our step") && all.contains("a warning"), "{all}");
        assert!(!all.contains("a statement") && !all.contains("a payload"), "{all}");
        let errors = written(Style::Json, Level::Error, events);
        assert_eq!(errors, "");
    }

    #[test]
    fn a_terminal_gets_the_form_for_people_unless_told_otherwise() {
        assert_eq!(Style::of(Format::Auto, true), Style::People);
        assert_eq!(Style::of(Format::Auto, false), Style::Json);
        assert_eq!(Style::of(Format::Json, true), Style::Json);
        assert_eq!(Style::of(Format::Text, false), Style::People);
    }
}
