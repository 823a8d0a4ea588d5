//! What every request passes first: who may look, and who may change things.
//!
//! Without a token the console listens on loopback only, so whoever reaches it sits at this machine; but a page from
//! elsewhere, open in a browser here, could speak for them. Hence a foreign name in `Host` (DNS rebinding) and changes from
//! foreign pages are refused. With a token every change needs it, and the console may listen for other machines.

use std::net::IpAddr;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use common::Problem;
use tower_http::csrf::{CsrfLayer, ProtectionError};
use utoipa_axum::router::OpenApiRouter;

use crate::api::control::Mutations;
use crate::config::Token;
use crate::state::AppState;

const ACTOR: &str = "x-serin-actor";

/// Who changes something and does not say who it is.
const USUAL_ACTOR: &str = "console";

/// The name that a change is noted under: `x-serin-actor`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor(pub String);

pub fn around(routes: OpenApiRouter<AppState>, state: &AppState) -> OpenApiRouter<AppState> {
    routes
        .layer(from_fn_with_state(state.clone(), enter))
        .layer(CsrfLayer::new().with_rejection_response(cross_site))
}

/// What whoever sent these headers may do.
pub fn mutations(token: Option<&Token>, headers: &HeaderMap) -> Mutations {
    match (token, bearer(headers)) {
        (None, _) => Mutations::Open,
        (Some(_), None) => Mutations::Token,
        (Some(token), Some(sent)) if token.is(sent) => Mutations::Open,
        (Some(_), Some(_)) => Mutations::Refused,
    }
}

async fn enter(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let token = state.token.as_ref();
    let host = request.headers().get(header::HOST);
    if token.is_none() && host.is_some_and(|host| !is_here(host)) {
        let detail = "Without CONSOLE_TOKEN the console is called localhost or 127.0.0.1, and nothing else.";
        return Problem::new(StatusCode::MISDIRECTED_REQUEST, "foreign_host", detail)
            .field("host", "is not this machine")
            .into_response();
    }
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if !reads && mutations(token, request.headers()) != Mutations::Open {
        let detail =
            "Changes need the token that the console was started with, as `Authorization: Bearer …`.";
        let mut response = Problem::unauthenticated(detail)
            .field("authorization", "must be the console's token")
            .into_response();
        let ask = HeaderValue::from_static("Bearer");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, ask);
        return response;
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (kind, token) = value.split_once(' ')?;
    kind.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// Whether a `Host` line names this machine by a name that nobody else can give an address of theirs.
fn is_here(host: &HeaderValue) -> bool {
    let Ok(host) = host.to_str() else { return false };
    let name = match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next(),
        None => host.split(':').next(),
    };
    name.is_some_and(|name| {
        let address = name.parse::<IpAddr>();
        name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
    })
}

fn cross_site(_: ProtectionError) -> Response {
    let detail = "Only the console's own page may change anything here.";
    Problem::new(StatusCode::FORBIDDEN, "cross_site_request", detail)
        .field("origin", "is not the console's")
        .into_response()
}

impl<S: Sync> FromRequestParts<S> for Actor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(ACTOR) else {
            return Ok(Self(USUAL_ACTOR.to_owned()));
        };
        let name = value.to_str().map(str::trim).unwrap_or_default();
        if (1..=100).contains(&name.len()) {
            Ok(Self(name.to_owned()))
        } else {
            Err(Problem::malformed(
                ACTOR,
                "must be 1 to 100 visible ASCII characters",
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_has_few_names() {
        for (host, expected) in [
            ("localhost", true),
            ("LOCALHOST:8090", true),
            ("127.0.0.1:8090", true),
            ("127.0.0.2", true),
            ("[::1]:8090", true),
            ("[::1]", true),
            ("evil.example", false),
            ("evil.example:8090", false),
            ("localhost.evil.example", false),
            ("127.0.0.1.evil.example", false),
            ("10.0.0.1:8090", false),
            ("0.0.0.0:8090", false),
            ("[2001:db8::1]", false),
            ("", false),
        ] {
            assert_eq!(is_here(&HeaderValue::from_static(host)), expected, "{host}");
        }
    }
}
