//! `POST /users`

use axum::extract::State;
use axum::http::StatusCode;
use common::problem::ProblemBody;
use common::{Json, Problem, Valid};

use crate::account;
use crate::api::{NewUser, User};
use crate::state::AppState;

/// Make an account
///
/// The profile is empty at first.
#[utoipa::path(
    post,
    path = "/users",
    request_body = NewUser,
    responses(
        (status = 201, body = User),
        (status = 409, body = ProblemBody, description = "`email_taken`"),
        (status = 422, body = ProblemBody),
    )
)]
pub(super) async fn register(
    State(state): State<AppState>,
    Valid(new): Valid<NewUser>,
) -> Result<(StatusCode, Json<User>), Problem> {
    let user = account::register(&state, &new.email, new.name, new.password).await?;
    Ok((StatusCode::CREATED, Json(user.into())))
}
