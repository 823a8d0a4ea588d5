//! `GET /api/orders/{id}`

use axum::extract::State;
use common::Path;
use common::problem::ProblemBody;

use crate::api::{Id, Order};
use crate::error::Error;
use crate::state::AppState;
use crate::upstream::{Passed, Service};
use crate::visitor::SignedIn;

/// Show one of one's orders
#[utoipa::path(
    get,
    path = "/api/orders/{id}",
    params(("id" = Id, Path)),
    responses((status = 200, body = Order), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody))
)]
pub(super) async fn order(
    State(state): State<AppState>,
    SignedIn(_): SignedIn,
    Path(id): Path<Id>,
) -> Result<Passed, Error> {
    state
        .services
        .get(Service::Order, &format!("/orders/{id}"))
        .pass()
        .await
}
