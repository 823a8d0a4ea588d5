//! From the rules, the counters and what was started to the shop at a glance. Pure.

use std::collections::BTreeMap;

use istio::model::{HttpRoute, ServiceEntry, Subset as RuleSubset, VirtualService};
use istio::{Resource, Spec};
use stats::{ALPHA, wilson};

use crate::api::{ActiveFault, Overview, Service, Subset};
use crate::run_file::RunInstance;
use crate::traffic::{Counters, Traffic};

/// The route that every service has by convention: it takes all requests that no route before it took.
const PRIMARY: &str = "primary";

/// The version that the gateway notes for a request that reached no instance.
pub const NOBODY: &str = "unknown";

/// What was looked at.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    pub rules: &'a [Resource],
    /// Of the window, or since the start.
    pub traffic: &'a Traffic,
    pub window_seconds: Option<f64>,
    /// What was started, as far as anybody says.
    pub instances: &'a [RunInstance],
    pub faults: &'a [ActiveFault],
}

/// The whole shop.
pub fn overview(seen: &Seen<'_>) -> Overview {
    let mut services: Vec<_> = entries(seen.rules)
        .map(|(name, entry)| service(seen, name, entry))
        .collect();
    services.sort_by(|one, two| one.name.cmp(&two.name));
    Overview {
        window_seconds: seen.window_seconds,
        services,
        faults: seen.faults.to_vec(),
    }
}

/// The route whose weights are the configured shares: the one called `primary`, or else the one that matches everything.
pub fn primary(rule: &VirtualService) -> Option<usize> {
    let named = rule
        .http
        .iter()
        .position(|route| route.name.as_deref() == Some(PRIMARY));
    named.or_else(|| rule.http.iter().position(|route| route.matches.is_empty()))
}

/// The subsets that a DestinationRule gives a service.
pub fn subsets<'a>(rules: &'a [Resource], service: &str) -> &'a [RuleSubset] {
    let found = rules.iter().find_map(|resource| match &resource.spec {
        Spec::DestinationRule(rule) if short(&rule.host) == service => Some(rule.subsets.as_slice()),
        _ => None,
    });
    found.unwrap_or_default()
}

/// The VirtualService that sends requests to a service.
pub fn rule_of<'a>(rules: &'a [Resource], service: &str) -> Option<(&'a Resource, &'a VirtualService)> {
    rules.iter().find_map(|resource| match &resource.spec {
        Spec::VirtualService(rule) => {
            let route = rule.http.get(primary(rule)?)?;
            let goes_there = route
                .route
                .iter()
                .any(|to| short(&to.destination.host) == service);
            goes_there.then_some((resource, rule))
        }
        _ => None,
    })
}

/// `payment-service` for `payment-service.default.svc.cluster.local`.
pub fn short(host: &str) -> &str {
    host.split('.').next().unwrap_or(host)
}

fn entries(rules: &[Resource]) -> impl Iterator<Item = (&str, &ServiceEntry)> {
    rules.iter().filter_map(|resource| match &resource.spec {
        Spec::ServiceEntry(entry) => Some((short(entry.hosts.first()?), entry)),
        _ => None,
    })
}

fn service(seen: &Seen<'_>, name: &str, entry: &ServiceEntry) -> Service {
    let rule = rule_of(seen.rules, name).map(|(_, rule)| rule);
    let route = rule.and_then(|rule| rule.http.get(primary(rule)?));
    let requests = seen.traffic.total(name);
    let subsets: Vec<_> = match subsets(seen.rules, name) {
        [] => vec![whole(seen, name, entry, route.is_some())],
        several => several
            .iter()
            .map(|one| subset(seen, name, entry, route, one))
            .collect(),
    };
    Service {
        name: name.to_owned(),
        requests,
        unrouted: seen.traffic.of(name, NOBODY).requests,
        exceptions: rule.map(exceptions).unwrap_or_default(),
        subsets,
    }
}

/// Routes before the primary one.
fn exceptions(rule: &VirtualService) -> Vec<String> {
    let before = primary(rule).unwrap_or(rule.http.len());
    let routes = rule.http.iter().take(before).enumerate();
    routes
        .map(|(i, route)| route.name.clone().unwrap_or_else(|| format!("route {}", i + 1)))
        .collect()
}

fn subset(
    seen: &Seen<'_>,
    service: &str,
    entry: &ServiceEntry,
    route: Option<&HttpRoute>,
    rule: &RuleSubset,
) -> Subset {
    let carries = |labels: &BTreeMap<String, String>| {
        rule.labels
            .iter()
            .all(|(name, value)| labels.get(name) == Some(value))
    };
    let endpoints = entry
        .endpoints
        .iter()
        .filter(|endpoint| carries(&endpoint.labels));
    let started = started(seen, service, |subset| subset == rule.name);
    // What runs says best which version a subset is; where nothing runs, what was started; else what the rule says.
    let version = endpoints
        .clone()
        .find_map(|endpoint| endpoint.labels.get("version"))
        .or_else(|| started.first().map(|(version, _)| *version))
        .or_else(|| rule.labels.get("version"));
    let configured = route.map(|route| {
        let to = route
            .route
            .iter()
            .find(|to| to.destination.subset.as_deref() == Some(&*rule.name));
        to.map_or(0, |to| to.weight.unwrap_or(100))
    });
    let subset = Subset {
        name: Some(rule.name.clone()),
        version: version.cloned().unwrap_or_default(),
        instances: endpoints.count(),
        planned: started.len(),
        configured,
        observed: None,
        requests: 0,
        requests_per_second: None,
        success: None,
        p95_milliseconds: None,
    };
    measured(seen, service, subset)
}

/// A service without subsets.
fn whole(seen: &Seen<'_>, service: &str, entry: &ServiceEntry, has_route: bool) -> Subset {
    let version = entry
        .endpoints
        .iter()
        .find_map(|endpoint| endpoint.labels.get("version"));
    let started = started(seen, service, |_| true);
    let version = version.or_else(|| started.first().map(|(version, _)| *version));
    let subset = Subset {
        name: None,
        version: version.cloned().unwrap_or_default(),
        instances: entry.endpoints.len(),
        planned: started.len(),
        configured: has_route.then_some(100),
        observed: None,
        requests: 0,
        requests_per_second: None,
        success: None,
        p95_milliseconds: None,
    };
    measured(seen, service, subset)
}

/// Version and name of the instances that were started of a service.
fn started<'a>(seen: &Seen<'a>, service: &str, of: impl Fn(&str) -> bool) -> Vec<(&'a String, &'a String)> {
    seen.instances
        .iter()
        .filter(|instance| instance.service == service && of(&instance.subset))
        .map(|instance| (&instance.variant, &instance.name))
        .collect()
}

/// The subset with its figures.
#[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 requests")]
fn measured(seen: &Seen<'_>, service: &str, subset: Subset) -> Subset {
    let Counters {
        requests,
        failures,
        durations,
    } = seen.traffic.of(service, &subset.version);
    let success = 1.0 - failures as f64 / requests.max(1) as f64;
    Subset {
        observed: wilson(requests, seen.traffic.total(service), ALPHA),
        requests,
        requests_per_second: seen.window_seconds.map(|seconds| requests as f64 / seconds),
        success: (requests > 0).then_some(success),
        p95_milliseconds: durations.quantile(0.95),
        ..subset
    }
}
