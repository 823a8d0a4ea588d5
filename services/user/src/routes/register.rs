//! `POST /users`

use axum::extract::State;
use axum::http::StatusCode;
use common::problem::ProblemBody;
use common::{Json, Problem, Valid};

use crate::account;
use crate::api::{NewUser, Registered};
use crate::state::AppState;

/// Make an account
///
/// The profile is empty at first. The new user is signed in: `session` is what `POST /sessions` would issue.
#[utoipa::path(
    post,
    path = "/users",
    request_body = NewUser,
    responses(
        (status = 201, body = Registered),
        (status = 409, body = ProblemBody, description = "`email_taken`"),
        (status = 422, body = ProblemBody),
    )
)]
pub(super) async fn register(
    State(state): State<AppState>,
    Valid(new): Valid<NewUser>,
) -> Result<(StatusCode, Json<Registered>), Problem> {
    let (user, session) = account::register(&state, &new.email, new.name, new.password).await?;
    Ok((StatusCode::CREATED, Json(Registered::new(user, session))))
}
