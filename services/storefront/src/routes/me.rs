//! `GET /api/me`

use axum::extract::State;
use common::problem::ProblemBody;

use crate::api::Me;
use crate::error::Error;
use crate::state::AppState;
use crate::upstream::{Passed, Service};
use crate::visitor::SignedIn;

/// Show who is signed in
#[utoipa::path(
    get,
    path = "/api/me",
    responses((status = 200, body = Me), (status = 401, body = ProblemBody, description = "Nobody is"))
)]
pub(super) async fn me(State(state): State<AppState>, SignedIn(claims): SignedIn) -> Result<Passed, Error> {
    let path = format!("/users/{}/profile", claims.sub);
    state.services.get(Service::User, &path).pass().await
}
