//! A request by a rule that says when to try again.
//!
//! Each attempt goes to another endpoint as long as there is one. What has reached an endpoint before is sent again after
//! a wait, and only within the rule's budget: retries help against single failures, and feed an overload.

use super::{
    answer::UpstreamBody,
    exchange::Exchange,
    forward::{self, Returning},
    recording::Recording,
    refusal::Refusal,
};
use crate::{
    metrics::Flag,
    pool::{Failed, connect},
    worker::Worker,
};
use http::{Request, Response, request::Parts};
use http_body::Body;
use hyper::body::Incoming;
use istio::table::{Cluster, EndpointState, Failure, Plan, Retries};
use std::{
    future::{Future, poll_fn},
    pin::Pin,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

const SOON: Duration = Duration::from_secs(1);
/// Bytes of an answer that are quicker read than a connection is made.
const SHORT: u64 = 64 << 10;

/// What is to be sent, as often as it takes.
pub(super) struct Message {
    pub(super) head: Parts,
    /// `None` for a request without one.
    pub(super) body: Option<Recording>,
}

/// A failed attempt.
struct Missed {
    why: Failure,
    refusal: Refusal,
}

type Answered = (Response<Incoming>, Returning);

impl Message {
    pub(super) fn is_repeatable(&self) -> bool {
        self.body.as_ref().is_none_or(Recording::is_repeatable)
    }

    /// From the beginning.
    pub(super) fn request(&self) -> Request<UpstreamBody> {
        let body = self.body.as_ref().map(|body| UpstreamBody::Kept(body.play()));
        Request::from_parts(
            forward::head_of(&self.head.method, &self.head.uri, &self.head.headers),
            body.unwrap_or(UpstreamBody::Empty),
        )
    }

    /// The same for somebody else.
    pub(super) fn copy(&self) -> Self {
        Self {
            head: forward::head_of(&self.head.method, &self.head.uri, &self.head.headers),
            body: self.body.clone(),
        }
    }

    /// `true` as soon as all of it has come in.
    pub(super) fn completed(&self) -> impl Future<Output = bool> + use<> {
        let completed = self.body.as_ref().map(Recording::completed);
        async move {
            match completed {
                Some(completed) => completed.await,
                None => true,
            }
        }
    }
}

pub(super) async fn send(
    worker: &Worker,
    exchange: &mut Exchange,
    cluster: &Cluster,
    (plan, retries): (&Plan, &Retries),
    message: &Message,
) -> Result<Answered, Refusal> {
    let mut tried = Vec::new();
    let mut retry = 0;
    let mut permit = None;
    loop {
        let Some(place) = pick(cluster, &mut tried, retries.others_first) else {
            return Err(Refusal::NoEndpoint(cluster.name.clone()));
        };
        exchange.aim(place);
        let endpoint = &cluster.endpoints[place].state;
        tried.push(endpoint.id);
        let ended = once(worker, endpoint, message, retries.per_try).await;
        drop(permit.take());
        let (again, was_sent) = match &ended {
            Ok((response, _)) => (retries.after_answer(response.status(), response.headers()), true),
            Err(missed) => (retries.after_failure(missed.why), missed.why != Failure::Connect),
        };
        if !again || retries.attempts == 0 {
            return ended.map_err(|missed| missed.refusal);
        }
        if retry == retries.attempts {
            exchange.note(Flag::URX);
            return ended.map_err(|missed| missed.refusal);
        }
        if was_sent {
            if !message.is_repeatable() {
                return ended.map_err(|missed| missed.refusal);
            }
            permit = plan.budget.take(active(cluster));
            if permit.is_none() {
                exchange.note(Flag::UO);
                return ended.map_err(|missed| missed.refusal);
            }
        }
        if let Ok(answered) = ended {
            discard(answered);
        }
        retry += 1;
        tokio::time::sleep(retries.wait(retry, worker.chance())).await;
    }
}

/// Nobody wants this answer. A short one is read to its end, so that its connection can be used again.
fn discard((response, Returning { connection, slot }): Answered) {
    let mut body = response.into_body();
    let is_short = body.size_hint().upper().is_some_and(|most| most <= SHORT);
    if is_short {
        let read = async move {
            while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
                if frame.is_err() {
                    return;
                }
            }
            slot.put(connection, Instant::now());
        };
        // A connection that is not free again by then is closed, which is no loss.
        tokio::task::spawn_local(tokio::time::timeout(SOON, read));
    }
}

/// The endpoint whose turn it is, other than those that were tried, or the same again where there is no other.
fn pick(cluster: &Cluster, tried: &mut Vec<usize>, others_first: bool) -> Option<usize> {
    if !others_first {
        tried.clear();
    }
    cluster.pick(tried).or_else(|| {
        tried.clear();
        cluster.pick(tried)
    })
}

/// Requests under way to the cluster's endpoints.
fn active(cluster: &Cluster) -> usize {
    let endpoints = cluster.endpoints.iter();
    endpoints
        .map(|endpoint| endpoint.state.active.load(Ordering::Relaxed))
        .sum()
}

async fn once(
    worker: &Worker,
    endpoint: &Arc<EndpointState>,
    message: &Message,
    per_try: Option<Duration>,
) -> Result<Answered, Missed> {
    let attempt = attempt(worker, endpoint, message);
    let Some(limit) = per_try else {
        return attempt.await;
    };
    tokio::select! {
        ended = attempt => ended,
        () = expire(message.completed(), limit) => Err(Missed {
            why: Failure::Timeout,
            refusal: Refusal::Late(limit),
        }),
    }
}

async fn attempt(
    worker: &Worker,
    endpoint: &Arc<EndpointState>,
    message: &Message,
) -> Result<Answered, Missed> {
    let mut request = message.request();
    let slot = worker.pool.slot(endpoint);
    let mut connect_again = true;
    loop {
        let (mut connection, is_kept) = match slot.take() {
            Some(connection) if connection.is_silent() => (connection, true),
            Some(_) => continue,
            None if connect_again => {
                let connected = connect(&endpoint.address, worker.limits.connect_timeout).await;
                let connection = connected.map_err(|error| {
                    worker.note(&endpoint.address, &error);
                    Missed {
                        why: Failure::Connect,
                        refusal: Refusal::NoConnection,
                    }
                })?;
                (connection, false)
            }
            None => {
                return Err(Missed {
                    why: Failure::Reset,
                    refusal: Refusal::Closed,
                });
            }
        };
        match connection.send(request).await {
            Ok(response) => return Ok((response, Returning { connection, slot })),
            // A kept connection that was closed meanwhile: no attempt at all.
            Err(Failed {
                unsent: Some(back), ..
            }) => {
                request = back;
                connect_again &= is_kept;
            }
            Err(Failed { error, .. }) => {
                return Err(Missed {
                    why: Failure::Reset,
                    refusal: Refusal::from(&error),
                });
            }
        }
    }
}

/// Waits for the whole request, as Envoy does, and then as long as it may take.
pub(super) async fn expire(completed: impl Future<Output = bool>, limit: Duration) {
    if !completed.await {
        // What is cut off is never complete, and ends by that.
        std::future::pending::<()>().await;
    }
    tokio::time::sleep(limit).await;
}
