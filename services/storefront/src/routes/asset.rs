//! `GET /assets/{file}`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use common::Path;
use common::problem::ProblemBody;

use crate::error::Error;
use crate::state::AppState;

/// A file of the page
#[utoipa::path(
    get,
    path = "/assets/{file}",
    params(("file" = String, Path)),
    responses(
        (status = 200, description = "The file"),
        (status = 304, description = "`If-None-Match` names this very file"),
        (status = 404, body = ProblemBody),
    )
)]
pub(super) async fn asset(
    State(state): State<AppState>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let asset = state.assets.get(&file);
    Ok(asset.ok_or(Error::NoAsset(file))?.answer(&headers))
}
