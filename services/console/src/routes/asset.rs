//! `GET /assets/{file}`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use common::problem::ProblemBody;
use common::{Path, Problem};

use crate::state::AppState;

/// A file of the page
#[utoipa::path(
    get,
    path = "/assets/{file}",
    params(("file" = String, Path)),
    responses(
        (status = 200, description = "The file"),
        (status = 304, description = "`If-None-Match` names this very file"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn asset(
    State(state): State<AppState>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let page = state.page.as_ref();
    let answer = page.and_then(|page| page.answer(&format!("assets/{file}"), &headers));
    answer.ok_or_else(|| Problem::not_found("The page has no such file."))
}
