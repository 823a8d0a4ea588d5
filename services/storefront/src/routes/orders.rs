//! `GET /api/orders`

use axum::extract::State;
use common::Query;
use common::problem::ProblemBody;

use crate::api::{OrderPage, PageQuery};
use crate::error::Error;
use crate::state::AppState;
use crate::upstream::{Passed, Service};
use crate::visitor::SignedIn;

/// List one's orders
#[utoipa::path(
    get,
    path = "/api/orders",
    params(PageQuery),
    responses((status = 200, body = OrderPage), (status = 401, body = ProblemBody))
)]
pub(super) async fn orders(
    State(state): State<AppState>,
    SignedIn(_): SignedIn,
    Query(query): Query<PageQuery>,
) -> Result<Passed, Error> {
    let call = state.services.get(Service::Order, "/orders");
    call.query(&query).pass().await
}
