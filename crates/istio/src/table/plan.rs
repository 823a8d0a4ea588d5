//! What a route does beside choosing a service. Most routes do nothing, and have no plan: a request of theirs pays for none
//! of this.

use super::{Budget, Cluster, Cors, Mutations, PathRewrite, Redirect, Retries, matcher::Patterns};
use crate::model::{HeaderOperations, Headers, HttpRoute, Period, RouteDestination};
use http::{HeaderValue, StatusCode};
use std::{sync::Arc, time::Duration};

/// Of a route, and of the destination that was chosen among its own.
#[derive(Debug, Default)]
pub struct Plan {
    /// Instead of asking a service.
    pub answer: Option<Answer>,
    pub fault: Option<Fault>,
    pub cors: Option<Arc<Cors>>,
    pub path: Option<PathRewrite>,
    pub authority: Option<HeaderValue>,
    pub request: Mutations,
    pub response: Mutations,
    /// For the whole answer.
    pub timeout: Option<Duration>,
    /// `None` where the rule says nothing.
    pub retries: Option<Retries>,
    pub budget: Budget,
    pub mirrors: Box<[Mirror]>,
}

#[derive(Debug)]
pub enum Answer {
    Redirect(Redirect),
    Direct { status: StatusCode, body: Box<str> },
}

/// Shares are in per cent.
#[derive(Debug)]
pub struct Fault {
    pub delay: Option<(f64, Duration)>,
    pub abort: Option<(f64, StatusCode)>,
}

/// Who else gets the request, in which share (in per cent).
#[derive(Debug, Clone)]
pub struct Mirror {
    pub cluster: Arc<Cluster>,
    pub share: f64,
}

impl Plan {
    /// Of one destination of a route, or of a route without any. `None` where it would do nothing.
    pub(super) fn new(
        route: &HttpRoute,
        to: Option<&RouteDestination>,
        mirrors: &[Mirror],
        patterns: &mut Patterns,
    ) -> Option<Arc<Self>> {
        let own = to.and_then(|to| to.headers.as_ref());
        let does_nothing = route.redirect.is_none()
            && route.direct_response.is_none()
            && route.fault.is_none()
            && route.cors_policy.is_none()
            && route.rewrite.is_none()
            && route.headers.is_none()
            && own.is_none()
            && route.timeout.is_none()
            && route.retries.is_none()
            && mirrors.is_empty();
        if does_nothing {
            return None;
        }
        let alone = route.route.len() <= 1;
        let of_route = route.headers.as_ref();
        let timeout = route.timeout.as_ref().and_then(Period::get);
        Some(Arc::new(Self {
            answer: answer(route),
            fault: route.fault.as_ref().map(Fault::new),
            cors: route
                .cors_policy
                .as_ref()
                .and_then(|cors| Cors::new(cors, patterns))
                .map(Arc::new),
            path: route.rewrite.as_ref().and_then(PathRewrite::new),
            authority: authority(route, own),
            request: Mutations::new(of_route.and_then(request), own.and_then(request), alone),
            response: Mutations::new(of_route.and_then(response), own.and_then(response), alone),
            timeout: timeout.filter(|timeout| !timeout.is_zero()),
            retries: route.retries.as_ref().map(Retries::from),
            budget: Budget::default(),
            mirrors: mirrors.into(),
        }))
    }
}

fn answer(route: &HttpRoute) -> Option<Answer> {
    if let Some(redirect) = &route.redirect {
        return Some(Answer::Redirect(Redirect::new(redirect)));
    }
    let direct = route.direct_response.as_ref()?;
    Some(Answer::Direct {
        status: status(direct.status),
        body: direct
            .body
            .as_ref()
            .map_or("", |body| body.string.as_str())
            .into(),
    })
}

fn request(headers: &Headers) -> Option<&HeaderOperations> {
    headers.request.as_ref()
}

fn response(headers: &Headers) -> Option<&HeaderOperations> {
    headers.response.as_ref()
}

/// What the destination says goes before what the route says, and headers before `rewrite`.
fn authority(route: &HttpRoute, own: Option<&Headers>) -> Option<HeaderValue> {
    let set = own
        .and_then(Headers::authority)
        .or_else(|| route.headers.as_ref().and_then(Headers::authority));
    let rewritten = || {
        route
            .rewrite
            .as_ref()
            .and_then(|rewrite| rewrite.authority.as_deref())
    };
    HeaderValue::from_str(set.or_else(rewritten)?).ok()
}

impl Fault {
    fn new(from: &crate::model::Fault) -> Self {
        let delay = from.delay.as_ref().and_then(|delay| {
            let share = delay.percentage.as_ref().map_or(0.0, crate::model::Percent::get);
            Some((share, delay.fixed_delay.get()?))
        });
        let abort = from.abort.as_ref().map(|abort| {
            let share = abort.percentage.as_ref().map_or(0.0, crate::model::Percent::get);
            (share, status(abort.http_status))
        });
        Self { delay, abort }
    }
}

fn status(number: i64) -> StatusCode {
    let status = u16::try_from(number)
        .ok()
        .and_then(|number| StatusCode::from_u16(number).ok());
    status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
