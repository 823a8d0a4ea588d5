//! `GET /orders/{id}`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Path, Problem, UserId};

use crate::api::Order;
use crate::error::Error;
use crate::state::AppState;

/// Show one's own order
#[utoipa::path(
    get,
    path = "/orders/{id}",
    params(("id" = String, Path)),
    responses((status = 200, body = Order), (status = 404, body = ProblemBody))
)]
pub(super) async fn show(
    State(state): State<AppState>,
    UserId(user): UserId,
    Path(id): Path<String>,
) -> Result<Json<Order>, Problem> {
    let order = state.store.by_id(&id).await.map_err(Error::from)?;
    let order = order
        .filter(|order| order.user_id == user)
        .ok_or(Error::NotFound(id))?;
    Ok(Json(order.into()))
}
