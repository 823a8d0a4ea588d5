//! Logs (JSON, or readable on a terminal) to standard error, and traces by OTLP where an endpoint is set.

use std::io::IsTerminal;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator};
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::WithExportConfig;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use crate::{BoxError, ServiceConfig};

/// Target of request spans; enabled only where traces are exported, so that they cost nothing elsewhere.
const TRACE_TARGET: &str = "serin::trace";

/// Holds what must be flushed at the end.
#[must_use]
pub struct Telemetry {
    traces: Option<SdkTracerProvider>,
}

impl Telemetry {
    pub fn flush(self) {
        if let Some(Err(error)) = self.traces.map(|traces| traces.shutdown()) {
            tracing::warn!(%error, "the last traces were not delivered");
        }
    }
}

/// Sets up logs and traces for the process. `RUST_LOG` filters the logs; the default is `info`.
pub fn init(service: &'static str, config: &ServiceConfig) -> Result<Telemetry, BoxError> {
    // Filters by target and level alone, which say beforehand what nobody wants: a closure in their place has every span of
    // every library made, and h2 has several for a frame.
    let filter = EnvFilter::builder()
        .with_default_directive(LevelFilter::INFO.into())
        .from_env_lossy()
        .add_directive(format!("{TRACE_TARGET}=off").parse()?);
    let logs = if std::io::stderr().is_terminal() {
        tracing_subscriber::fmt::layer()
            .with_writer(std::io::stderr)
            .with_target(false)
            .boxed()
    } else {
        tracing_subscriber::fmt::layer()
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .with_span_list(false)
            .with_writer(std::io::stderr)
            .boxed()
    };
    let traces = config
        .otlp_endpoint
        .as_ref()
        .map(|endpoint| provider(service, endpoint, config.trace_share))
        .transpose()?;
    let spans = traces
        .as_ref()
        .map(|traces| tracing_opentelemetry::layer().with_tracer(traces.tracer("serin")));
    // Also where there is no layer: one that is `None` and has no filter wants to see everything.
    let wanted = spans.as_ref().map_or(LevelFilter::OFF, |_| LevelFilter::INFO);
    tracing_subscriber::registry()
        .with(logs.with_filter(filter))
        .with(spans.with_filter(Targets::new().with_target(TRACE_TARGET, wanted)))
        .try_init()?;
    Ok(Telemetry { traces })
}

fn provider(
    service: &'static str,
    endpoint: &reqwest::Url,
    share: f64,
) -> Result<SdkTracerProvider, BoxError> {
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_http()
        .with_endpoint(endpoint.join("v1/traces")?.to_string())
        .build()?;
    Ok(SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(share))))
        .with_resource(Resource::builder().with_service_name(service).build())
        .build())
}

/// The span of one request, child of the caller's where it sent a `traceparent`. Disabled where no traces are exported.
pub(crate) fn request_span(method: &Method, route: &str, headers: &HeaderMap) -> Span {
    let span = tracing::info_span!(target: TRACE_TARGET, "request", otel.name = %format_args!("{method} {route}"), otel.kind = "server");
    if !span.is_disabled() {
        // A parent that cannot be set means that the layer is gone: then there is nothing to be the parent of.
        let _ = span.set_parent(TraceContextPropagator::new().extract(&Headers(headers)));
    }
    span
}

/// Makes the current span the parent of a call; without traces the caller's own `traceparent` goes on as it came.
pub(crate) fn inject(headers: &mut HeaderMap) {
    let span = Span::current();
    if !span.is_disabled() {
        TraceContextPropagator::new().inject_context(&span.context(), &mut HeadersMut(headers));
    }
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}

struct HeadersMut<'a>(&'a mut HeaderMap);

impl Injector for HeadersMut<'_> {
    fn set(&mut self, key: &str, value: String) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(key), HeaderValue::try_from(value)) {
            self.0.insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Args, Command, FromArgMatches};

    #[test]
    fn what_nobody_wants_to_see_is_never_made() {
        let matches = ServiceConfig::augment_args(Command::new("test")).get_matches_from(["test"]);
        let config = ServiceConfig::from_arg_matches(&matches).unwrap();
        init("test", &config).unwrap().flush();
        let asked_for = EnvFilter::builder()
            .with_default_directive(LevelFilter::INFO.into())
            .from_env_lossy();
        assert_eq!(Some(LevelFilter::current()), asked_for.max_level_hint());
        assert!(request_span(&Method::GET, "/products", &HeaderMap::new()).is_disabled());
    }
}
