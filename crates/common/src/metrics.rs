//! Prometheus metrics. Every series of a process carries who it comes from: `service`, `version`, `subset`.

use std::collections::HashMap;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use prometheus::{CounterVec, Encoder, HistogramOpts, HistogramVec, Opts, Registry, TextEncoder};

use crate::{BoxError, Identity, Problem};

/// Upper bounds in seconds: Envoy's default buckets up to 10 s, so that services and gateway can be compared.
pub const BUCKETS: [f64; 13] = [
    0.0005, 0.001, 0.005, 0.010, 0.025, 0.050, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

/// The metrics that every service has.
#[derive(Clone, Debug)]
pub struct HttpMetrics {
    /// Requests answered, by route, method and status code.
    pub requests: CounterVec,
    /// Seconds from the request's head to the answer's head, by route.
    pub duration: HistogramVec,
}

impl HttpMetrics {
    pub fn new(registry: &Registry) -> Result<Self, prometheus::Error> {
        let requests = CounterVec::new(
            Opts::new(
                "http_requests_total",
                "Requests answered, by route, method and status code.",
            ),
            &["route", "method", "code"],
        )?;
        let duration = HistogramVec::new(
            HistogramOpts::new(
                "http_request_duration_seconds",
                "Seconds from the request's head to the answer's head, by route.",
            )
            .buckets(BUCKETS.to_vec()),
            &["route"],
        )?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(duration.clone()))?;
        Ok(Self { requests, duration })
    }
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
