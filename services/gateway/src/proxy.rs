//! One request: where it goes, there and back.

mod affinity;
mod answer;
mod exchange;
mod forward;
mod head;
mod path;
mod refusal;

use crate::{metrics::SourceId, worker::Worker};
use affinity::Affinity;
pub(crate) use answer::{Answer, UpstreamBody};
use exchange::Exchange;
use http::{HeaderValue, Request, Response, header};
use hyper::body::Incoming;
use istio::{Decision, RequestHead, Side};
use refusal::Refusal;
use std::{convert::Infallible, net::IpAddr, rc::Rc, sync::Arc, time::Instant};

/// What is the same for all requests of a connection.
pub(crate) struct Caller {
    side: Side,
    /// The caller's address, for `x-forwarded-for`.
    address: HeaderValue,
}

impl Caller {
    pub(crate) fn new(side: Side, address: IpAddr) -> Self {
        let text = HeaderValue::from_str(&address.to_canonical().to_string());
        Self {
            side,
            address: text.unwrap_or(HeaderValue::from_static("unknown")),
        }
    }

    /// As long as it has not named itself.
    fn source(&self) -> SourceId {
        match self.side {
            Side::Ingress => SourceId::INGRESS,
            Side::Mesh => SourceId::UNKNOWN,
        }
    }
}

/// Answers every request; what cannot be forwarded gets a problem document.
pub(crate) async fn handle(
    worker: Rc<Worker>,
    caller: Rc<Caller>,
    request: Request<Incoming>,
) -> Result<Response<Answer>, Infallible> {
    let mut exchange = Exchange::begin(&worker, Instant::now(), caller.source());
    let id = request.headers().get(head::REQUEST_ID).cloned();
    Ok(match carry(&worker, &caller, &mut exchange, request).await {
        Ok((response, returning)) => Answer::upstream(response, exchange, returning),
        Err(refusal) => {
            exchange.outcome = refusal.outcome();
            refusal.response(id.unwrap_or_else(|| worker.new_request_id()))
        }
    })
}

async fn carry(
    worker: &Rc<Worker>,
    caller: &Caller,
    exchange: &mut Exchange,
    request: Request<Incoming>,
) -> Result<(Response<Incoming>, forward::Returning), Refusal> {
    let (mut parts, body) = request.into_parts();
    head::to_origin_form(&mut parts)?;
    let outside = caller.side == Side::Ingress;
    let seen = head::clean(&mut parts.headers, outside);
    if seen.bytes > worker.limits.header_bytes {
        return Err(Refusal::HeadersTooLarge(worker.limits.header_bytes));
    }
    if seen.is_encoded {
        return Err(Refusal::Encoded);
    }
    if seen.hosts != 1 {
        return Err(Refusal::NoHost);
    }
    let host = parts.headers.get(header::HOST).ok_or(Refusal::NoHost)?.clone();
    let cluster = worker.with_rules(|table| {
        if !outside {
            let name = parts.headers.remove(head::SOURCE);
            exchange.source = worker
                .metrics
                .source(name.as_ref().map(HeaderValue::as_bytes), table);
        }
        let authority = host.to_str().ok().filter(|host| head::is_authority(host));
        let authority = authority.ok_or(Refusal::NoHost)?;
        let head = RequestHead {
            authority,
            path: parts.uri.path(),
            headers: &parts.headers,
        };
        match table.route(caller.side, &head) {
            Decision::Forward { cluster, .. } => Ok(Arc::clone(cluster)),
            Decision::NoRoute => Err(Refusal::NoRoute(authority.to_owned())),
        }
    })?;
    exchange.enter(&cluster);
    exchange.affinity = Affinity::of(&cluster, &parts, &caller.address, || worker.chance());
    if outside {
        head::say_where_it_came_from(&mut parts.headers, &caller.address, host);
    }
    parts
        .headers
        .entry(head::REQUEST_ID)
        .or_insert_with(|| worker.new_request_id());
    let request = Request::from_parts(parts, UpstreamBody::Streamed(body));
    forward::send(worker, exchange, &cluster, request).await
}
