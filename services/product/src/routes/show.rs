//! `GET /products/{id}`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Path, Problem};

use crate::api::Product;
use crate::error::Error;
use crate::state::AppState;

/// Show a product
#[utoipa::path(
    get,
    path = "/products/{id}",
    params(("id" = String, Path)),
    responses((status = 200, body = Product), (status = 404, body = ProblemBody))
)]
pub(super) async fn show(
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<Json<Product>, Problem> {
    let product = state
        .store
        .product(&id)
        .await
        .map_err(Error::from)?
        .ok_or(Error::NotFound(id))?;
    Ok(Json(product.into()))
}
