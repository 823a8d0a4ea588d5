//! `PUT /users/me/profile`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Problem, Valid};

use crate::api::{Details, Profile};
use crate::error::Error;
use crate::profile;
use crate::session::Bearer;
use crate::state::AppState;

/// Change the profile
///
/// Replaces addresses, interests and delivery by what is sent.
#[utoipa::path(
    put,
    path = "/users/me/profile",
    params(("Authorization" = String, Header, description = "`Bearer` and a token")),
    request_body = Details,
    responses(
        (status = 200, body = Profile),
        (status = 401, body = ProblemBody),
        (status = 422, body = ProblemBody),
    )
)]
pub(super) async fn update_profile(
    State(state): State<AppState>,
    Bearer(claims): Bearer,
    Valid(details): Valid<Details>,
) -> Result<Json<Profile>, Problem> {
    match profile::change(&state, claims.sub, &details.into()).await {
        Err(Error::NotFound(_)) => Err(Error::NoSuchSession.into()),
        changed => Ok(Json(changed?.into())),
    }
}
