//! `POST /payments/{id}/refund`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Path, Problem};

use crate::api::Payment;
use crate::charge;
use crate::state::AppState;

/// Give the money back
///
/// Can be repeated: the money goes back once.
#[utoipa::path(
    post,
    path = "/payments/{id}/refund",
    params(("id" = String, Path)),
    responses(
        (status = 200, body = Payment),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody, description = "Nothing was captured"),
    )
)]
pub(super) async fn refund(
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<Json<Payment>, Problem> {
    Ok(Json(charge::refund(&state, &id).await?.into()))
}
