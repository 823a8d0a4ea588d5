//! `POST /api/users`

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use common::problem::ProblemBody;
use common::{Json, Valid};

use super::sign_in;
use crate::api::{Credentials, NewUser, Registered, SignedUp};
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
    let Registered { user, session } = call.json(&new).fetch().await?;
    let cookie = match session {
        Some(session) => sign_in::holding(&state, &headers, &session.token, session.expires_at),
        None => sign_in_after(&state, &headers, new).await,
    };
    // The user exists by now: that the sign-in fails must not read as if the sign-up had.
    let (cookie, signed_in) = match cookie {
        Ok(cookie) => (Some(cookie), true),
        Err(error) => {
            let cause = common::problem::chain(&error);
            tracing::warn!(cause, "a new user could not be signed in");
            (None, false)
        }
    };
    let body = Json(SignedUp { user, signed_in });
    Ok((StatusCode::CREATED, cookie.map(sign_in::set), body).into_response())
}

/// With a user-service that issues no session at sign-up: it hashes the password once more.
async fn sign_in_after(state: &AppState, headers: &HeaderMap, new: NewUser) -> Result<HeaderValue, Error> {
    let credentials = Credentials {
        email: new.email,
        password: new.password,
    };
    let (cookie, _) = sign_in::open(state, headers, &credentials).await?;
    Ok(cookie)
}
