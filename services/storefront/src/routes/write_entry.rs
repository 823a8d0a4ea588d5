//! `POST /api/guestbook/entries`

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::{IntoResponse, Response};
use common::Valid;
use common::problem::ProblemBody;

use crate::api::{Entry, NewEntry};
use crate::cookie;
use crate::error::Error;
use crate::state::AppState;
use crate::upstream::{IDEMPOTENCY_KEY, Service};
use crate::visitor::Visitor;

/// How far a guestbook's follower has to be for its writer to see the own entry. Kept in a cookie of the shop.
pub(super) const POSITION: HeaderName = HeaderName::from_static("x-guestbook-position");

/// An account may have a longer name than the guestbook takes.
const LONGEST_AUTHOR: usize = 40;

/// Write into the guestbook
///
/// Anybody may; an entry of who is signed in carries the user's name.
#[utoipa::path(
    post,
    path = "/api/guestbook/entries",
    params(("Idempotency-Key" = Option<String>, Header, description = "One for each intended entry")),
    request_body = NewEntry,
    responses((status = 201, body = Entry), (status = 422, body = ProblemBody))
)]
pub(super) async fn write_entry(
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
    Valid(mut entry): Valid<NewEntry>,
) -> Result<Response, Error> {
    if let Visitor::User(claims) = visitor {
        entry.author = Some(claims.name.chars().take(LONGEST_AUTHOR).collect());
    }
    if entry.author.is_none() {
        return Err(Error::Invalid {
            field: "author".to_owned(),
            message: "is missing: give a name, or sign in",
        });
    }
    let call = state.services.post(Service::Guestbook, "/entries");
    let key = headers.get(IDEMPOTENCY_KEY).cloned();
    let written = call.header(IDEMPOTENCY_KEY, key).json(&entry).pass().await?;
    let position = written
        .headers
        .get(POSITION)
        .and_then(|value| value.to_str().ok())
        .and_then(|position| cookie::position(position, cookie::is_secure(&headers)));
    let mut response = written.into_response();
    response
        .headers_mut()
        .extend(position.map(|line| (header::SET_COOKIE, line)));
    Ok(response)
}
