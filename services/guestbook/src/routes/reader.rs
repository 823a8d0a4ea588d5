//! What a reader brings along so that it sees its own writes, whichever replica answers: the position of its latest write,
//! in a header or a cookie. And what a writer brings along so that a repeated write is done once.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use common::{IdempotencyKey, Problem};

use crate::model::Position;
use crate::state::AppState;

pub(super) const POSITION: HeaderName = HeaderName::from_static("x-guestbook-position");
const COOKIE: &str = "guestbook_position";

/// A minute is longer than any follower should take.
const COOKIE_SECONDS: u32 = 60;

/// The position of the reader's latest write; zero for one who has not written lately.
pub(super) struct Own(pub(super) Position);

/// A key for this write: the writer's own, or a new one, under which this process may repeat it.
pub(super) struct Once(pub(super) String);

impl<S: Sync> FromRequestParts<S> for Own {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        if let Some(value) = parts.headers.get(POSITION) {
            let position = value.to_str().ok().and_then(|text| text.parse().ok());
            return position
                .map(|position| Self(Position(position)))
                .ok_or_else(|| Problem::malformed(POSITION.as_str(), "must be a whole number"));
        }
        // A cookie that is not ours to read is no mistake of the reader's.
        Ok(Self(Position(cookie(&parts.headers).unwrap_or_default())))
    }
}

impl FromRequestParts<AppState> for Once {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        if parts.headers.contains_key("idempotency-key") {
            let IdempotencyKey(key) = IdempotencyKey::from_request_parts(parts, state).await?;
            return Ok(Self(format!("theirs:{key}")));
        }
        Ok(Self(format!("ours:{}", state.random.uuid(&state.clock))))
    }
}

/// The headers of an answer to a write.
pub(super) fn at(position: Position) -> [(HeaderName, HeaderValue); 2] {
    let cookie = format!(
        "{COOKIE}={}; Max-Age={COOKIE_SECONDS}; Path=/; HttpOnly; SameSite=Lax",
        position.0
    );
    // Both are ASCII, so the defaults are never used.
    let value = |text: &str| HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""));
    [
        (POSITION, value(&position.0.to_string())),
        (header::SET_COOKIE, value(&cookie)),
    ]
}

fn cookie(headers: &HeaderMap) -> Option<i64> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .and_then(|(_, value)| value.parse().ok())
}
