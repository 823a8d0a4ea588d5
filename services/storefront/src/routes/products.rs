//! `GET /api/products`

use axum::extract::State;
use common::Query;
use common::problem::ProblemBody;

use crate::api::{ProductPage, ProductQuery};
use crate::error::Error;
use crate::state::AppState;
use crate::upstream::{Passed, Service};

/// Search the products
#[utoipa::path(
    get,
    path = "/api/products",
    params(ProductQuery),
    responses((status = 200, body = ProductPage), (status = 503, body = ProblemBody, description = "`product_unavailable`"))
)]
pub(super) async fn products(
    State(state): State<AppState>,
    Query(query): Query<ProductQuery>,
) -> Result<Passed, Error> {
    let call = state.services.get(Service::Product, "/products");
    call.query(&query).pass().await
}
