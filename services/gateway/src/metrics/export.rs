//! The metrics as text, all workers added up.

use super::{
    Published,
    series::{BOUNDS, Series},
};
use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{Arc, PoisonError},
};

#[derive(Default)]
struct Sum {
    buckets: [u64; BOUNDS.len() + 1],
    micros: u64,
}

/// Prometheus' text format, sorted by labels.
pub(crate) fn export(workers: &[Arc<Published>]) -> String {
    let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
    for worker in workers {
        for series in worker.0.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let sum = sums.entry(labels(series)).or_default();
            for (total, count) in sum.buckets.iter_mut().zip(series.buckets()) {
                *total += count;
            }
            sum.micros += series.micros();
        }
    }
    let mut text = String::with_capacity(1_024 + sums.len() * 12_000);
    // Writing to a String cannot fail.
    let _ = write(&mut text, &sums);
    text
}

fn write(text: &mut String, sums: &BTreeMap<String, Sum>) -> std::fmt::Result {
    text.push_str(
        "# HELP istio_requests_total Requests, by who sent them, where they went and how they ended.\n",
    );
    text.push_str("# TYPE istio_requests_total counter\n");
    for (labels, sum) in sums {
        writeln!(
            text,
            "istio_requests_total{{{labels}}} {}",
            sum.buckets.iter().sum::<u64>()
        )?;
    }
    text.push_str(
        "# HELP istio_request_duration_milliseconds From the request's head to the end of the answer.\n",
    );
    text.push_str("# TYPE istio_request_duration_milliseconds histogram\n");
    for (labels, sum) in sums {
        let mut below = 0;
        for (bound, count) in BOUNDS.iter().zip(sum.buckets) {
            below += count;
            let bound = milliseconds(*bound);
            writeln!(
                text,
                "istio_request_duration_milliseconds_bucket{{{labels},le=\"{bound}\"}} {below}"
            )?;
        }
        below += sum.buckets[BOUNDS.len()];
        writeln!(
            text,
            "istio_request_duration_milliseconds_bucket{{{labels},le=\"+Inf\"}} {below}"
        )?;
        let total = milliseconds(sum.micros);
        writeln!(
            text,
            "istio_request_duration_milliseconds_sum{{{labels}}} {total}"
        )?;
        writeln!(
            text,
            "istio_request_duration_milliseconds_count{{{labels}}} {below}"
        )?;
    }
    Ok(())
}

/// `0.5` for 500 microseconds.
fn milliseconds(micros: u64) -> String {
    match (micros / 1_000, micros % 1_000) {
        (whole, 0) => whole.to_string(),
        (whole, rest) => format!("{whole}.{rest:03}").trim_end_matches('0').to_owned(),
    }
}

fn labels(series: &Series) -> String {
    let (from, to) = (&series.source, &series.destination.labels);
    let status = series.outcome.status.to_string();
    let flags = series.outcome.flag.text();
    [
        ("reporter", if series.is_copy { "destination" } else { "source" }),
        ("source_workload", &from.workload),
        ("source_workload_namespace", &from.namespace),
        ("source_app", &from.app),
        ("source_version", &from.version),
        ("destination_workload", &to.workload),
        ("destination_workload_namespace", &to.workload_namespace),
        ("destination_app", &to.app),
        ("destination_version", &to.version),
        ("destination_service", &to.service),
        ("destination_service_name", &to.service_name),
        ("destination_service_namespace", &to.service_namespace),
        ("request_protocol", "http"),
        ("response_code", &status),
        ("response_flags", &flags),
        ("connection_security_policy", "none"),
    ]
    .map(|(name, value)| format!("{name}=\"{}\"", escape(value)))
    .join(",")
}

pub(super) fn escape(value: &str) -> String {
    value
        .replace('\\', r"\\")
        .replace('"', "\\\"")
        .replace('\n', r"\n")
}
