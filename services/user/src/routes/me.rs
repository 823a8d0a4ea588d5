//! `GET /users/me`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Problem};

use crate::api::User;
use crate::error::Error;
use crate::session::Bearer;
use crate::state::AppState;

/// Show whose session this is
#[utoipa::path(
    get,
    path = "/users/me",
    params(("Authorization" = String, Header, description = "`Bearer` and a token")),
    responses((status = 200, body = User), (status = 401, body = ProblemBody))
)]
pub(super) async fn me(State(state): State<AppState>, Bearer(claims): Bearer) -> Result<Json<User>, Problem> {
    let user = state
        .store
        .user(claims.sub)
        .await
        .map_err(Error::from)?
        .ok_or(Error::NoSuchSession)?;
    Ok(Json(user.into()))
}
