//! A request under way. However it ends, it is counted exactly once: when this is dropped.

use super::affinity::Affinity;
use crate::{
    metrics::{Flag, Outcome, SourceId},
    worker::Worker,
};
use istio::table::{Cluster, Permit, Resource};
use std::{
    rc::Rc,
    sync::{Arc, atomic::Ordering},
    time::Instant,
};

pub(crate) struct Exchange {
    worker: Rc<Worker>,
    start: Instant,
    pub(super) source: SourceId,
    target: Option<Target>,
    /// What binds the request to an endpoint, where the rules ask for it.
    pub(super) affinity: Affinity,
    /// How it would be counted if it ended now. At first: the caller went away before there was an answer.
    pub(super) outcome: Outcome,
}

struct Target {
    cluster: Arc<Cluster>,
    /// Place of the endpoint in the cluster.
    endpoint: Option<usize>,
    /// Part of the requests that the cluster takes at once, where there is a limit.
    admitted: Option<Permit>,
}

impl Exchange {
    pub(super) fn begin(worker: &Rc<Worker>, start: Instant, source: SourceId) -> Self {
        let outcome = Outcome {
            status: 0,
            flag: Flag::Dc,
        };
        Self {
            worker: Rc::clone(worker),
            start,
            source,
            target: None,
            affinity: Affinity::default(),
            outcome,
        }
    }

    pub(super) fn enter(&mut self, cluster: &Arc<Cluster>) {
        self.target = Some(Target {
            cluster: Arc::clone(cluster),
            endpoint: None,
            admitted: None,
        });
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
        let Some(target) = &mut self.target else {
            let unknown = self.worker.with_rules(|table| Arc::clone(table.unknown()));
            return self
                .worker
                .metrics
                .record(self.source, &unknown, self.outcome, took);
        };
        let destination = match target.endpoint {
            Some(place) => &target.cluster.endpoints[place].destination,
            None => &target.cluster.nowhere,
        };
        self.worker
            .metrics
            .record(self.source, destination, self.outcome, took);
        target.leave();
    }
}
