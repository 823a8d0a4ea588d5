//! `PUT /api/canary` and `DELETE /api/canary`

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::cookie;

/// Join the canary
///
/// From then on the calls behind carry `canary: true`, which rules may route to the candidates.
#[utoipa::path(put, path = "/api/canary", responses((status = 204)))]
pub(super) async fn join(headers: HeaderMap) -> Response {
    answer(cookie::canary(cookie::is_secure(&headers)))
}

/// Leave the canary
#[utoipa::path(delete, path = "/api/canary", responses((status = 204)))]
pub(super) async fn leave(headers: HeaderMap) -> Response {
    answer(cookie::no_canary(cookie::is_secure(&headers)))
}

fn answer(cookie: Option<HeaderValue>) -> Response {
    let cookie = cookie.map(|line| [(header::SET_COOKIE, line)]);
    (StatusCode::NO_CONTENT, cookie, ()).into_response()
}
