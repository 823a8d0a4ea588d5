//! `POST /prices`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Problem, Valid};

use crate::api::{PriceList, PriceRequest};
use crate::prices as use_case;
use crate::state::AppState;

/// Ask for the prices of up to 100 products
///
/// The answer has them in the order of the request.
#[utoipa::path(
    post,
    path = "/prices",
    request_body = PriceRequest,
    responses(
        (status = 200, body = PriceList),
        (status = 422, body = ProblemBody, description = "`unknown_product`, or a value that cannot be accepted"),
    )
)]
pub(super) async fn prices(
    State(state): State<AppState>,
    Valid(request): Valid<PriceRequest>,
) -> Result<Json<PriceList>, Problem> {
    let prices = use_case::prices(&state, &request.product_ids).await?;
    Ok(Json(prices.into()))
}
