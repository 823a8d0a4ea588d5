//! Everything that is not in the API: a file of the page, or an address within it (`/products/12`).

use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse, Response};
use common::Problem;

use crate::state::AppState;

pub(super) async fn address(
    State(state): State<AppState>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let is_page = matches!(method, Method::GET | Method::HEAD) && !uri.path().starts_with("/api/");
    let page = state.page.as_ref().filter(|_| is_page);
    let answer = page.and_then(|page| page.answer(uri.path(), &headers));
    answer.unwrap_or_else(|| Problem::no_such_path().into_response())
}
