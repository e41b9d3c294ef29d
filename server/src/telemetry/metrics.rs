//! Metrics: a recorder for the whole process, read as text by Prometheus.
//!
//! A metric is counted where the thing happens, by the macros of the crate `metrics`; the table here
//! says what each one means. Labels are words of ours (a route's template, a job's name, an outcome),
//! never what a client wrote: a label with a value per client would count people.

use std::sync::OnceLock;

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

/// A metric: its name, what it is, and what it means.
struct Metric {
    name: &'static str,
    kind: Kind,
    meaning: &'static str,
}

/// What a metric is.
#[derive(Clone, Copy)]
enum Kind {
    Counter,
    Gauge,
    /// Counted into buckets with these upper bounds.
    Histogram(&'static [f64]),
}

use Kind::{Counter, Gauge, Histogram};

const fn metric(kind: Kind, name: &'static str, meaning: &'static str) -> Metric {
    Metric { name, kind, meaning }
}

/// Seconds a request takes: from an answer out of memory to a full report over a slow line.
const REQUEST_SECONDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// Items in a batch, up to the largest one.
const BATCH_ITEMS: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0];

/// Every metric there is. Names say the unit; labels are named in the meaning.
const TABLE: &[Metric] = &[
    metric(Counter, "vigie_http_requests_total", "Requests answered, by route template and class of status"),
    metric(Histogram(REQUEST_SECONDS), "vigie_http_request_seconds", "Time that requests took, by route template"),
    metric(Histogram(BATCH_ITEMS), "vigie_batch_items", "Requests that shared a transaction, by verb of the store"),
    metric(Counter, "vigie_robert_registrations_total", "Phones registered"),
    metric(Counter, "vigie_robert_unregistrations_total", "Phones unregistered"),
    metric(Counter, "vigie_robert_status_total", "Status requests, by outcome"),
    metric(Counter, "vigie_robert_reports_total", "Reports, by outcome"),
    metric(Counter, "vigie_robert_contacts_total", "Contacts taken off the queue, by outcome: scored or why not"),
    metric(Gauge, "vigie_robert_contacts_waiting", "Contacts in the queue"),
    metric(Counter, "vigie_robert_risks_raised_total", "Registrations newly found at risk"),
    metric(Gauge, "vigie_keys", "Keys other than day keys, by state, as this node last read them"),
    metric(Gauge, "vigie_robert_day_keys", "Day keys (K_S) in the keystore"),
    metric(Gauge, "vigie_robert_day_keys_missing", "Day keys (K_S) that today's bundles lack; alert above 0"),
    metric(Counter, "vigie_codes_jwt_refused_total", "JWT codes refused before the store was asked, by reason"),
    metric(
        Counter,
        "vigie_codes_verify_total",
        "Codes verified or paid with, by code_type and whether they were valid",
    ),
    metric(
        Counter,
        "vigie_codes_withheld_total",
        "Short codes refused without being looked up, by who failed too often (caller or all); alert on all",
    ),
    metric(Counter, "vigie_push_devices_total", "Devices to be woken that were remembered or forgotten, by outcome"),
    metric(Counter, "vigie_push_sent_total", "Wake-ups sent, by outcome"),
    metric(Counter, "vigie_job_runs_total", "Runs of a job, by job and outcome"),
    metric(Gauge, "vigie_job_last_success_seconds", "Unix time of a job's last success, by job; alert on its age"),
    metric(Gauge, "vigie_job_last_duration_seconds", "How long the last run of a job took, by job"),
];

/// The recorder of this process.
static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();

/// When the recorder was installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Installed {
    /// By this call.
    Now,
    /// By one before.
    Before,
}

/// Counts from here on. Only the first call in a process counts.
///
/// # Errors
/// Somebody else has installed another recorder.
pub(super) fn install() -> Result<Installed, BuildError> {
    if RECORDER.get().is_some() {
        return Ok(Installed::Before);
    }
    let handle = builder()?.install_recorder()?;
    describe();
    // Of two calls at once, the second has failed above.
    let _ = RECORDER.set(handle);
    Ok(Installed::Now)
}

/// The metrics as Prometheus reads them; empty until a recorder is installed.
#[must_use]
pub fn render() -> String {
    RECORDER.get().map(PrometheusHandle::render).unwrap_or_default()
}

/// Puts what the histograms have collected into their buckets.
pub(super) fn upkeep() {
    if let Some(recorder) = RECORDER.get() {
        recorder.run_upkeep();
    }
}

fn builder() -> Result<PrometheusBuilder, BuildError> {
    TABLE.iter().try_fold(PrometheusBuilder::new(), |builder, metric| match metric.kind {
        Histogram(bounds) => builder.set_buckets_for_metric(Matcher::Full(metric.name.to_owned()), bounds),
        Counter | Gauge => Ok(builder),
    })
}

fn describe() {
    for &Metric { name, kind, meaning } in TABLE {
        match kind {
            Counter => ::metrics::describe_counter!(name, meaning),
            Gauge => ::metrics::describe_gauge!(name, meaning),
            Histogram(_) => ::metrics::describe_histogram!(name, meaning),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    use super::*;

    #[test]
    fn what_was_counted_is_read_with_its_meaning() {
        let recorder = builder().expect("bounds").build_recorder();
        let handle = recorder.handle();
        ::metrics::with_local_recorder(&recorder, || {
            describe();
            ::metrics::counter!("vigie_robert_status_total", "outcome" => "answered").increment(3);
            ::metrics::histogram!("vigie_http_request_seconds", "route" => "/api/v6/status").record(0.02);
        });
        handle.run_upkeep();
        let text = handle.render();
        assert!(text.contains("# HELP vigie_robert_status_total Status requests, by outcome"), "{text}");
        assert!(text.contains("vigie_robert_status_total{outcome=\"answered\"} 3"), "{text}");
        assert!(text.contains("vigie_http_request_seconds_bucket{route=\"/api/v6/status\",le=\"0.025\"} 1"), "{text}");
    }

    #[test]
    fn a_second_install_is_the_first() {
        install().expect("no other recorder in this process");
        assert_eq!(install().expect("no other recorder in this process"), Installed::Before);
        ::metrics::counter!("vigie_robert_registrations_total").increment(1);
        upkeep();
        assert!(render().contains("vigie_robert_registrations_total"));
    }

    #[test]
    fn every_metric_in_the_sources_is_in_the_table_and_is_of_its_kind() {
        let mut counted = BTreeSet::new();
        let counts_for_tests = Path::new(file!()).file_name();
        for file in rust_files(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
            if file.file_name() == counts_for_tests {
                continue;
            }
            let text = std::fs::read_to_string(&file).expect("a source file");
            for kind in ["counter", "gauge", "histogram"] {
                for after in text.split(&format!("metrics::{kind}!(")).skip(1) {
                    let name = after.split('"').nth(1).expect("a name written out");
                    counted.insert((kind, name.to_owned()));
                }
            }
        }
        let described = TABLE.iter().map(|metric| match metric.kind {
            Counter => ("counter", metric.name.to_owned()),
            Gauge => ("gauge", metric.name.to_owned()),
            Histogram(_) => ("histogram", metric.name.to_owned()),
        });
        let described: BTreeSet<_> = described.collect();
        assert_eq!(counted, described);
    }

    fn rust_files(folder: PathBuf) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for entry in std::fs::read_dir(folder).expect("a source folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                files.extend(rust_files(path));
            } else if path.extension().is_some_and(|e| e == "rs") {
                files.push(path);
            }
        }
        files
    }
}
