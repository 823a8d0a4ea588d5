//! `GET /`

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};

use crate::state::AppState;

/// What a browser gets where the page was not built.
const PLAIN: &str = include_str!("page.html");

/// The shop page
///
/// A browser (`Accept: text/html`) gets the page; anything else, `curl` for one, a line that says who answers.
#[utoipa::path(get, path = "/", responses((status = 200, content_type = "text/html")))]
pub(super) async fn page(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let is_browser = headers
        .get_all(header::ACCEPT)
        .into_iter()
        .any(|accept| accept.to_str().is_ok_and(|accept| accept.contains("text/html")));
    let mut response = if is_browser {
        let built = state.page.as_ref().and_then(|page| page.answer("/", &headers));
        built.unwrap_or_else(|| Html(PLAIN).into_response())
    } else {
        state.greeting.to_string().into_response()
    };
    response
        .headers_mut()
        .append(header::VARY, HeaderValue::from_static("accept"));
    response
}
