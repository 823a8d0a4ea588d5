//! The cookies of the shop: reading them from a request, and the `Set-Cookie` lines that set or remove them.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// Holds the token that user-service signed. Scripts cannot read it.
pub const SESSION: &str = "serin_session";

/// `true` for a visitor who joined the canary. No secret: the page reads it to show the switch.
pub const CANARY: &str = "serin_canary";

/// How far the guestbook's followers have to be for a visitor to see what they wrote themselves.
pub const POSITION: &str = "serin_guestbook";

/// A minute is longer than any follower should take.
const POSITION_AGE: Duration = Duration::from_mins(1);

/// How long a visitor stays with the canary.
pub const CANARY_AGE: Duration = Duration::from_hours(30 * 24);

const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The first cookie of that name.
pub fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(found, value)| (found == name).then_some(value))
}

/// Whether the browser speaks https, as the proxy in front says: a cookie is then kept from plain http.
pub fn is_secure(headers: &HeaderMap) -> bool {
    headers
        .get(FORWARDED_PROTO)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(',').next())
        .is_some_and(|proto| proto.trim().eq_ignore_ascii_case("https"))
}

/// `None` when `token` has characters that no token has.
pub fn session(token: &str, max_age: Duration, secure: bool) -> Option<HeaderValue> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    token
        .chars()
        .all(plain)
        .then(|| line(SESSION, token, max_age, secure, "; HttpOnly"))?
}

pub fn no_session(secure: bool) -> Option<HeaderValue> {
    session("", Duration::ZERO, secure)
}

pub fn canary(secure: bool) -> Option<HeaderValue> {
    line(CANARY, "true", CANARY_AGE, secure, "")
}

pub fn no_canary(secure: bool) -> Option<HeaderValue> {
    line(CANARY, "", Duration::ZERO, secure, "")
}

pub fn position(position: &str, secure: bool) -> Option<HeaderValue> {
    position_value(position)?;
    line(POSITION, position, POSITION_AGE, secure, "; HttpOnly")
}

/// A position as a header of a call; `None` when it is none.
pub fn position_value(position: &str) -> Option<HeaderValue> {
    let digits = (1..=19).contains(&position.len()) && position.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| HeaderValue::from_str(position).ok())?
}

fn line(name: &str, value: &str, max_age: Duration, secure: bool, http_only: &str) -> Option<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    let age = max_age.as_secs();
    HeaderValue::try_from(format!(
        "{name}={value}; Path=/; Max-Age={age}; SameSite=Lax{http_only}{secure}"
    ))
    .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_cookie_among_others_and_takes_no_name_for_another() {
        let mut headers = HeaderMap::new();
        headers.append(
            header::COOKIE,
            HeaderValue::from_static("xserin_session=no; serin_session=a.b.c; serin_session=second"),
        );
        headers.append(header::COOKIE, HeaderValue::from_static("serin_canary=true"));
        assert_eq!(find(&headers, SESSION), Some("a.b.c"));
        assert_eq!(find(&headers, CANARY), Some("true"));
        assert_eq!(find(&headers, "session"), None);
    }

    #[test]
    fn a_token_cannot_smuggle_attributes_into_the_cookie() {
        assert!(session("a.b.c; Domain=evil.example", Duration::ZERO, false).is_none());
    }
}
