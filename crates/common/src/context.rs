//! The headers that travel from an incoming request to every call it causes, so that routing by header, tracing and the
//! user's identity reach services several hops deep.
//!
//! They live in a task-local value that the middleware sets: a handler cannot forget to pass them on. A task spawned by a
//! handler starts without them.

use std::future::Future;

use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// Copied from each request to all calls it causes.
pub const PROPAGATED: [&str; 13] = [
    "traceparent",
    "tracestate",
    "baggage",
    "b3",
    "x-b3-traceid",
    "x-b3-spanid",
    "x-b3-parentspanid",
    "x-b3-sampled",
    "x-b3-flags",
    "x-request-id",
    "x-user-id",
    "canary",
    "authorization",
];

pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
pub const USER_ID: HeaderName = HeaderName::from_static("x-user-id");

tokio::task_local! {
    static CURRENT: HeaderMap;
}

/// The propagated headers among `headers`.
pub fn propagated(headers: &HeaderMap) -> HeaderMap {
    let mut kept = HeaderMap::new();
    for name in PROPAGATED {
        if let Some(value) = headers.get(name) {
            kept.insert(HeaderName::from_static(name), value.clone());
        }
    }
    kept
}

/// Runs `work` with `headers` as the current ones.
pub fn scope<F: Future>(headers: HeaderMap, work: F) -> impl Future<Output = F::Output> {
    CURRENT.scope(headers, work)
}

/// The headers to send along with a call made now; none outside of a request.
pub fn current() -> HeaderMap {
    CURRENT.try_with(Clone::clone).unwrap_or_default()
}

/// The id of the request in work, if any.
pub fn request_id() -> Option<String> {
    CURRENT
        .try_with(|headers| {
            headers
                .get(REQUEST_ID)
                .and_then(|id: &HeaderValue| id.to_str().ok().map(str::to_owned))
        })
        .ok()
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_listed_headers_travel_and_only_within_the_scope() {
        let mut incoming = HeaderMap::new();
        incoming.insert("canary", HeaderValue::from_static("true"));
        incoming.insert("cookie", HeaderValue::from_static("session=secret"));
        let seen = scope(propagated(&incoming), async { current() }).await;
        assert_eq!(seen.get("canary").expect("kept"), "true");
        assert!(seen.get("cookie").is_none());
        assert!(current().is_empty());
    }
}
