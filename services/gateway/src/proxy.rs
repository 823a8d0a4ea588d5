//! One request: where it goes, there and back.

mod affinity;
mod answer;
mod attempts;
mod delivery;
mod entry;
mod exchange;
mod forward;
mod head;
mod mirror;
mod path;
mod planned;
mod recording;
mod refusal;
mod said;
mod tunnel;

use crate::{metrics::SourceId, worker::Worker};
use affinity::Affinity;
use answer::Deadline;
pub(crate) use answer::{Answer, UpstreamBody};
use delivery::Returning;
use entry::Entry;
use exchange::Exchange;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, Version, header};
use http_body::Body;
use hyper::body::Incoming;
use istio::{
    Decision, RequestHead, Side,
    table::{Cluster, Matched, Plan},
};
use refusal::Refusal;
use std::{cell::Cell, convert::Infallible, net::SocketAddr, rc::Rc, sync::Arc, time::Instant};
use tunnel::Tunnel;

/// What is the same for all requests of a connection.
pub(crate) struct Caller {
    pub(crate) side: Side,
    /// The caller's address, for `x-forwarded-for`.
    address: HeaderValue,
    remote: SocketAddr,
    local: Option<SocketAddr>,
    /// Whether any request has come.
    pub(crate) has_asked: Cell<bool>,
    /// What becomes of the connection after a switch of protocols.
    pub(crate) tunnel: Cell<Option<Tunnel>>,
}

impl Caller {
    pub(crate) fn new(side: Side, remote: SocketAddr, local: Option<SocketAddr>) -> Self {
        let text = HeaderValue::from_str(&remote.ip().to_canonical().to_string());
        Self {
            side,
            address: text.unwrap_or(HeaderValue::from_static("unknown")),
            remote,
            local,
            has_asked: Cell::new(false),
            tunnel: Cell::default(),
        }
    }

    /// As long as it has not named itself.
    fn source(&self) -> SourceId {
        match self.side {
            Side::Ingress | Side::IngressTls => SourceId::INGRESS,
            Side::Mesh => SourceId::UNKNOWN,
        }
    }
}

/// What the rules have decided. Most have nothing but a service.
enum Way {
    Straight(Arc<Cluster>),
    /// Without a cluster the plan has the answer itself.
    Planned(Arc<Plan>, Option<(Arc<Cluster>, Matched)>),
}

/// Where an answer comes from.
enum Reply {
    Upstream(Response<Incoming>, Returning, Option<Deadline>),
    Own(Response<Answer>),
}

impl Reply {
    fn headers_mut(&mut self) -> &mut HeaderMap {
        match self {
            Self::Upstream(response, ..) => response.headers_mut(),
            Self::Own(response) => response.headers_mut(),
        }
    }
}

/// Answers every request; what cannot be forwarded gets a problem document.
pub(crate) async fn handle(
    worker: Rc<Worker>,
    caller: Rc<Caller>,
    request: Request<Incoming>,
) -> Result<Response<Answer>, Infallible> {
    caller.has_asked.set(true);
    let version = request.version();
    let mut exchange = Exchange::begin(&worker, Instant::now(), caller.source());
    if worker.log.is_some() {
        exchange.entry = Some(Entry::of(&request, &caller, worker.now()));
    }
    exchange.id = request.headers().get(head::REQUEST_ID).cloned();
    let mut response = match carry(&worker, &caller, &mut exchange, request).await {
        Ok(Reply::Upstream(response, returning, _))
            if response.status() == StatusCode::SWITCHING_PROTOCOLS =>
        {
            tunnel::open(&caller, exchange, response, returning)
        }
        Ok(Reply::Upstream(response, returning, deadline)) => {
            Answer::upstream(response, exchange, returning, deadline)
        }
        Ok(Reply::Own(response)) => response,
        Err(refusal) => exchange.refused(&refusal),
    };
    let switches = response.status() == StatusCode::SWITCHING_PROTOCOLS;
    if worker.is_leaving.get() && version < Version::HTTP_2 && !switches {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(header::CONNECTION, close);
    }
    Ok(response)
}

async fn carry(
    worker: &Rc<Worker>,
    caller: &Caller,
    exchange: &mut Exchange,
    request: Request<Incoming>,
) -> Result<Reply, Refusal> {
    let (mut parts, body) = request.into_parts();
    head::to_origin_form(&mut parts)?;
    let outside = caller.side.is_outside();
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
    if seen.switches_to_websocket() && body.is_end_stream() {
        exchange.switch = parts.extensions.remove();
        if exchange.switch.is_some() {
            head::switch_to_websocket(&mut parts.headers);
        }
    }
    let host = parts.headers.get(header::HOST).ok_or(Refusal::NoHost)?.clone();
    let way = worker.with_rules(|table| {
        let mut source = None;
        if !outside {
            source = parts.headers.remove(head::SOURCE);
            let name = source.as_ref().map(HeaderValue::as_bytes);
            exchange.source = worker.metrics.source(name, table);
        }
        let authority = host.to_str().ok().filter(|host| head::is_authority(host));
        let authority = authority.ok_or(Refusal::NoHost)?;
        let head = RequestHead {
            method: &parts.method,
            authority,
            path: parts.uri.path(),
            query: parts.uri.query(),
            headers: &parts.headers,
            source: source.as_ref().and_then(|name| name.to_str().ok()),
        };
        let decision = table.route(caller.side, &head);
        if let Some(entry) = &mut exchange.entry {
            entry.route = decision.route().and_then(|route| route.name.clone());
        }
        match decision {
            Decision::Forward {
                cluster, plan: None, ..
            } => Ok(Way::Straight(Arc::clone(cluster))),
            Decision::Forward {
                cluster,
                plan: Some(plan),
                matched,
                ..
            } => Ok(Way::Planned(
                Arc::clone(plan),
                Some((Arc::clone(cluster), matched)),
            )),
            Decision::Answer { plan, .. } => Ok(Way::Planned(Arc::clone(plan), None)),
            Decision::NoRoute => Err(Refusal::NoRoute(authority.to_owned())),
        }
    })?;
    if outside {
        head::say_where_it_came_from(&mut parts.headers, &caller.address, caller.side.scheme(), host);
    }
    let id = parts.headers.entry(head::REQUEST_ID);
    let id = id.or_insert_with(|| worker.new_request_id());
    exchange.id.get_or_insert_with(|| id.clone());
    if let Some(entry) = &mut exchange.entry {
        entry.see(&parts.headers);
    }
    match way {
        Way::Straight(cluster) => {
            exchange.enter(&cluster);
            exchange.affinity = Affinity::of(&cluster, &parts, &caller.address, || worker.bits());
            let request = Request::from_parts(parts, exchange.streamed(body));
            let (response, returning) = forward::send(worker, exchange, &cluster, request).await?;
            Ok(Reply::Upstream(response, returning, None))
        }
        Way::Planned(plan, to) => {
            planned::carry(worker, caller, exchange, &plan, to.as_ref(), (parts, body)).await
        }
    }
}
