//! `GET /`

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Response};

use crate::state::AppState;

const PAGE: &str = include_str!("../page.html");

/// Everything is in the page itself, and nothing may come from elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; \
                      img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// The guestbook's page
///
/// For a browser; anybody else gets one line that says who answers.
#[utoipa::path(
    get,
    path = "/",
    responses((status = 200, body = String, content_type = "text/html"))
)]
pub(super) async fn page(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let vary = [(header::VARY, "accept")];
    let browser = headers
        .get_all(header::ACCEPT)
        .iter()
        .any(|value| value.to_str().is_ok_and(|text| text.contains("text/html")));
    if browser {
        let policy = [
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::CACHE_CONTROL, "no-cache"),
        ];
        (vary, policy, Html(PAGE)).into_response()
    } else {
        (vary, state.greeting.to_string()).into_response()
    }
}
