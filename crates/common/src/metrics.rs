//! Prometheus metrics. Every series of a process carries who it comes from: `service`, `version`, `subset`.

use std::collections::HashMap;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use prometheus::{
    Encoder, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
    TextEncoder,
};

use crate::{BoxError, Identity, Problem};

/// Upper bounds in seconds: Envoy's default buckets up to 10 s, so that services and gateway can be compared.
pub const BUCKETS: [f64; 13] = [
    0.0005, 0.001, 0.005, 0.010, 0.025, 0.050, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

/// The metrics that every service has.
#[derive(Clone, Debug)]
pub struct HttpMetrics {
    /// Requests answered, by route, method and status code.
    pub requests: IntCounterVec,
    /// Seconds from the request's head to the answer's head, by route.
    pub duration: HistogramVec,
}

impl HttpMetrics {
    pub fn new(registry: &Registry) -> Result<Self, prometheus::Error> {
        Ok(Self {
            requests: counters(
                registry,
                "http_requests_total",
                "Requests answered, by route, method and status code.",
                &["route", "method", "code"],
            )?,
            duration: histograms(
                registry,
                "http_request_duration_seconds",
                "Seconds from the request's head to the answer's head, by route.",
                &["route"],
            )?,
        })
    }
}

/// A counter, made and registered.
pub fn counter(registry: &Registry, name: &str, help: &str) -> Result<IntCounter, prometheus::Error> {
    let counter = IntCounter::new(name, help)?;
    registry.register(Box::new(counter.clone()))?;
    Ok(counter)
}

/// A family of counters, made and registered.
pub fn counters(
    registry: &Registry,
    name: &str,
    help: &str,
    labels: &[&str],
) -> Result<IntCounterVec, prometheus::Error> {
    let counters = IntCounterVec::new(Opts::new(name, help), labels)?;
    registry.register(Box::new(counters.clone()))?;
    Ok(counters)
}

/// A gauge, made and registered.
pub fn gauge(registry: &Registry, name: &str, help: &str) -> Result<IntGauge, prometheus::Error> {
    let gauge = IntGauge::new(name, help)?;
    registry.register(Box::new(gauge.clone()))?;
    Ok(gauge)
}

/// A family of gauges, made and registered.
pub fn gauges(
    registry: &Registry,
    name: &str,
    help: &str,
    labels: &[&str],
) -> Result<IntGaugeVec, prometheus::Error> {
    let gauges = IntGaugeVec::new(Opts::new(name, help), labels)?;
    registry.register(Box::new(gauges.clone()))?;
    Ok(gauges)
}

/// A family of histograms of seconds over [`BUCKETS`], made and registered.
pub fn histograms(
    registry: &Registry,
    name: &str,
    help: &str,
    labels: &[&str],
) -> Result<HistogramVec, prometheus::Error> {
    let options = HistogramOpts::new(name, help).buckets(BUCKETS.to_vec());
    let histograms = HistogramVec::new(options, labels)?;
    registry.register(Box::new(histograms.clone()))?;
    Ok(histograms)
}

/// A registry whose every series carries the identity of the process.
pub fn registry(identity: &Identity) -> Result<Registry, BoxError> {
    let labels = HashMap::from([
        ("service".to_owned(), identity.service.to_owned()),
        ("version".to_owned(), identity.variant.to_owned()),
        ("subset".to_owned(), identity.subset.to_owned()),
    ]);
    Ok(Registry::new_custom(None, Some(labels))?)
}

/// The registry in Prometheus' text format.
pub fn render(registry: &Registry) -> Response {
    let mut text = Vec::new();
    match TextEncoder::new().encode(&registry.gather(), &mut text) {
        Ok(()) => (
            [(
                header::CONTENT_TYPE,
                HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8"),
            )],
            text,
        )
            .into_response(),
        Err(error) => Problem::internal(error).into_response(),
    }
}
