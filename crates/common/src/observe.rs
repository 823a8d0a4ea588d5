//! The one middleware around a service's routes: identity and limits on the way in, metrics and the log line on the way out.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;
use tracing::Instrument;

use crate::context::{self, REQUEST_ID};
use crate::fault::FaultSwitch;
use crate::metrics::HttpMetrics;
use crate::problem::Cause;
use crate::{Clock, Identity, Problem, Random, ServiceConfig, served, telemetry};

/// Says which instance of which variant answered, and then who had a part in the answer.
pub const SERVED_BY: HeaderName = HeaderName::from_static("x-served-by");

/// What the middleware needs to know.
#[derive(Debug)]
pub(crate) struct Observer {
    pub(crate) served_by: HeaderValue,
    pub(crate) metrics: HttpMetrics,
    pub(crate) fault: FaultSwitch,
    pub(crate) clock: Clock,
    pub(crate) random: Random,
    concurrency: Semaphore,
    max_header_bytes: usize,
    request_timeout: Duration,
    log_one_in: u64,
    successes: AtomicU64,
}

impl Observer {
    pub(crate) fn new(
        identity: &Identity,
        config: &ServiceConfig,
        metrics: HttpMetrics,
        fault: FaultSwitch,
    ) -> Self {
        Self {
            served_by: identity.served_by(),
            metrics,
            fault,
            clock: Clock::System,
            random: Random::system(),
            concurrency: Semaphore::new(config.max_concurrency),
            max_header_bytes: config.max_header_bytes,
            request_timeout: config.request_timeout(),
            log_one_in: config.log_one_in,
            successes: AtomicU64::new(0),
        }
    }

    fn sampled(&self) -> bool {
        self.log_one_in > 0
            && self
                .successes
                .fetch_add(1, Ordering::Relaxed)
                .is_multiple_of(self.log_one_in)
    }
}

pub(crate) async fn observe(
    State(observer): State<Arc<Observer>>,
    mut request: Request,
    next: Next,
) -> Response {
    let start = Instant::now();
    if !request.headers().contains_key(REQUEST_ID) {
        let id = observer.random.uuid(&observer.clock).to_string();
        // A UUID is always a valid header value.
        request
            .headers_mut()
            .extend(HeaderValue::from_str(&id).ok().map(|id| (REQUEST_ID, id)));
    }
    let headers = context::propagated(request.headers());
    let id = headers.get(REQUEST_ID).cloned();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("unmatched", MatchedPath::as_str);
    let span = telemetry::request_span(&method, route, request.headers());

    let work = context::scope(headers, answer(&observer, request, next).instrument(span));
    let (mut response, parts) = served::collect(work).await;

    let status = response.status();
    let elapsed = start.elapsed();
    observer
        .metrics
        .requests
        .with_label_values(&[route, known(method.as_str()), status.as_str()])
        .inc();
    observer
        .metrics
        .duration
        .with_label_values(&[route])
        .observe(elapsed.as_secs_f64());
    log(&observer, &method, route, id.as_ref(), elapsed, &response);

    let headers = response.headers_mut();
    headers.append(SERVED_BY, observer.served_by.clone());
    for part in parts {
        headers.append(SERVED_BY, part);
    }
    headers.extend(id.map(|id| (REQUEST_ID, id)));
    response
}

/// The answer of the routes, or of a limit or fault in front of them.
async fn answer(observer: &Observer, request: Request, next: Next) -> Response {
    if header_bytes(request.headers()) > observer.max_header_bytes {
        let detail = format!(
            "The headers are larger than {} bytes in total.",
            observer.max_header_bytes
        );
        return Problem::new(
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            "headers_too_large",
            detail,
        )
        .field("headers", "too large")
        .into_response();
    }
    let Ok(_permit) = observer.concurrency.try_acquire() else {
        return Problem::unavailable(
            "overloaded",
            "The service has more requests in work than it may.",
            1,
        )
        .into_response();
    };
    let work = async {
        match observer.fault.strike().await {
            Ok(()) => next.run(request).await,
            Err(problem) => problem.into_response(),
        }
    };
    tokio::time::timeout(observer.request_timeout, work)
        .await
        .unwrap_or_else(|_| {
            Problem::unavailable("timed_out", "The service took too long to answer.", 1).into_response()
        })
}

fn log(
    observer: &Observer,
    method: &Method,
    route: &str,
    id: Option<&HeaderValue>,
    elapsed: Duration,
    response: &Response,
) {
    let status = response.status();
    let request_id = id.and_then(|id| id.to_str().ok()).unwrap_or_default();
    let milliseconds = elapsed.as_secs_f64() * 1e3;
    if status.is_server_error() {
        let cause = response
            .extensions()
            .get::<Cause>()
            .map(|cause| &*cause.0)
            .unwrap_or_default();
        tracing::error!(%method, route, status = status.as_u16(), milliseconds, request_id, cause, "request failed");
    } else if observer.sampled() {
        tracing::info!(%method, route, status = status.as_u16(), milliseconds, request_id, "request answered");
    }
}

/// Names and values of all headers, in bytes.
fn header_bytes(headers: &HeaderMap) -> usize {
    headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum()
}

/// The method as a label: a client can invent methods, but not series.
fn known(method: &str) -> &str {
    match method {
        "GET" | "POST" | "PUT" | "DELETE" | "HEAD" | "PATCH" | "OPTIONS" => method,
        _ => "other",
    }
}
