//! Routes as Istio's `VirtualService` has them, both ways: written into one, and read from one.
//!
//! A VirtualService's routes fall into three groups: those named in `managedRoutes`, which are the rollout's own; those whose
//! weights it sets; and all others, which it never touches. One of the others that sends requests to the candidate is in the
//! way: the candidate would get requests after an abort.

use super::Routes;
use crate::model::{HeaderMatch, MirrorMatch, SetHeaderRoute, SetMirrorRoute, TrafficRouting};
use istio::model::{Destination, HttpMatch, HttpRoute, Percent, RouteDestination, VirtualService};
use std::collections::BTreeMap;

/// Why routes cannot be written into a VirtualService.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotApply {
    #[error("VirtualService {name} has no route `{route}`, which spec.strategy.canary.trafficRouting names")]
    NoRoute { name: String, route: String },
    #[error(
        "VirtualService {name} has several routes; name those to change in \
         spec.strategy.canary.trafficRouting.istio.virtualService.routes"
    )]
    WhichRoute { name: String },
    #[error("{path} of VirtualService {name} has no destination with subset `{subset}`")]
    NoSubset {
        name: String,
        path: String,
        subset: String,
    },
    #[error("{path} of VirtualService {name} has other destinations than the two of the rollout")]
    OtherDestinations { name: String, path: String },
}

/// A rule of somebody else that the rollout must not touch and cannot live with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InTheWay {
    #[error(
        "{path} ({route}) of VirtualService {name} sends requests to `{subset}`; remove it, or list it in \
         spec.strategy.canary.trafficRouting.managedRoutes"
    )]
    Route {
        name: String,
        path: String,
        route: String,
        subset: String,
    },
    #[error(
        "{path} ({route}) of VirtualService {name} is a managed route, and not one that a rollout writes"
    )]
    Managed {
        name: String,
        path: String,
        route: String,
    },
    #[error(transparent)]
    CannotApply(#[from] CannotApply),
}

impl Routes {
    /// `base` with these routes and no other managed ones.
    pub fn write(
        &self,
        routing: &TrafficRouting,
        base: &VirtualService,
    ) -> Result<VirtualService, CannotApply> {
        let mut others: Vec<HttpRoute> = base
            .http
            .iter()
            .filter(|route| !is_managed(routing, route))
            .cloned()
            .collect();
        let targets = targets(routing, &others)?;
        let (mut candidate, mut shares) = (Destination::default(), Vec::new());
        for i in targets {
            candidate = self.weigh(routing, &mut others[i], i)?;
            shares.clone_from(&others[i].route);
        }
        let headers = self.headers.iter().map(|route| header_route(route, &candidate));
        let mirrors = self
            .mirrors
            .iter()
            .map(|route| mirror_route(route, &candidate, &shares));
        let mut http: Vec<HttpRoute> = headers.chain(mirrors).collect();
        http.sort_by_key(|route| place(routing, route));
        http.append(&mut others);
        Ok(VirtualService { http, ..base.clone() })
    }

    /// What `service` does now, as far as it is the rollout's.
    pub fn read(routing: &TrafficRouting, service: &VirtualService) -> Result<Self, InTheWay> {
        let name = || routing.istio.virtual_service.name.clone();
        let rule = &routing.istio.destination_rule;
        let others: Vec<HttpRoute> = service
            .http
            .iter()
            .filter(|route| !is_managed(routing, route))
            .cloned()
            .collect();
        let targets = targets(routing, &others)?;
        let mut routes = Self::only(0);
        for (i, route) in service.http.iter().enumerate() {
            let (path, label) = (format!("spec.http[{i}]"), route.name.clone().unwrap_or_default());
            let is_target = targets.iter().any(|target| others[*target] == *route);
            let share = share_of(route, &rule.canary_subset_name);
            if is_managed(routing, route) {
                let candidate = &rule.canary_subset_name;
                if let Some(header) = read_header_route(route, candidate) {
                    routes.headers.push(header);
                } else if let Some(mirror) = read_mirror_route(route, candidate) {
                    routes.mirrors.push(mirror);
                } else {
                    return Err(InTheWay::Managed {
                        name: name(),
                        path,
                        route: label,
                    });
                }
            } else if is_target {
                // Several targets with different weights are as far as the furthest.
                routes.candidate_weight = routes.candidate_weight.max(share);
            } else if share > 0 {
                return Err(InTheWay::Route {
                    name: name(),
                    path,
                    route: label,
                    subset: rule.canary_subset_name.clone(),
                });
            }
        }
        Ok(routes)
    }

    /// Sets the two weights of a route; the candidate's destination is returned.
    fn weigh(
        &self,
        routing: &TrafficRouting,
        route: &mut HttpRoute,
        i: usize,
    ) -> Result<Destination, CannotApply> {
        let name = || routing.istio.virtual_service.name.clone();
        let path = || route_path(route, i);
        let rule = &routing.istio.destination_rule;
        let place = |subset: &str| {
            let is_it = |d: &RouteDestination| d.destination.subset.as_deref() == Some(subset);
            route.route.iter().position(is_it)
        };
        let missing = |subset: &str| CannotApply::NoSubset {
            name: name(),
            path: path(),
            subset: subset.to_owned(),
        };
        let stable = place(&rule.stable_subset_name).ok_or_else(|| missing(&rule.stable_subset_name))?;
        let candidate = place(&rule.canary_subset_name);
        if route.route.len() > 1 + usize::from(candidate.is_some()) {
            return Err(CannotApply::OtherDestinations {
                name: name(),
                path: path(),
            });
        }
        let candidate = candidate.unwrap_or_else(|| {
            // A route that only knew the stable version: the same host and port for the candidate.
            let mut other = route.route[stable].clone();
            other.destination.subset = Some(rule.canary_subset_name.clone());
            route.route.push(other);
            route.route.len() - 1
        });
        route.route[stable].weight = Some(self.stable_weight().into());
        route.route[candidate].weight = Some(self.candidate_weight.into());
        Ok(route.route[candidate].destination.clone())
    }
}

