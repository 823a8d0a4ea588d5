//! `PUT /api/me/profile`

use axum::extract::State;
use common::Valid;
use common::problem::ProblemBody;

use crate::api::{Me, NewProfile};
use crate::error::Error;
use crate::state::AppState;
use crate::upstream::{Passed, Service};
use crate::visitor::SignedIn;

/// Change one's own profile
///
/// The whole of it is replaced.
#[utoipa::path(
    put,
    path = "/api/me/profile",
    request_body = NewProfile,
    responses(
        (status = 200, body = Me),
        (status = 401, body = ProblemBody, description = "Nobody is signed in"),
        (status = 422, body = ProblemBody),
    )
)]
pub(super) async fn profile(
    State(state): State<AppState>,
    SignedIn(_): SignedIn,
    Valid(profile): Valid<NewProfile>,
) -> Result<Passed, Error> {
    state
        .services
        .put(Service::User, "/users/me/profile")
        .json(&profile)
        .pass()
        .await
}
