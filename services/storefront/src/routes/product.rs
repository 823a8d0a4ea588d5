//! `GET /api/products/{id}`

use axum::extract::State;
use common::Path;
use common::problem::ProblemBody;

use crate::api::{Id, Product};
use crate::error::Error;
use crate::state::AppState;
use crate::upstream::{Passed, Service};

/// Show a product
#[utoipa::path(
    get,
    path = "/api/products/{id}",
    params(("id" = Id, Path)),
    responses((status = 200, body = Product), (status = 404, body = ProblemBody))
)]
pub(super) async fn product(State(state): State<AppState>, Path(id): Path<Id>) -> Result<Passed, Error> {
    let call = state.services.get(Service::Product, &format!("/products/{id}"));
    call.pass().await
}
