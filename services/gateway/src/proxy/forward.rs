//! Gets a request to an endpoint.
//!
//! What Istio does by default: a connection that cannot be made is tried again, twice at most, at another endpoint. And
//! what a pool owes its callers: a connection that the endpoint closes, as it may at any time and does when it is
//! restarted, is not the caller's problem. A request that changes nothing (RFC 9110, 9.2.1) and got not a byte of an
//! answer is sent again, twice at most. Any other is sent again only if not a byte of it was sent.

use super::{answer::UpstreamBody, exchange::Exchange, refusal::Refusal};
use crate::{
    metrics::Flag,
    pool::{Carrier, Failed, Lease, Shortage, Slot},
    upstream,
    worker::Worker,
};
use http::{HeaderMap, Method, Request, Response, Uri, request::Parts};
use http_body::Body;
use hyper::body::Incoming;
use istio::table::{Cluster, Report};
use std::{error::Error, io, rc::Rc};

/// How often another endpoint is tried.
const RETRIES: usize = 2;
/// How often a request that changes nothing is repeated where a kept connection was closed.
pub(super) const REPEATS: usize = 2;

/// The connection an answer comes by, and where it belongs afterwards.
pub(super) struct Returning {
    pub(super) connection: Carrier,
    pub(super) slot: Rc<Slot>,
}

pub(super) async fn send(
    worker: &Worker,
    exchange: &mut Exchange,
    cluster: &Cluster,
    mut request: Request<UpstreamBody>,
) -> Result<(Response<Incoming>, Returning), Refusal> {
    if !exchange.admit() {
        return Err(Refusal::Overflow);
    }
    let mut tried = Vec::new();
    let mut repeats = 0;
    let mut refusal = None;
    let mut retrying = None;
    loop {
        let place = cluster.pick(&tried, exchange.affinity.hash, || worker.bits());
        let Some(place) = place.filter(|_| tried.len() <= RETRIES) else {
            if tried.len() > RETRIES {
                exchange.note(Flag::URX);
            }
            return Err(refusal.unwrap_or_else(|| Refusal::NoEndpoint(cluster.name.clone())));
        };
        if let Some(reason) = refusal.take_if(|_| retrying.is_none()) {
            retrying = upstream::retry(cluster);
            if retrying.is_none() {
                exchange.note(Flag::UO);
                return Err(reason);
            }
        }
        exchange.aim(place);
        let endpoint = &cluster.endpoints[place].state;
        let slot = worker.pool.slot(endpoint);
        refusal = Some(loop {
            let Lease {
                mut connection,
                is_kept,
            } = match slot.lease(cluster, worker.limits.connect_timeout).await {
                Ok(lease) => lease,
                Err(Shortage::Overflow) => return Err(Refusal::Overflow),
                Err(Shortage::Unreachable(error)) => {
                    worker.note(&endpoint.address, &error);
                    exchange.report(Report::Failed);
                    break Refusal::NoConnection;
                }
            };
            if !is_kept {
                exchange.report(Report::Connected);
            }
            // The kernel may know of a close that has not been read yet. It is asked for requests that could not be
            // repeated, which leaves a window of microseconds in place of milliseconds; and once a connection was closed,
            // since others of the endpoint are then likely to be closed too.
            if is_kept && (repeats > 0 || !is_repeatable(&request)) && !connection.is_silent() {
                continue;
            }
            if exchange.switch.is_some() {
                connection.may_switch();
            }
            match transmit(&mut connection, request, &mut repeats).await {
                Ok(response) => {
                    exchange.report(Report::Answered(response.status().as_u16()));
                    return Ok((response, Returning { connection, slot }));
                }
                Err(Unanswered::Again(back)) => {
                    request = back;
                    if !is_kept {
                        exchange.report(Report::Failed);
                        break Refusal::Closed;
                    }
                    // An endpoint that stops closes its connections one by one: the last repeat goes to another, if any.
                    if repeats == REPEATS && tried.len() + 1 < cluster.endpoints.len() {
                        break Refusal::Closed;
                    }
                }
                Err(Unanswered::Never(refusal)) => {
                    if !matches!(refusal, Refusal::BodyCutOff) {
                        exchange.report(Report::Failed);
                    }
                    return Err(refusal);
                }
            }
        });
        tried.push(endpoint.id);
    }
}

#[expect(
    clippy::large_enum_variant,
    reason = "made when something fails, and taken apart at once"
)]
enum Unanswered {
    /// May be sent by another connection.
    Again(Request<UpstreamBody>),
    Never(Refusal),
}

async fn transmit(
    connection: &mut Carrier,
    request: Request<UpstreamBody>,
    repeats: &mut usize,
) -> Result<Response<Incoming>, Unanswered> {
    let copy = is_repeatable(&request).then(|| head_of(request.method(), request.uri(), request.headers()));
    match (connection.send(request).await, copy) {
        (Ok(response), _) => Ok(response),
        (
            Err(Failed {
                unsent: Some(back), ..
            }),
            _,
        ) => Err(Unanswered::Again(back)),
        (Err(Failed { error, .. }), Some(head)) if was_closed(&error) && *repeats < REPEATS => {
            *repeats += 1;
            Err(Unanswered::Again(Request::from_parts(head, UpstreamBody::Empty)))
        }
        (Err(Failed { error, .. }), _) => Err(Unanswered::Never(Refusal::from(&error))),
    }
}

pub(super) fn is_repeatable(request: &Request<UpstreamBody>) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS)
        && request.body().is_end_stream()
}

/// A second head like this one.
pub(super) fn head_of(method: &Method, uri: &Uri, headers: &HeaderMap) -> Parts {
    let mut head = Request::new(()).into_parts().0;
    head.method = method.clone();
    head.uri = uri.clone();
    head.headers = headers.clone();
    head
}

/// Closed before a single byte of an answer.
pub(super) fn was_closed(error: &hyper::Error) -> bool {
    let Some(cause) = error.source() else {
        return error.is_incomplete_message();
    };
    let closed = [
        io::ErrorKind::ConnectionReset,
        io::ErrorKind::BrokenPipe,
        io::ErrorKind::ConnectionAborted,
    ];
    let is_closed = |cause: &io::Error| closed.contains(&cause.kind());
    error.is_incomplete_message()
        || cause.downcast_ref().is_some_and(is_closed)
        || cause.downcast_ref().is_some_and(|cause: &h2::Error| {
            cause.is_io() || cause.is_go_away() || cause.reason() == Some(h2::Reason::REFUSED_STREAM)
        })
}

/// Over HTTP/2: the endpoint has not begun with it (RFC 9113, 8.7).
pub(super) fn was_refused(error: &hyper::Error) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref());
    cause.is_some_and(|cause: &h2::Error| cause.reason() == Some(h2::Reason::REFUSED_STREAM))
}
