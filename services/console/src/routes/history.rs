//! `GET /api/history`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Problem, Query};

use crate::api::traffic::{History, HistoryQuery};
use crate::state::AppState;

const USUAL_LIMIT: usize = 50;

/// Show who changed which rule, and what
///
/// Whoever changed it: this page, `serin`, or a file.
#[utoipa::path(
    get,
    path = "/api/history",
    params(HistoryQuery),
    responses(
        (status = 200, body = History),
        (status = 422, body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json", description = "`gateway_away`, `api_server_away`, `api_server_slow`"),
    )
)]
pub(super) async fn history(
    State(state): State<AppState>,
    Query(query): Query<HistoryQuery>,
) -> Result<Json<History>, Problem> {
    let limit = query.limit.unwrap_or(USUAL_LIMIT);
    let items = state.rules.history(query.service.as_deref(), limit).await?;
    Ok(Json(History { items }))
}
