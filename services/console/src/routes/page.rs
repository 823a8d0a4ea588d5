//! `GET /`

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};

use crate::state::AppState;

/// What is served where the page was not built: all it needs is in this one file.
const PLAIN: &str = include_str!("page.html");

/// The page
///
/// Where it was not built, a plain one with the same figures that says how to build it.
#[utoipa::path(get, path = "/", responses((status = 200, content_type = "text/html")))]
pub(super) async fn page(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let built = state.page.as_ref().and_then(|page| page.answer("/", &headers));
    built.unwrap_or_else(plain)
}

fn plain() -> Response {
    let policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; \
                  base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    let policy = HeaderValue::from_static(policy);
    ([(header::CONTENT_SECURITY_POLICY, policy)], Html(PLAIN)).into_response()
}