fn is_managed(routing: &TrafficRouting, route: &HttpRoute) -> bool {
    place(routing, route).is_some()
}

/// Where a route stands among the managed ones; their list is their order.
fn place(routing: &TrafficRouting, route: &HttpRoute) -> Option<usize> {
    let name = route.name.as_deref().unwrap_or_default();
    let mut managed = routing.managed_routes.iter();
    managed.position(|managed| managed.name == name)
}

/// The indexes of the routes whose weights are set.
fn targets(routing: &TrafficRouting, others: &[HttpRoute]) -> Result<Vec<usize>, CannotApply> {
    let service = &routing.istio.virtual_service;
    let name = || service.name.clone();
    if service.routes.is_empty() {
        return match others.len() {
            1 => Ok(vec![0]),
            _ => Err(CannotApply::WhichRoute { name: name() }),
        };
    }
    let place = |wanted: &String| {
        let found = others
            .iter()
            .position(|route| route.name.as_ref() == Some(wanted));
        found.ok_or_else(|| CannotApply::NoRoute {
            name: name(),
            route: wanted.clone(),
        })
    };
    service.routes.iter().map(place).collect()
}

fn route_path(route: &HttpRoute, i: usize) -> String {
    match &route.name {
        Some(name) => format!("the route `{name}`"),
        None => format!("spec.http[{i}]"),
    }
}

/// The share of a subset in per cent.
fn share_of(route: &HttpRoute, subset: &str) -> u8 {
    let destinations = route.route.iter();
    let shares = destinations
        .filter(|d| d.destination.subset.as_deref() == Some(subset))
        .map(|d| d.share(route.route.len()));
    u8::try_from(shares.sum::<u32>()).unwrap_or(100)
}

fn header_route(route: &SetHeaderRoute, candidate: &Destination) -> HttpRoute {
    let clause = |HeaderMatch {
                      header_name,
                      header_value,
                  }: &HeaderMatch| HttpMatch {
        headers: BTreeMap::from([(header_name.clone(), header_value.clone())]),
        ..HttpMatch::default()
    };
    HttpRoute {
        name: Some(route.name.clone()),
        matches: route.matches.iter().map(clause).collect(),
        route: vec![RouteDestination {
            destination: candidate.clone(),
            weight: Some(100),
            headers: None,
        }],
        ..HttpRoute::default()
    }
}

/// Requests go where all others go, and the candidate gets a copy.
fn mirror_route(route: &SetMirrorRoute, candidate: &Destination, shares: &[RouteDestination]) -> HttpRoute {
    let clause = |clause: &MirrorMatch| HttpMatch {
        method: clause.method.clone(),
        uri: clause.path.clone(),
        headers: clause.headers.clone(),
        ..HttpMatch::default()
    };
    HttpRoute {
        name: Some(route.name.clone()),
        matches: route.matches.iter().map(clause).collect(),
        route: shares.to_vec(),
        mirror: Some(candidate.clone()),
        // Whatever it is, it was checked to be within 0 and 100.
        mirror_percentage: (route.percentage).map(|share| Percent::of(u32::try_from(share).unwrap_or(0))),
        ..HttpRoute::default()
    }
}

/// The step that such a route comes from; nothing where no step writes such a route. Its shares are written anew each time.
fn read_mirror_route(route: &HttpRoute, candidate: &str) -> Option<SetMirrorRoute> {
    let mirror = route
        .mirror
        .as_ref()
        .filter(|mirror| mirror.subset.as_deref() == Some(candidate))?;
    let step = SetMirrorRoute {
        name: route.name.clone()?,
        percentage: match &route.mirror_percentage {
            Some(percentage) => Some(percentage.value.as_ref()?.as_i64()?),
            None => None,
        },
        matches: (route.matches.iter())
            .map(|clause| MirrorMatch {
                method: clause.method.clone(),
                path: clause.uri.clone(),
                headers: clause.headers.clone(),
            })
            .collect(),
    };
    (*route == mirror_route(&step, mirror, &route.route)).then_some(step)
}

/// The step that such a route comes from; nothing where no step writes such a route.
fn read_header_route(route: &HttpRoute, candidate: &str) -> Option<SetHeaderRoute> {
    if route.route.len() != 1 || share_of(route, candidate) != 100 || route.matches.is_empty() {
        return None;
    }
    let plain = HttpRoute {
        name: route.name.clone(),
        matches: route.matches.clone(),
        route: route.route.clone(),
        ..HttpRoute::default()
    };
    if *route != plain || route.route[0].headers.is_some() {
        return None;
    }
    let is_of_headers_only = |clause: &HttpMatch| {
        let of_headers = HttpMatch {
            name: clause.name.clone(),
            headers: clause.headers.clone(),
            ..HttpMatch::default()
        };
        *clause == of_headers
    };
    let clause = |clause: &HttpMatch| match clause.headers.first_key_value() {
        Some((name, value)) if clause.headers.len() == 1 && is_of_headers_only(clause) => Some(HeaderMatch {
            header_name: name.clone(),
            header_value: value.clone(),
        }),
        _ => None,
    };
    Some(SetHeaderRoute {
        name: route.name.clone()?,
        matches: route.matches.iter().map(clause).collect::<Option<_>>()?,
    })
}
