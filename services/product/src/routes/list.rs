//! `GET /products`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Problem, Query};

use crate::api::{ProductList, ProductQuery};
use crate::search;
use crate::state::AppState;

/// Find products
#[utoipa::path(
    get,
    path = "/products",
    params(ProductQuery),
    responses(
        (status = 200, body = ProductList),
        (status = 400, body = ProblemBody, description = "A parameter cannot be read, or the cursor is none of this search"),
        (status = 422, body = ProblemBody, description = "A parameter cannot be accepted"),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    Query(query): Query<ProductQuery>,
) -> Result<Json<ProductList>, Problem> {
    let page = search::search(&state, &query.try_into()?).await?;
    Ok(Json(page.into()))
}
