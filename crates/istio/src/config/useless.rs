//! Rules that are allowed and do nothing, or not what they seem to say.

use super::{Config, delegate};
use crate::{
    mistake::Collector,
    model::{HttpMatch, HttpRoute, MESH, Period, VirtualService},
};
use std::collections::{BTreeSet, HashMap};

pub(super) fn find(odd: &mut Collector, config: &Config, spec: &VirtualService, namespace: &str) {
    unreachable(odd, spec);
    for (i, route) in spec.http.iter().enumerate() {
        let path = format!("spec.http[{i}]");
        for (j, clause) in route.matches.iter().enumerate() {
            never_holds(odd, &format!("{path}.match[{j}]"), spec, clause);
        }
        never_happens(odd, &path, route);
        if let Some(to) = &route.delegate
            && let Some((_, inner)) = config.delegate(to, namespace)
        {
            for (j, inner) in inner.http.iter().enumerate() {
                if delegate::join(route, inner).is_none() {
                    let theirs = format!("the conditions of spec.http[{j}] of `{}`", to.name);
                    odd.add(&path, format!("excludes {theirs}: that route is left out"));
                }
            }
        }
    }
}

/// What stands behind a route that takes all of its requests.
fn unreachable(odd: &mut Collector, spec: &VirtualService) {
    let everything = [HttpMatch::default()];
    let mut taken = Taken::default();
    for (i, route) in spec.http.iter().enumerate() {
        let clauses = match route.matches.as_slice() {
            [] => &everything[..],
            some => some,
        };
        let takers: Vec<Option<usize>> = clauses.iter().map(|clause| taken.by(clause)).collect();
        let path = format!("spec.http[{i}]");
        let explain = |first: &usize| format!("spec.http[{first}] takes all of its requests");
        if let Some(Some(first)) = takers.first()
            && takers.iter().all(Option::is_some)
        {
            odd.add(&path, format!("is never reached: {}", explain(first)));
        } else {
            for (j, first) in takers.iter().enumerate() {
                if let Some(first) = first {
                    odd.add(
                        format!("{path}.match[{j}]"),
                        format!("never holds: {}", explain(first)),
                    );
                }
            }
        }
        for clause in clauses {
            taken.add(i, clause);
        }
    }
}

/// Paths whose requests a route takes whatever else they are, with the place of the route. Looked up by the lengths that
/// occur, so that thousands of routes can be held against each other.
#[derive(Default)]
struct Taken<'c> {
    prefixes: HashMap<&'c str, usize>,
    lengths: BTreeSet<usize>,
}

impl<'c> Taken<'c> {
    fn add(&mut self, place: usize, clause: &'c HttpMatch) {
        let prefix = match &clause.uri {
            None => Some(""),
            Some(uri) => uri.prefix.as_deref().filter(|_| !clause.ignore_uri_case),
        };
        if let Some(prefix) = prefix.filter(|_| clause.is_of_path_only()) {
            // Every path begins with a slash.
            let prefix = if prefix == "/" { "" } else { prefix };
            self.prefixes.entry(prefix).or_insert(place);
            self.lengths.insert(prefix.len());
        }
    }

    /// The route that takes all requests for which this one holds.
    fn by(&self, clause: &HttpMatch) -> Option<usize> {
        let uri = clause.uri.as_ref().filter(|_| !clause.ignore_uri_case);
        let path = uri.and_then(|uri| uri.exact.as_deref().or(uri.prefix.as_deref()));
        let path = path.unwrap_or_default();
        let starts = self.lengths.iter().filter_map(|length| path.get(..*length));
        starts.filter_map(|start| self.prefixes.get(start).copied()).min()
    }
}

fn never_holds(odd: &mut Collector, path: &str, spec: &VirtualService, clause: &HttpMatch) {
    for (i, gateway) in clause.gateways.iter().enumerate() {
        let is_bound = match gateway.as_str() {
            MESH => spec.is_for_mesh(),
            name => spec.ingress_gateways().any(|(_, bound)| bound == name),
        };
        if !is_bound && !spec.is_delegate() {
            let message = format!("never holds: this VirtualService is not bound to `{gateway}`");
            odd.add(format!("{path}.gateways[{i}]"), message);
        }
    }
    // Between services all is plain; who delegates may be bound to a Gateway.
    let schemes: &[&str] = if spec.is_delegate() || spec.ingress_gateways().next().is_some() {
        &["http", "https"]
    } else {
        &["http"]
    };
    if let Some(wanted) = &clause.scheme
        && !schemes.iter().any(|scheme| wanted.could_be(scheme))
    {
        let message = format!("never holds: its requests come by {}", schemes.join(" or "));
        odd.add(format!("{path}.scheme"), message);
    }
    let names_source = !clause.source_labels.is_empty() || clause.source_namespace.is_some();
    if names_source && !spec.is_for_mesh() && !spec.is_delegate() {
        odd.add(
            path,
            "never holds: requests from outside have no source in the mesh",
        );
    }
}

/// Faults and mirrors for none of the requests.
fn never_happens(odd: &mut Collector, path: &str, route: &HttpRoute) {
    let percentages = route.fault.iter().flat_map(|fault| {
        let delay = fault.delay.as_ref().map(|delay| ("delay", &delay.percentage));
        let abort = fault.abort.as_ref().map(|abort| ("abort", &abort.percentage));
        [delay, abort].into_iter().flatten()
    });
    for (kind, percentage) in percentages {
        if percentage.is_none() {
            let message = "is missing, which means 0 %: the fault never happens";
            odd.add(format!("{path}.fault.{kind}.percentage"), message);
        }
    }
    let length = |period: Option<&Period>| period.and_then(Period::get);
    let per_try = length(
        route
            .retries
            .as_ref()
            .and_then(|retries| retries.per_try_timeout.as_ref()),
    );
    if let (Some(whole), Some(part)) = (length(route.timeout.as_ref()), per_try)
        && !whole.is_zero()
        && part >= whole
    {
        let message = "is not shorter than the timeout of the whole request, which comes first";
        odd.add(format!("{path}.retries.perTryTimeout"), message);
    }
}
