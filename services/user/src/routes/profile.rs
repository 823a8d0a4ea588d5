//! `GET /users/{id}/profile`

use axum::extract::State;
use axum::http::HeaderMap;
use common::problem::ProblemBody;
use common::{Json, Path, Problem, UserId};

use crate::api::Profile;
use crate::error::Error;
use crate::profile;
use crate::state::AppState;

/// Show a profile
///
/// A request on behalf of a user (`x-user-id`) gets that user's profile and no other.
#[utoipa::path(
    get,
    path = "/users/{id}/profile",
    params(("id" = i64, Path), ("x-user-id" = Option<i64>, Header)),
    responses((status = 200, body = Profile), (status = 404, body = ProblemBody))
)]
pub(super) async fn profile(
    State(state): State<AppState>,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Json<Profile>, Problem> {
    if UserId::find(&headers)?.is_some_and(|UserId(user)| user != id) {
        return Err(Error::NotFound(id).into());
    }
    Ok(Json(profile::show(&state, id).await?.into()))
}
