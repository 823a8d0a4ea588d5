//! `GET /recommendations`

use std::time::Instant;

use axum::extract::State;
use axum::http::HeaderMap;
use common::problem::ProblemBody;
use common::{Json, Problem, Query, UserId};

use crate::api::{Recommendation, RecommendationQuery, Recommendations};
use crate::model::Wanted;
use crate::state::AppState;
use crate::{upkeep, variant};

/// Recommend products
///
/// Beside a product, or for the user who asks. Never the product that is looked at.
#[utoipa::path(
    get,
    path = "/recommendations",
    params(
        RecommendationQuery,
        ("x-user-id" = Option<i64>, Header, description = "Who asks"),
    ),
    responses((status = 200, body = Recommendations), (status = 422, body = ProblemBody))
)]
pub(super) async fn recommend(
    State(state): State<AppState>,
    headers: HeaderMap,
    Query(query): Query<RecommendationQuery>,
) -> Result<Json<Recommendations>, Problem> {
    let start = Instant::now();
    let wanted = Wanted {
        product_id: query.product_id,
        user: UserId::find(&headers)?.map(|UserId(user)| user),
        limit: query.limit,
    };
    let recommendations = variant::recommend(&state, &wanted).await?;
    state.metrics.recommended(&recommendations);
    state.memory.answered(start.elapsed());
    upkeep::see_to_it(&state);
    Ok(Json(Recommendations {
        algorithm: variant::algorithm(state.variant),
        recommendations: recommendations.into_iter().map(Recommendation::from).collect(),
    }))
}
