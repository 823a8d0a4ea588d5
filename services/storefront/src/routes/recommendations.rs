//! `GET /api/recommendations`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Query};
use futures_util::future::try_join_all;

use crate::api::{Advice, Product, Recommendation, RecommendationQuery, Recommendations, Recommended};
use crate::error::Error;
use crate::state::AppState;
use crate::upstream::{Service, Services};

/// Recommend products
///
/// recommendation-service names them, product-service knows them; one that is sold no more is left out.
#[utoipa::path(
    get,
    path = "/api/recommendations",
    params(RecommendationQuery),
    responses(
        (status = 200, body = Recommendations),
        (status = 503, body = ProblemBody, description = "`recommendation_unavailable`, `product_unavailable`"),
    )
)]
pub(super) async fn recommendations(
    State(state): State<AppState>,
    Query(query): Query<RecommendationQuery>,
) -> Result<Json<Recommendations>, Error> {
    let call = state.services.get(Service::Recommendation, "/recommendations");
    let advice: Advice = call.query(&query).fetch().await?;
    let known = advice
        .recommendations
        .into_iter()
        .map(|recommendation| look_up(&state.services, recommendation));
    let products = try_join_all(known).await?;
    Ok(Json(Recommendations {
        algorithm: advice.algorithm,
        products: products.into_iter().flatten().collect(),
    }))
}

async fn look_up(services: &Services, recommendation: Recommendation) -> Result<Option<Recommended>, Error> {
    let path = format!("/products/{}", recommendation.product_id);
    match services.get(Service::Product, &path).fetch::<Product>().await {
        Ok(product) => Ok(Some(Recommended {
            product,
            because: recommendation.because,
        })),
        Err(Error::Refused(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
