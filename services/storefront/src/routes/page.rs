//! `GET /`

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::error::Error;
use crate::state::AppState;

const INDEX: &str = "index.html";

/// The shop page
///
/// A browser (`Accept: text/html`) gets the page; anything else, `curl` for one, a line that says who answers.
#[utoipa::path(get, path = "/", responses((status = 200, content_type = "text/html")))]
pub(super) async fn page(State(state): State<AppState>, headers: HeaderMap) -> Result<Response, Error> {
    let is_browser = headers
        .get_all(header::ACCEPT)
        .into_iter()
        .any(|accept| accept.to_str().is_ok_and(|accept| accept.contains("text/html")));
    let mut response = if is_browser {
        let page = state.assets.get(INDEX);
        page.ok_or_else(|| Error::NoAsset(INDEX.to_owned()))?
            .answer(&headers)
    } else {
        state.greeting.to_string().into_response()
    };
    response
        .headers_mut()
        .insert(header::VARY, HeaderValue::from_static("accept"));
    Ok(response)
}
