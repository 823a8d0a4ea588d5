//! A request under way. However it ends, it is counted exactly once: when this is dropped.

use super::{
    affinity::Affinity,
    answer::{Answer, UpstreamBody},
    entry::{Entry, Upstream},
    refusal::Refusal,
};
use crate::{
    metrics::{Flag, Outcome, SourceId},
    upstream,
    worker::Worker,
};
use http::{HeaderValue, Response};
use hyper::{body::Incoming, upgrade::OnUpgrade};
use istio::table::{Cluster, Hold, Report, Resource};
use std::{
    cell::Cell,
    rc::Rc,
    sync::{Arc, atomic::Ordering},
    time::Instant,
};

pub(crate) struct Exchange {
    worker: Rc<Worker>,
    start: Instant,
    pub(super) source: SourceId,
    target: Option<Target>,
    /// The request's id, as soon as it has one.
    pub(super) id: Option<HeaderValue>,
    /// What binds the request to an endpoint, where the rules ask for it.
    pub(super) affinity: Affinity,
    /// What happened on the way, whatever the end.
    noted: Flag,
    /// The caller's connection, if the request asks for a switch of protocols.
    pub(super) switch: Option<OnUpgrade>,
    /// Whether it is the copy that a rule makes of a request.
    is_copy: bool,
    /// Its line in the access log, if there is one.
    pub(super) entry: Option<Box<Entry>>,
    /// How it would be counted if it ended now. At first: the caller went away before there was an answer.
    pub(super) outcome: Outcome,
}

struct Target {
    cluster: Arc<Cluster>,
    /// Place of the endpoint in the cluster.
    endpoint: Option<usize>,
    /// Part of the requests that the cluster takes at once, where there is a limit.
    admitted: Option<Hold>,
}

impl Exchange {
    pub(super) fn begin(worker: &Rc<Worker>, start: Instant, source: SourceId) -> Self {
        let outcome = Outcome {
            status: 0,
            flag: Flag::DC,
        };
        Self {
            worker: Rc::clone(worker),
            start,
            source,
            target: None,
            id: None,
            affinity: Affinity::default(),
            noted: Flag::NONE,
            switch: None,
            is_copy: false,
            entry: None,
            outcome,
        }
    }

    /// Of a copy, which ends by itself or because it takes too long.
    pub(super) fn of_copy(worker: &Rc<Worker>, start: Instant, source: SourceId) -> Self {
        let mut exchange = Self::begin(worker, start, source);
        exchange.is_copy = true;
        exchange.outcome.flag = Flag::UT;
        exchange
    }

    pub(super) fn note(&mut self, flag: Flag) {
        self.noted = self.noted | flag;
    }

    pub(super) fn refuse(&mut self, refusal: &Refusal) {
        self.outcome = refusal.outcome();
        self.detail(refusal.details());
    }

    /// What the caller is told, with the id that an endpoint may have seen too.
    pub(super) fn refused(&mut self, refusal: &Refusal) -> Response<Answer> {
        self.refuse(refusal);
        let id = self.id.take().unwrap_or_else(|| self.worker.new_request_id());
        if let Some(entry) = &mut self.entry {
            entry.name(&id);
        }
        refusal.response(id)
    }

    /// Of the answer, for the access log.
    pub(super) fn detail(&mut self, details: &'static str) {
        if let Some(entry) = &mut self.entry {
            entry.details = details;
        }
    }

    /// The head of an answer has come.
    pub(super) fn is_answered(&mut self) {
        if let Some(entry) = &mut self.entry {
            entry.details = "via_upstream";
            entry.answered = Some(self.start.elapsed());
        }
    }

    pub(super) fn count_sent(&mut self, bytes: u64) {
        if let Some(entry) = &mut self.entry {
            entry.sent += bytes;
        }
    }

    /// Where the bytes of the request's body are counted, if anybody wants to know.
    pub(super) fn received(&self) -> Option<Rc<Cell<u64>>> {
        self.entry.as_ref().map(|entry| Rc::clone(&entry.received))
    }

    /// A body that goes through as it comes.
    pub(super) fn streamed(&self, body: Incoming) -> UpstreamBody {
        match self.received() {
            Some(received) => UpstreamBody::Counted(body, received),
            None => UpstreamBody::Streamed(body),
        }
    }

    pub(super) fn enter(&mut self, cluster: &Arc<Cluster>) {
        self.target = Some(Target {
            cluster: Arc::clone(cluster),
            endpoint: None,
            admitted: None,
        });
    }

    /// Says how it went with the endpoint that it was aimed at.
    pub(super) fn report(&self, report: Report) {
        if let Some(Target {
            cluster,
            endpoint: Some(place),
            ..
        }) = &self.target
        {
            upstream::report(cluster, *place, report);
        }
    }

    /// Whether the cluster takes one more request.
    pub(super) fn admit(&mut self) -> bool {
        let Some(target) = &mut self.target else {
            return true;
        };
        let (limits, usage) = (&target.cluster.limits, &target.cluster.usage);
        if target.admitted.is_some() || !limits.limits(Resource::Requests) {
            return true;
        }
        target.admitted = usage.take(Resource::Requests, limits.most(Resource::Requests));
        target.admitted.is_some()
    }

    /// The request goes to this endpoint from now on.
    pub(super) fn aim(&mut self, place: usize) {
        if let Some(target) = &mut self.target {
            target.leave();
            target.cluster.endpoints[place]
                .state
                .active
                .fetch_add(1, Ordering::Relaxed);
            target.endpoint = Some(place);
        }
    }
}

impl Target {
    fn describe(&self) -> Upstream {
        let address = |place: usize| self.cluster.endpoints[place].state.address.to_string();
        Upstream {
            host: self.endpoint.map(address),
            cluster: self.cluster.name.clone(),
        }
    }

    fn leave(&mut self) {
        if let Some(place) = self.endpoint.take() {
            self.cluster.endpoints[place]
                .state
                .active
                .fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        let took = self.start.elapsed();
        let outcome = Outcome {
            flag: self.outcome.flag | self.noted,
            ..self.outcome
        };
        if let (Some(entry), Some(log)) = (&self.entry, &self.worker.log) {
            log.write(entry.write(outcome, took, self.target.as_ref().map(Target::describe)));
        }
        let record = |destination| {
            let metrics = &self.worker.metrics;
            metrics.record(self.source, destination, self.is_copy, outcome, took);
        };
        let Some(target) = &mut self.target else {
            let unknown = self.worker.with_rules(|table| Arc::clone(table.unknown()));
            return record(&unknown);
        };
        record(match target.endpoint {
            Some(place) => &target.cluster.endpoints[place].destination,
            None => &target.cluster.nowhere,
        });
        target.leave();
    }
}
