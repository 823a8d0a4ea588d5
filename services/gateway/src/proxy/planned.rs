//! A request by a rule that does more than choose a service, in the order of Envoy's filters: faults, CORS, then what the
//! route says.

use super::{
    Caller, Reply,
    affinity::Affinity,
    answer::{Answer, Deadline},
    attempts::{self, Message, expire},
    exchange::Exchange,
    forward, mirror,
    recording::Recording,
    refusal::Refusal,
    said,
};
use crate::{
    metrics::{Flag, Outcome},
    worker::Worker,
};
use http::{Request, Uri, header, request::Parts};
use http_body::Body;
use hyper::body::Incoming;
use istio::table::{Cluster, Crossing, Fault, Matched, Plan, Report};
use std::{pin::pin, rc::Rc, sync::Arc};

/// The service that was chosen, and what of the path led there.
type To = (Arc<Cluster>, Matched);

pub(super) async fn carry(
    worker: &Rc<Worker>,
    caller: &Caller,
    exchange: &mut Exchange,
    plan: &Plan,
    to: Option<&To>,
    (parts, body): (Parts, Incoming),
) -> Result<Reply, Refusal> {
    // What is aborted counts for the service too.
    if let Some((cluster, _)) = to {
        exchange.enter(cluster);
    }
    if let Some(fault) = &plan.fault {
        inject(worker, exchange, fault).await?;
    }
    let crossing = match &plan.cors {
        Some(cors) => cors.look(&parts.method, &parts.headers),
        None => Crossing::None,
    };
    if let Crossing::Preflight(headers) = crossing {
        return Ok(own(exchange, said::preflight(headers)));
    }
    let mut reply = match go(worker, caller, exchange, plan, to, (parts, body)).await {
        Ok(mut reply) => {
            plan.response.apply(reply.headers_mut());
            reply
        }
        // The page that asked may read this answer too.
        Err(refusal) if matches!(crossing, Crossing::From(_)) => Reply::Own(exchange.refused(&refusal)),
        Err(refusal) => return Err(refusal),
    };
    if let (Crossing::From(origin), Some(cors)) = (crossing, &plan.cors) {
        cors.allow(reply.headers_mut(), origin);
    }
    Ok(reply)
}

async fn inject(worker: &Worker, exchange: &mut Exchange, fault: &Fault) -> Result<(), Refusal> {
    let hits = |share: f64| worker.chance() * 100.0 < share;
    if let Some((share, length)) = fault.delay
        && hits(share)
    {
        exchange.note(Flag::DI);
        tokio::time::sleep(length).await;
    }
    match fault.abort {
        Some((share, status)) if hits(share) => Err(Refusal::Fault(status)),
        _ => Ok(()),
    }
}

async fn go(
    worker: &Rc<Worker>,
    caller: &Caller,
    exchange: &mut Exchange,
    plan: &Plan,
    to: Option<&To>,
    (mut parts, body): (Parts, Incoming),
) -> Result<Reply, Refusal> {
    let Some((cluster, matched)) = to else {
        return Ok(own(exchange, said::answer(plan, caller.side.scheme(), &parts)?));
    };
    change(plan, *matched, &mut parts)?;
    exchange.affinity = Affinity::of(cluster, &parts, &caller.address, || worker.bits());
    if plan.timeout.is_none() && plan.retries.is_none() && plan.mirrors.is_empty() {
        let request = Request::from_parts(parts, exchange.streamed(body));
        let (response, returning) = forward::send(worker, exchange, cluster, request).await?;
        return Ok(Reply::Upstream(response, returning, None));
    }
    let is_kept =
        plan.retries.as_ref().is_some_and(|retries| retries.may_repeat()) || !plan.mirrors.is_empty();
    let message = Message {
        head: parts,
        body: (!body.is_end_stream()).then(|| Recording::of(exchange.streamed(body), is_kept)),
    };
    mirror::send(worker, exchange, plan, &message);
    let mut deadline = plan
        .timeout
        .map(|limit| Box::pin(expire(message.completed(), limit)));
    let answered = {
        let mut sending = pin!(async {
            match &plan.retries {
                Some(retries) => attempts::send(worker, exchange, cluster, (plan, retries), &message).await,
                None => forward::send(worker, exchange, cluster, message.request()).await,
            }
        });
        match &mut deadline {
            Some(deadline) => tokio::select! {
                biased;
                answered = &mut sending => Some(answered),
                () = deadline => None,
            },
            None => Some(sending.await),
        }
    };
    let Some(answered) = answered else {
        exchange.report(Report::TimedOut);
        return Err(Refusal::Late(plan.timeout.unwrap_or_default()));
    };
    let (response, returning) = answered?;
    Ok(Reply::Upstream(
        response,
        returning,
        deadline.map(|deadline| deadline as Deadline),
    ))
}

/// The request as the service is to see it.
fn change(plan: &Plan, matched: Matched, parts: &mut Parts) -> Result<(), Refusal> {
    if let Some(path) = &plan.path {
        let changed = path.apply(parts.uri.path(), parts.uri.query(), matched);
        parts.uri = Uri::from(changed.ok_or(Refusal::Path)?);
    }
    if let Some(authority) = &plan.authority {
        parts.headers.insert(header::HOST, authority.clone());
    }
    plan.request.apply(&mut parts.headers);
    Ok(())
}

fn own(exchange: &mut Exchange, response: http::Response<Answer>) -> Reply {
    exchange.detail("direct_response");
    exchange.count_sent(response.body().size_hint().exact().unwrap_or(0));
    exchange.outcome = Outcome {
        status: response.status().as_u16(),
        flag: Flag::NONE,
    };
    Reply::Own(response)
}
