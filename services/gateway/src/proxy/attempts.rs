//! A request by a rule that says when to try again.
//!
//! Each attempt goes to another endpoint as long as there is one. What has reached an endpoint before is sent again after
//! a wait, and only within the rule's budget: retries help against single failures, and feed an overload.

use super::{
    answer::UpstreamBody,
    delivery::{Answered, Missed, Repeats, Returning, deliver, head_of, is_repeatable},
    exchange::Exchange,
    recording::Recording,
    refusal::Refusal,
};
use crate::{metrics::Flag, upstream, worker::Worker};
use http::{Request, request::Parts};
use http_body::Body;
use istio::table::{Cluster, Failure, Plan, Report, Retries};
use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    sync::atomic::Ordering,
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

impl Message {
    pub(super) fn is_repeatable(&self) -> bool {
        self.body.as_ref().is_none_or(Recording::is_repeatable)
    }

    /// From the beginning.
    pub(super) fn request(&self) -> Request<UpstreamBody> {
        let body = self.body.as_ref().map(|body| UpstreamBody::Kept(body.play()));
        Request::from_parts(
            head_of(&self.head.method, &self.head.uri, &self.head.headers),
            body.unwrap_or(UpstreamBody::Empty),
        )
    }

    /// The same for somebody else.
    pub(super) fn copy(&self) -> Self {
        Self {
            head: head_of(&self.head.method, &self.head.uri, &self.head.headers),
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
    if !exchange.admit() {
        return Err(Refusal::Overflow);
    }
    let mut tried = Vec::new();
    let mut retry = 0;
    let mut permits = None;
    loop {
        let pick = |tried: &[usize]| cluster.pick(tried, exchange.affinity.hash, || worker.bits());
        let Some(place) = choose(pick, &mut tried, retries.others_first) else {
            return Err(Refusal::NoEndpoint(cluster.name.clone()));
        };
        exchange.aim(place);
        tried.push(cluster.endpoints[place].state.id);
        let ended = once(worker, exchange, cluster, place, message, retries.per_try).await;
        drop(permits.take());
        let (again, was_sent) = match &ended {
            Ok((response, _)) => (retries.after_answer(response.status(), response.headers()), true),
            // More requests are the last thing that helps an overload, and half a body is none.
            Err(missed) if matches!(missed.refusal, Refusal::Overflow | Refusal::BodyCutOff) => {
                (false, false)
            }
            Err(missed) => (retries.after_failure(missed.why), missed.why != Failure::Connect),
        };
        if !again || retries.attempts == 0 {
            return ended.map_err(|missed| missed.refusal);
        }
        if retry == retries.attempts {
            exchange.note(Flag::URX);
            return ended.map_err(|missed| missed.refusal);
        }
        if was_sent && !message.is_repeatable() {
            return ended.map_err(|missed| missed.refusal);
        }
        // What has not reached an endpoint costs nobody anything, so that only the limit of the rules holds for it.
        let budget = if was_sent {
            plan.budget.take(active(cluster)).map(Some)
        } else {
            Some(None)
        };
        permits = budget.and_then(|budget| Some((budget, upstream::retry(cluster)?)));
        if permits.is_none() {
            exchange.note(Flag::UO);
            return ended.map_err(|missed| missed.refusal);
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
fn choose(
    pick: impl Fn(&[usize]) -> Option<usize>,
    tried: &mut Vec<usize>,
    others_first: bool,
) -> Option<usize> {
    if !others_first {
        tried.clear();
    }
    pick(tried).or_else(|| {
        tried.clear();
        pick(tried)
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
    exchange: &Exchange,
    cluster: &Cluster,
    place: usize,
    message: &Message,
    per_try: Option<Duration>,
) -> Result<Answered, Missed> {
    let mut repeats = Repeats::by(|| {
        let request = message.request();
        is_repeatable(&request).then_some(request)
    });
    let request = message.request();
    let mut attempt = pin!(deliver(worker, exchange, cluster, place, request, &mut repeats));
    let Some(limit) = per_try else {
        return attempt.await;
    };
    let mut expired = pin!(expire(message.completed(), limit));
    tokio::select! {
        biased;
        ended = &mut attempt => ended,
        () = &mut expired => {
            exchange.report(Report::TimedOut);
            Err(Missed {
                why: Failure::Timeout,
                refusal: Refusal::Late(limit),
                back: None,
            })
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
