//! The admin API: named like Envoy's where Envoy has the same, and `/config` for the rules.
//!
//! It can change where every request goes, so it listens on loopback unless told otherwise, and takes no change from a
//! web page: a browser names the page a request comes from, and such a request is refused.

mod changes;
mod clusters;
mod config_dump;
mod error;
mod format;
mod history;
mod pass_on;
mod resources;
mod serve;

use crate::gateway::Shared;
use axum::{
    Router,
    extract::{Request, State},
    http::{Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use error::ApiError;
pub(crate) use serve::serve;
use std::sync::{Arc, atomic::Ordering};

type App = State<Arc<Shared>>;

/// Largest set of rules taken in one request.
const MOST_BYTES: usize = 8 << 20;

/// Every URL, as the README lists them.
pub const ENDPOINTS: &[&str] = &[
    "GET /ready",
    "GET /readyz",
    "GET /livez",
    "GET /clusters",
    "GET /config_dump",
    "GET /stats/prometheus",
    "GET /metrics",
    "GET /config",
    "POST /config",
    "GET /config/{kind}",
    "GET /config/{kind}/{namespace}/{name}",
    "PUT /config/{kind}/{namespace}/{name}",
    "DELETE /config/{kind}/{namespace}/{name}",
    "GET /history",
    "POST /undo",
];

pub(crate) fn router(shared: &Arc<Shared>) -> Router {
    Router::new()
        .route("/ready", get(ready))
        .route("/readyz", get(ready))
        .route("/livez", get(async || "LIVE\n"))
        .route("/clusters", get(clusters::show))
        .route("/config_dump", get(config_dump::show))
        .route("/stats/prometheus", get(metrics))
        .route("/metrics", get(metrics))
        .route("/config", get(resources::all).post(changes::apply))
        .route("/config/{kind}", get(resources::of_kind))
        .route(
            "/config/{kind}/{namespace}/{name}",
            get(resources::one).put(changes::put).delete(changes::delete),
        )
        .route("/history", get(history::show))
        .route("/undo", post(history::undo))
        .fallback(async || ApiError::not_found("There is nothing at this path."))
        .method_not_allowed_fallback(async || ApiError::method_not_allowed())
        .layer(axum::extract::DefaultBodyLimit::max(MOST_BYTES))
        .layer(middleware::from_fn_with_state(
            Arc::clone(shared),
            pass_on::pass_on,
        ))
        .layer(middleware::from_fn(refuse_web_pages))
        .with_state(Arc::clone(shared))
}

async fn ready(State(shared): App) -> Response {
    if shared.ready.load(Ordering::Acquire) {
        "LIVE\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "DRAINING\n").into_response()
    }
}

async fn metrics(State(shared): App) -> impl IntoResponse {
    let text =
        crate::metrics::export(&shared.metrics) + &crate::metrics::of_clusters(&shared.store.rules().load());
    (
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
        text,
    )
}

fn is_read(request: &Request) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD)
}

async fn refuse_web_pages(request: Request, next: Next) -> Response {
    if !is_read(&request) && request.headers().contains_key(header::ORIGIN) {
        return ApiError::forbidden("Rules are not changed from web pages (this request has an Origin).")
            .into_response();
    }
    next.run(request).await
}
