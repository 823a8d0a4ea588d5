//! `POST /api/users`

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use common::problem::ProblemBody;
use common::{Json, Valid};

use super::sign_in;
use crate::api::{Credentials, NewUser, SignedUp};
use crate::error::Error;
use crate::state::AppState;
use crate::upstream::Service;

/// Sign up
///
/// The new user is signed in as well: the answer sets the session cookie.
#[utoipa::path(
    post,
    path = "/api/users",
    request_body = NewUser,
    responses(
        (status = 201, body = SignedUp),
        (status = 409, body = ProblemBody, description = "`email_taken`"),
        (status = 422, body = ProblemBody),
    )
)]
pub(super) async fn sign_up(
    State(state): State<AppState>,
    headers: HeaderMap,
    Valid(new): Valid<NewUser>,
) -> Result<Response, Error> {
    let call = state.services.post(Service::User, "/users");
    let user = call.json(&new).fetch().await?;
    let credentials = Credentials {
        email: new.email,
        password: new.password,
    };
    // The user exists by now: that the sign-in fails must not read as if the sign-up had.
    let (cookie, signed_in) = match sign_in::open(&state, &headers, &credentials).await {
        Ok((cookie, _)) => (Some(cookie), true),
        Err(error) => {
            let cause = common::problem::chain(&error);
            tracing::warn!(cause, "a new user could not be signed in");
            (None, false)
        }
    };
    let body = Json(SignedUp { user, signed_in });
    Ok((StatusCode::CREATED, cookie.map(sign_in::set), body).into_response())
}
