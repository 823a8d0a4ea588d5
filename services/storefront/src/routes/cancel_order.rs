//! `POST /api/orders/{id}/cancel`

use axum::extract::State;
use common::Path;
use common::problem::ProblemBody;

use crate::api::{Id, Order};
use crate::error::Error;
use crate::state::AppState;
use crate::upstream::{Passed, Service};
use crate::visitor::SignedIn;

/// Cancel one of one's orders
#[utoipa::path(
    post,
    path = "/api/orders/{id}/cancel",
    params(("id" = Id, Path)),
    responses(
        (status = 200, body = Order),
        (status = 401, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
pub(super) async fn cancel_order(
    State(state): State<AppState>,
    SignedIn(_): SignedIn,
    Path(id): Path<Id>,
) -> Result<Passed, Error> {
    let call = state
        .services
        .post(Service::Order, &format!("/orders/{id}/cancel"));
    call.pass().await
}
