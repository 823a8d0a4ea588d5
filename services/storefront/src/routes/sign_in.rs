//! `POST /api/sessions`

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use common::problem::ProblemBody;
use common::{Json, Valid};
use jiff::Timestamp;

use crate::api::{Credentials, Session, Token};
use crate::cookie;
use crate::error::Error;
use crate::state::AppState;
use crate::upstream::Service;

/// Sign in
///
/// Sets the cookie `serin_session`.
#[utoipa::path(
    post,
    path = "/api/sessions",
    request_body = Credentials,
    responses(
        (status = 201, body = Session),
        (status = 401, body = ProblemBody, description = "`wrong_credentials`"),
    )
)]
pub(super) async fn sign_in(
    State(state): State<AppState>,
    headers: HeaderMap,
    Valid(credentials): Valid<Credentials>,
) -> Result<Response, Error> {
    let (cookie, session) = open(&state, &headers, &credentials).await?;
    Ok((StatusCode::CREATED, set(cookie), Json(session)).into_response())
}

/// A new session, and the cookie that holds its token for as long as it is valid.
pub(super) async fn open(
    state: &AppState,
    headers: &HeaderMap,
    credentials: &Credentials,
) -> Result<(HeaderValue, Session), Error> {
    let call = state.services.post(Service::User, "/sessions");
    let token: Token = call.json(credentials).fetch().await?;
    let cookie = holding(state, headers, &token.token, token.expires_at)?;
    let session = Session {
        user: token.user,
        expires_at: token.expires_at,
    };
    Ok((cookie, session))
}

/// The cookie that holds a token.
pub(super) fn holding(
    state: &AppState,
    headers: &HeaderMap,
    token: &str,
    expires_at: Timestamp,
) -> Result<HeaderValue, Error> {
    let seconds = expires_at.as_second() - state.clock.now().as_second();
    let max_age = Duration::from_secs(u64::try_from(seconds).unwrap_or_default());
    cookie::session(token, max_age, cookie::is_secure(headers)).ok_or(Error::StrangeToken)
}

pub(super) fn set(cookie: HeaderValue) -> [(HeaderName, HeaderValue); 1] {
    [(header::SET_COOKIE, cookie)]
}
