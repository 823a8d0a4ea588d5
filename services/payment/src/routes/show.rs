//! `GET /payments/{id}`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Path, Problem};

use crate::api::Payment;
use crate::error::Error;
use crate::state::AppState;

/// Show a payment
#[utoipa::path(
    get,
    path = "/payments/{id}",
    params(("id" = String, Path)),
    responses((status = 200, body = Payment), (status = 404, body = ProblemBody))
)]
pub(super) async fn show(
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<Json<Payment>, Problem> {
    let payment = state
        .store
        .by_id(&id)
        .await
        .map_err(Error::from)?
        .ok_or(Error::NotFound(id))?;
    Ok(Json(payment.into()))
}
