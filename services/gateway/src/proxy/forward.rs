//! Gets a request to an endpoint.
//!
//! What Istio does by default: a connection that cannot be made is tried again, twice at most, at another endpoint. And
//! what a pool owes its callers: a kept connection that the endpoint has closed meanwhile is not the caller's problem.

use super::{answer::UpstreamBody, exchange::Exchange, refusal::Refusal};
use crate::{
    pool::{Connection, Failed, Slot, connect},
    worker::Worker,
};
use http::{Method, Request, Response, request::Parts};
use http_body::Body;
use hyper::body::Incoming;
use istio::table::Cluster;
use std::{error::Error, io, rc::Rc};

/// How often another endpoint is tried.
const RETRIES: usize = 2;

/// The connection an answer comes by, and where it belongs afterwards.
pub(super) struct Returning {
    pub(super) connection: Connection,
    pub(super) slot: Rc<Slot>,
}

pub(super) async fn send(
    worker: &Worker,
    exchange: &mut Exchange,
    cluster: &Cluster,
    mut request: Request<UpstreamBody>,
) -> Result<(Response<Incoming>, Returning), Refusal> {
    let mut tried = Vec::new();
    loop {
        let Some(place) = cluster.pick(&tried) else {
            let all_failed = !tried.is_empty();
            return Err(if all_failed {
                Refusal::NoConnection
            } else {
                Refusal::NoEndpoint(cluster.name.clone())
            });
        };
        exchange.aim(place);
        let endpoint = &cluster.endpoints[place].state;
        let slot = worker.pool.slot(endpoint);
        request = match on_kept_connection(&slot, request).await? {
            Sent::Answered(response, connection) => return Ok((response, Returning { connection, slot })),
            Sent::Not(request) => request,
        };
        match connect(&endpoint.address, worker.limits.connect_timeout).await {
            Ok(mut connection) => match connection.send(request).await {
                Ok(response) => return Ok((response, Returning { connection, slot })),
                Err(Failed {
                    unsent: Some(back), ..
                }) => request = back,
                Err(Failed { error, unsent: None }) => return Err(Refusal::from(&error)),
            },
            Err(error) => worker.note(&endpoint.address, &error),
        }
        tried.push(endpoint.id);
        if tried.len() > RETRIES {
            return Err(Refusal::NoConnection);
        }
    }
}

enum Sent {
    Answered(Response<Incoming>, Connection),
    /// No kept connection could take it: a new one has to be made.
    Not(Request<UpstreamBody>),
}

async fn on_kept_connection(slot: &Slot, mut request: Request<UpstreamBody>) -> Result<Sent, Refusal> {
    while let Some(mut connection) = slot.take() {
        // An endpoint may close a connection at the very moment a request is written to it. A request that changes
        // nothing (RFC 9110, 9.2.1) may then be sent again. Any other is not: so for those the kernel is asked first,
        // which leaves a window of microseconds in place of milliseconds.
        let copy = is_repeatable(&request).then(|| head_of(&request));
        if copy.is_none() && !connection.is_silent() {
            continue;
        }
        match (connection.send(request).await, copy) {
            (Ok(response), _) => return Ok(Sent::Answered(response, connection)),
            (
                Err(Failed {
                    unsent: Some(back), ..
                }),
                _,
            ) => request = back,
            (Err(Failed { error, .. }), Some(head)) if was_closed(&error) => {
                return Ok(Sent::Not(Request::from_parts(head, UpstreamBody::Empty)));
            }
            (Err(Failed { error, .. }), _) => return Err(Refusal::from(&error)),
        }
    }
    Ok(Sent::Not(request))
}

fn is_repeatable(request: &Request<UpstreamBody>) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS)
        && request.body().is_end_stream()
}

fn head_of(request: &Request<UpstreamBody>) -> Parts {
    let mut head = Request::new(()).into_parts().0;
    head.method = request.method().clone();
    head.uri = request.uri().clone();
    head.headers = request.headers().clone();
    head
}

/// Closed before a single byte of an answer.
fn was_closed(error: &hyper::Error) -> bool {
    let cause = error
        .source()
        .and_then(|source| source.downcast_ref::<io::Error>());
    let closed = [
        io::ErrorKind::ConnectionReset,
        io::ErrorKind::BrokenPipe,
        io::ErrorKind::ConnectionAborted,
    ];
    error.is_incomplete_message() || cause.is_some_and(|cause| closed.contains(&cause.kind()))
}
