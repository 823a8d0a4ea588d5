//! What every request passes first, from the outside in: headers that protect the page, cross-site requests refused, and
//! for `/api` the context of all calls that follow.
//!
//! The chassis has put the propagated headers of the request into the context already. Those that say who asks are from
//! outside and worth nothing: here they are dropped, and set anew from the session.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use common::Problem;
use common::auth::Claims;
use common::client::SOURCE;
use common::context::{self, USER_ID};
use common::page::POLICY;
use tower_http::csrf::{CsrfLayer, ProtectionError};
use utoipa_axum::router::OpenApiRouter;

use crate::bot;
use crate::cookie;
use crate::session::Verdict;
use crate::state::AppState;
use crate::visitor::Visitor;

const CANARY: HeaderName = HeaderName::from_static("canary");

pub fn around(routes: OpenApiRouter<AppState>, state: &AppState) -> OpenApiRouter<AppState> {
    routes
        .layer(from_fn_with_state(state.clone(), enter))
        .layer(CsrfLayer::new().with_rejection_response(cross_site))
        .layer(from_fn(protect))
}

/// Computes the context of a request to `/api` and runs its handler in it.
async fn enter(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/api/") {
        return next.run(request).await;
    }
    let headers = request.headers_mut();
    for from_outside in [USER_ID, header::AUTHORIZATION, SOURCE, bot::VISITOR] {
        headers.remove(from_outside);
    }
    let joined = cookie::find(headers, cookie::CANARY) == Some("true");
    if joined && !headers.contains_key(CANARY) {
        headers.insert(CANARY, HeaderValue::from_static("true"));
    }
    let secure = cookie::is_secure(headers);
    let token = cookie::find(headers, cookie::SESSION).map(str::to_owned);

    let mut context = context::propagated(headers);
    if bot::is_bot(headers) {
        context.insert(bot::VISITOR, bot::BOT);
    }
    let mut forget = false;
    let mut visitor = Visitor::Anonymous;
    if let Some(token) = token {
        let verdict = context::scope(context.clone(), state.sessions.check(&token)).await;
        state.metrics.checked(&verdict);
        visitor = match verdict {
            Verdict::User(claims) => {
                speak_for(&mut context, &claims, &token);
                Visitor::User(claims)
            }
            Verdict::Unchecked => Visitor::Unchecked,
            Verdict::Nobody { for_good } => {
                forget = for_good;
                Visitor::Anonymous
            }
        };
    }
    request.extensions_mut().insert(visitor);

    let mut response = context::scope(context, next.run(request)).await;
    let headers = response.headers_mut();
    if forget
        && !sets_session(headers)
        && let Some(line) = cookie::no_session(secure)
    {
        headers.append(header::SET_COOKIE, line);
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Whether an answer gives a session of its own, as a sign-in does.
fn sets_session(headers: &HeaderMap) -> bool {
    let mut cookies = headers.get_all(header::SET_COOKIE).into_iter();
    cookies.any(|line| line.as_bytes().starts_with(cookie::SESSION.as_bytes()))
}

/// Lets all calls of a request speak for a user. A genuine token and a number are always valid header values.
fn speak_for(context: &mut HeaderMap, claims: &Claims, token: &str) {
    let bearer = HeaderValue::try_from(format!("Bearer {token}")).ok();
    context.extend(bearer.map(|bearer| (header::AUTHORIZATION, bearer)));
    context.insert(USER_ID, HeaderValue::from(claims.sub));
}

fn cross_site(_: ProtectionError) -> Response {
    let detail = "Only the shop's own page may change anything here.";
    Problem::new(StatusCode::FORBIDDEN, "cross_site_request", detail)
        .field("origin", "is not the shop's")
        .into_response()
}

async fn protect(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
