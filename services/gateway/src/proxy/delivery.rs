//! A request to one endpoint, by a connection of its pool.
//!
//! A connection that the endpoint closes, as it may at any time and does when it is restarted, is not the caller's
//! problem. A request that changes nothing (RFC 9110, 9.2.1) and got not a byte of an answer is sent again, twice at most.
//! Any other is sent again only if not a byte of it was sent.

use super::{answer::UpstreamBody, exchange::Exchange, refusal::Refusal};
use crate::{
    pool::{Carrier, Failed, Lease, Shortage, Slot},
    worker::Worker,
};
use http::{HeaderMap, Method, Request, Response, Uri, request::Parts};
use http_body::Body;
use hyper::body::Incoming;
use istio::table::{Cluster, Failure, Report};
use std::{error::Error, io, rc::Rc};

/// How often a request that changes nothing is repeated where a kept connection was closed.
const REPEATS: usize = 2;

pub(super) type Answered = (Response<Incoming>, Returning);

/// The connection an answer comes by, and where it belongs afterwards.
pub(super) struct Returning {
    pub(super) connection: Carrier,
    pub(super) slot: Rc<Slot>,
}

/// An attempt without an answer.
pub(super) struct Missed {
    pub(super) why: Failure,
    pub(super) refusal: Refusal,
    /// The request, if another endpoint may get it whatever the rules say.
    pub(super) back: Option<Request<UpstreamBody>>,
}

/// What is done about closed connections, as long as the request is under way.
pub(super) struct Repeats<F> {
    /// Another request like it; `None` if it is not to be repeated.
    again: F,
    left: usize,
    /// How many of them are not for this endpoint.
    pub(super) elsewhere: usize,
}

impl<F: Fn() -> Option<Request<UpstreamBody>>> Repeats<F> {
    pub(super) fn by(again: F) -> Self {
        Self {
            again,
            left: REPEATS,
            elsewhere: 0,
        }
    }

    fn have_begun(&self) -> bool {
        self.left < REPEATS
    }

    fn take(&mut self) -> Option<Request<UpstreamBody>> {
        let left = self.left.checked_sub(1)?;
        let request = (self.again)()?;
        self.left = left;
        Some(request)
    }

    fn are_for_here(&self) -> bool {
        self.left >= self.elsewhere
    }
}

/// Sends a request to the endpoint at `place`.
pub(super) async fn deliver<F: Fn() -> Option<Request<UpstreamBody>>>(
    worker: &Worker,
    exchange: &Exchange,
    cluster: &Cluster,
    place: usize,
    mut request: Request<UpstreamBody>,
    repeats: &mut Repeats<F>,
) -> Result<Answered, Missed> {
    let endpoint = &cluster.endpoints[place].state;
    let slot = worker.pool.slot(endpoint);
    loop {
        let Lease {
            mut connection,
            is_kept,
        } = match slot.lease(cluster, worker.limits.connect_timeout).await {
            Ok(lease) => lease,
            Err(Shortage::Overflow) => return Err(Missed::connecting(Refusal::Overflow, None)),
            Err(Shortage::Unreachable(error)) => {
                worker.note(&endpoint.address, &error);
                exchange.report(Report::Failed);
                return Err(Missed::connecting(Refusal::NoConnection, Some(request)));
            }
        };
        if !is_kept {
            exchange.report(Report::Connected);
        }
        // The kernel may know of a close that has not been read yet. It is asked for requests that could not be repeated,
        // which leaves a window of microseconds in place of milliseconds; and once a connection was closed, since others
        // of the endpoint are then likely to be closed too.
        if is_kept && (repeats.have_begun() || !is_repeatable(&request)) && !connection.is_silent() {
            continue;
        }
        if exchange.switch.is_some() {
            connection.may_switch();
        }
        let Failed { error, unsent } = match connection.send(request).await {
            Ok(response) => {
                exchange.report(Report::Answered(response.status().as_u16()));
                return Ok((response, Returning { connection, slot }));
            }
            Err(failed) => failed,
        };
        let back = match unsent {
            None if was_closed(&error) => repeats.take(),
            unsent => unsent,
        };
        match back {
            Some(back) if is_kept && repeats.are_for_here() => request = back,
            back => {
                let missed = Missed::sending(&error, back);
                // A kept connection may be closed at any time, which says nothing against the endpoint.
                let is_blamed = !is_kept || missed.back.is_none();
                if is_blamed && !matches!(missed.refusal, Refusal::BodyCutOff) {
                    exchange.report(Report::Failed);
                }
                return Err(missed);
            }
        }
    }
}

impl Missed {
    fn connecting(refusal: Refusal, back: Option<Request<UpstreamBody>>) -> Self {
        Self {
            why: Failure::Connect,
            refusal,
            back,
        }
    }

    fn sending(error: &hyper::Error, back: Option<Request<UpstreamBody>>) -> Self {
        Self {
            why: if was_refused(error) {
                Failure::Refused
            } else {
                Failure::Reset
            },
            refusal: if back.is_some() {
                Refusal::Closed
            } else {
                Refusal::from(error)
            },
            back,
        }
    }
}

/// Whether a second request like it does no harm.
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
fn was_closed(error: &hyper::Error) -> bool {
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
fn was_refused(error: &hyper::Error) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref());
    cause.is_some_and(|cause: &h2::Error| cause.reason() == Some(h2::Reason::REFUSED_STREAM))
}
