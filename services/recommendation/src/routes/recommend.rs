//! `GET /recommendations`

use axum::extract::State;
use axum::http::HeaderMap;
use common::problem::ProblemBody;
use common::{Json, Problem, Query};

use crate::api::{RecommendationQuery, Recommendations};
use crate::recommend;
use crate::state::AppState;

/// Recommend products
///
/// Best first. A product that nobody has bought yet, or that does not exist, gets best sellers.
#[utoipa::path(
    get,
    path = "/recommendations",
    params(
        RecommendationQuery,
        ("x-user-id" = Option<i64>, Header, description = "For whom; nobody in particular without it"),
        ("x-visitor" = Option<String>, Header, description = "`bot`: not counted"),
        ("canary" = Option<String>, Header, description = "`true`: a tester, not counted"),
    ),
    responses(
        (status = 200, body = Recommendations),
        (status = 422, body = ProblemBody, description = "A value cannot be accepted"),
    )
)]
pub(super) async fn recommend(
    State(state): State<AppState>,
    headers: HeaderMap,
    Query(query): Query<RecommendationQuery>,
) -> Result<Json<Recommendations>, Problem> {
    let visitor = state.staff.visitor(&headers)?;
    let list = recommend::recommend(&state, visitor, &query.into_wish(visitor.user)).await?;
    Ok(Json(Recommendations::new(state.variant.algorithm(), list)))
}
