//! From what was seen in a second to the tick that is sent. Pure.

use std::collections::BTreeMap;

use istio::Resource;
use loadgen::api::Load;
use stats::{ALPHA, wilson};

use crate::api::rollouts::RunningRollout;
use crate::api::tick::{Edge, Rule, Tick, TickService, TickSubset};
use crate::api::traffic::{Owner, OwnerKind};
use crate::api::{ActiveFault, Service, Subset};
use crate::business::Business;
use crate::control::VersionInfo;
use crate::rollouts;
use crate::run_file::RunInstance;
use crate::shown;
use crate::status::{self, NOBODY, Seen};
use crate::traffic::{Path, Traffic};
use crate::window::{MINUTE, MOMENT, Window};

/// A second, as it was seen.
#[derive(Clone, Debug)]
pub struct Second<'a> {
    pub number: u64,
    /// Milliseconds since 1970.
    pub at: i64,
    /// Since the second before.
    pub seconds: f64,
    pub stale: Option<String>,
    pub rules: &'a [Resource],
    /// Of the rules, in the same order.
    pub versions: &'a [VersionInfo],
    pub window: &'a Window,
    pub business: &'a Business,
    pub instances: &'a [RunInstance],
    pub faults: Vec<ActiveFault>,
    pub load: Option<Load>,
    pub rollouts: Vec<RunningRollout>,
}

/// The traffic of the last second, of the last ten and of the last minute.
struct Times {
    second: Traffic,
    moment: Traffic,
    minute: Traffic,
}

/// The tick of a second.
pub fn tick(second: Second<'_>) -> Tick {
    let times = Times {
        second: second.window.second(),
        moment: second.window.sum(MOMENT),
        minute: second.window.sum(MINUTE),
    };
    let overview = status::overview(&Seen {
        rules: second.rules,
        traffic: &times.minute,
        window_seconds: None,
        instances: second.instances,
        faults: &second.faults,
    });
    Tick {
        number: second.number,
        at: second.at,
        seconds: rounded(second.seconds, 1e3),
        edges: edges(&overview.services, &times),
        services: overview
            .services
            .into_iter()
            .map(|one| service(&second, &times, one))
            .collect(),
        rules: rules(&second),
        stale: second.stale,
        faults: second.faults,
        load: second.load,
        rollouts: second.rollouts,
    }
}

fn service(second: &Second<'_>, times: &Times, service: Service) -> TickService {
    let rule = status::rule_of(second.rules, &service.name);
    let owner = rule.and_then(|(resource, _)| {
        let place = second
            .rules
            .iter()
            .position(|other| std::ptr::eq(other, resource))?;
        Some(owner(second.versions.get(place)?))
    });
    let mut running = second.rollouts.iter();
    let owned = running.find(|rollout| rollout.service == service.name);
    let owned = owned.map(|rollout| rollouts::owner(&rollout.service));
    TickService {
        owner: owned.or(owner).unwrap_or(Owner {
            kind: OwnerKind::None,
            by: String::new(),
        }),
        unrouted: times.second.of(&service.name, NOBODY).requests,
        exceptions: rule.map(|(_, rule)| shown::exceptions(rule)).unwrap_or_default(),
        subsets: service
            .subsets
            .into_iter()
            .map(|one| subset(second, times, &service.name, one))
            .collect(),
        name: service.name,
    }
}

/// Who decides: a rollout, or the rules alone.
pub fn owner(version: &VersionInfo) -> Owner {
    version.owner.clone().unwrap_or_else(|| Owner {
        kind: OwnerKind::Static,
        by: version.actor.clone(),
    })
}

fn subset(second: &Second<'_>, times: &Times, service: &str, subset: Subset) -> TickSubset {
    let [now, moment, minute] =
        [&times.second, &times.moment, &times.minute].map(|traffic| traffic.of(service, &subset.version));
    let quantile = |q| moment.durations.quantile(q).map(|ms| rounded(ms, 1e2));
    let good = minute.requests.saturating_sub(minute.failures);
    TickSubset {
        business: second.business.of(service, subset.name.as_deref()),
        name: subset.name,
        version: subset.version,
        instances: subset.instances,
        planned: subset.planned,
        configured: subset.configured,
        observed: subset.observed.map(|share| share.rounded()),
        requests: now.requests,
        errors: now.failures,
        p50: quantile(0.5),
        p95: quantile(0.95),
        p99: quantile(0.99),
        success: wilson(good, minute.requests, ALPHA).map(|share| share.rounded()),
    }
}

/// Who called whom in the last minute, with the requests of the last second.
fn edges(services: &[Service], times: &Times) -> Vec<Edge> {
    let mut sums = BTreeMap::<(&str, &str, Option<&str>), (u64, u64)>::new();
    // The last second is a part of the last minute: each of its paths is among these.
    for (path, _) in times.minute.paths() {
        let Some(service) = services.iter().find(|service| *service.name == *path.service) else {
            continue;
        };
        let sum = sums
            .entry((&path.source, &path.service, subset_of(service, path)))
            .or_default();
        if let Some(now) = times.second.on(path) {
            sum.0 += now.requests;
            sum.1 += now.failures;
        }
    }
    let edges = sums
        .into_iter()
        .map(|((source, destination, subset), (requests, errors))| Edge {
            source: source.to_owned(),
            destination: destination.to_owned(),
            subset: subset.map(str::to_owned),
            requests,
            errors,
        });
    edges.collect()
}

fn subset_of<'s>(service: &'s Service, path: &Path) -> Option<&'s str> {
    let mut subsets = service.subsets.iter();
    let subset = subsets.find(|subset| *subset.version == *path.version)?;
    subset.name.as_deref()
}

/// The rules that people write; where the instances are is written by `serin up` all the time.
fn rules(second: &Second<'_>) -> Vec<Rule> {
    let all = second.rules.iter().zip(second.versions);
    let written = all.filter(|(resource, _)| !resource.is_ephemeral());
    let rule = |(resource, version): (&Resource, &VersionInfo)| Rule {
        kind: resource.kind().to_string(),
        namespace: resource.namespace().to_owned(),
        name: resource.metadata.name.clone(),
        resource_version: version.resource_version.clone(),
        actor: version.actor.clone(),
        changed_at: version.changed_at.as_millisecond(),
    };
    written.map(rule).collect()
}

fn rounded(value: f64, places: f64) -> f64 {
    (value * places).round() / places
}
