//! `DELETE /api/sessions`

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::cookie;

/// Sign out
///
/// Removes the session cookie, whether there is one or not.
#[utoipa::path(delete, path = "/api/sessions", responses((status = 204)))]
pub(super) async fn sign_out(headers: HeaderMap) -> Response {
    let cookie = cookie::no_session(cookie::is_secure(&headers));
    let cookie = cookie.map(|line| [(header::SET_COOKIE, line)]);
    (StatusCode::NO_CONTENT, cookie, ()).into_response()
}
