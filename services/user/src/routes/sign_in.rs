//! `POST /sessions`

use axum::extract::State;
use axum::http::StatusCode;
use common::problem::ProblemBody;
use common::{Json, Problem, Valid};

use crate::account;
use crate::api::{Credentials, Session};
use crate::state::AppState;

/// Sign in
///
/// The token goes into `Authorization: Bearer`; `/.well-known/jwks.json` has the key to check it with.
#[utoipa::path(
    post,
    path = "/sessions",
    request_body = Credentials,
    responses(
        (status = 201, body = Session),
        (status = 401, body = ProblemBody, description = "`wrong_credentials`, whichever of the two is wrong"),
        (status = 422, body = ProblemBody),
    )
)]
pub(super) async fn sign_in(
    State(state): State<AppState>,
    Valid(credentials): Valid<Credentials>,
) -> Result<(StatusCode, Json<Session>), Problem> {
    let (user, session) = account::sign_in(&state, &credentials.email, credentials.password).await?;
    Ok((StatusCode::CREATED, Json(Session::new(user, session))))
}
