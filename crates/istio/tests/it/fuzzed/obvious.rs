//! Istio's text, read straight: no index, nothing compiled beforehand, every rule looked at for every request.
//!
//! Where Istio's own code says more than its documentation (which routes of several VirtualServices come first), it is
//! followed: `pilot/pkg/networking/core/route`.

use super::{
    condition::{holds, text},
    delegates::together,
    drawn::Request,
};
use istio::{
    Config, Key, Side, Spec,
    model::{Gateway, HttpMatch, HttpRoute, VirtualService},
};

pub(crate) struct Choice {
    pub(crate) name: String,
    /// How much of the path a rewrite would replace; all of it where it is `None`.
    pub(crate) replaced: Option<usize>,
}

/// What of one route has to hold: one of its conditions, or nothing where it has none. In a delegate one of the delegating
/// route's stands in front.
#[derive(PartialEq)]
pub(super) struct Line {
    pub(super) name: String,
    pub(super) clauses: Vec<HttpMatch>,
}

/// Where a request comes in: by this Gateway, whose servers have these ports; or between services.
enum Door {
    Gateway { name: String, ports: Vec<i64> },
    Mesh,
}

pub(crate) fn choice(config: &Config, request: &Request) -> Option<Choice> {
    let host = host_of(&request.authority);
    let claims = match request.side {
        Side::Mesh => in_mesh(config),
        Side::Ingress => at_gateways(config, false),
        Side::IngressTls => at_gateways(config, true),
    };
    // The most specific name decides, whether its rules match or not.
    let mut names: Vec<&String> = claims.iter().map(|(name, _)| name).collect();
    names.retain(|name| covers(name, &host));
    names.sort_by_key(|name| (name.starts_with('*'), std::cmp::Reverse(name.len())));
    let best = (*names.first()?).clone();
    let of_best: Vec<Vec<Line>> = claims
        .into_iter()
        .filter(|(name, _)| *name == best)
        .map(|(_, lines)| lines)
        .collect();
    let found = joined(of_best)
        .into_iter()
        .find(|line| line.clauses.iter().all(|clause| holds(clause, request)))?;
    let uri = found.clauses.iter().rev().find_map(|clause| clause.uri.as_ref());
    Some(Choice {
        replaced: match uri {
            None => Some(1),
            Some(uri) => uri.prefix.as_ref().map(String::len),
        },
        name: found.name,
    })
}

/// A host as a request has it: any capitals, perhaps a port and a final dot.
fn host_of(authority: &str) -> String {
    let host = authority.split(':').next().unwrap_or_default();
    host.trim_end_matches('.').to_lowercase()
}

fn covers(name: &str, host: &str) -> bool {
    match name.strip_prefix('*') {
        Some("") => true,
        Some(end) => host.len() > end.len() && host.ends_with(end),
        None => name == host,
    }
}

fn full(host: &str, key: &Key) -> String {
    let host = host.to_lowercase();
    if host.contains('.') || host.contains('*') {
        host
    } else {
        format!("{host}.{}.svc.cluster.local", key.namespace)
    }
}

fn virtual_services(config: &Config) -> impl Iterator<Item = (&Key, &VirtualService)> {
    config.iter().filter_map(|(key, resource)| match &resource.spec {
        Spec::VirtualService(spec) => Some((key, spec)),
        _ => None,
    })
}

/// Every name with the lines of whoever claims it, in the order of namespaces and names.
type Claims = Vec<(String, Vec<Line>)>;

fn at_gateways(config: &Config, encrypted: bool) -> Claims {
    let mut claims = Vec::new();
    for (key, spec) in virtual_services(config) {
        let mut own: Claims = Vec::new();
        for name in spec.gateways.iter().filter(|name| *name != "mesh") {
            let Some(gateway) = gateway_of(config, name) else {
                continue;
            };
            let servers = gateway.servers.iter();
            let servers: Vec<_> = servers
                .filter(|server| (server.port.protocol == "HTTPS") == encrypted)
                .collect();
            let door = Door::Gateway {
                name: name.clone(),
                ports: servers.iter().map(|server| server.port.number).collect(),
            };
            for host in spec.hosts.iter().map(|host| full(host, key)) {
                for allowed in servers.iter().flat_map(|server| &server.hosts) {
                    // The narrower of the two, where one lies within the other.
                    let within = |one: &str, other: &str| match other.strip_prefix('*') {
                        Some(end) => one.ends_with(end),
                        None => one == other,
                    };
                    let narrow = if within(&host, allowed) {
                        host.clone()
                    } else if within(allowed, &host) {
                        allowed.clone()
                    } else {
                        continue;
                    };
                    // Each Gateway once for a name: two of its servers are one listener here.
                    let claim = (narrow, lines(config, key, spec, &door, encrypted));
                    if !own.contains(&claim) {
                        own.push(claim);
                    }
                }
            }
        }
        claims.extend(own);
    }
    claims
}

fn gateway_of<'c>(config: &'c Config, name: &str) -> Option<&'c Gateway> {
    let (namespace, name) = name.split_once('/')?;
    config.iter().find_map(|(key, resource)| match &resource.spec {
        Spec::Gateway(spec) if key.namespace == namespace && key.name == name => Some(spec),
        _ => None,
    })
}

/// A service that nobody rules gets its requests all the same. The caller's namespace is `default`.
fn in_mesh(config: &Config) -> Claims {
    let mut claims: Claims = Vec::new();
    let spoken = |name: &str| {
        let mut names = vec![name.to_owned()];
        if let Some(short) = name.strip_suffix(".svc.cluster.local") {
            names.extend([format!("{short}.svc"), short.to_owned()]);
            names.extend(short.strip_suffix(".default").map(str::to_owned));
        }
        names
    };
    for (key, spec) in virtual_services(config) {
        if spec.gateways.is_empty() || spec.gateways.iter().any(|name| name == "mesh") {
            for name in spec.hosts.iter().flat_map(|host| spoken(&full(host, key))) {
                // Twice in one list, with other capitals.
                if !claims.iter().any(|(known, _)| *known == name) {
                    claims.push((name, lines(config, key, spec, &Door::Mesh, false)));
                }
            }
        }
    }
    for (_, resource) in config.iter() {
        if let Spec::ServiceEntry(entry) = &resource.spec {
            for name in entry.hosts.iter().flat_map(|host| spoken(host)) {
                if !claims.iter().any(|(known, _)| *known == name) {
                    let line = Line {
                        name: "default".into(),
                        clauses: vec![],
                    };
                    claims.push((name, vec![line]));
                }
            }
        }
    }
    claims
}

/// The conditions of a VirtualService that can hold at this door, in their order. Istio stops at the first that takes
/// everything.
fn lines(config: &Config, key: &Key, spec: &VirtualService, door: &Door, encrypted: bool) -> Vec<Line> {
    let mut lines = Vec::new();
    for route in &spec.http {
        let of_route = match &route.delegate {
            None => lines_of(route),
            Some(to) => {
                let namespace = to.namespace.as_ref().unwrap_or(&key.namespace);
                virtual_services(config)
                    .filter(|(key, _)| key.name == to.name && key.namespace == *namespace)
                    .flat_map(|(_, team)| &team.http)
                    .flat_map(|inner| together(route, inner))
                    .collect()
            }
        };
        for line in of_route {
            if line.clauses.iter().all(|clause| applies(clause, door, encrypted)) {
                let is_last = matches!(door, Door::Gateway { .. }) && takes_all(&line);
                lines.push(line);
                if is_last {
                    return lines;
                }
            }
        }
    }
    lines
}

fn lines_of(route: &HttpRoute) -> Vec<Line> {
    let line = |clauses| Line {
        name: route.name.clone().unwrap_or_default(),
        clauses,
    };
    if route.matches.is_empty() {
        return vec![line(vec![])];
    }
    route
        .matches
        .iter()
        .map(|clause| line(vec![clause.clone()]))
        .collect()
}

fn applies(clause: &HttpMatch, door: &Door, encrypted: bool) -> bool {
    let by_gateway = |name: &str| clause.gateways.is_empty() || clause.gateways.iter().any(|n| n == name);
    let scheme = if encrypted { "https" } else { "http" };
    let by_scheme = clause.scheme.as_ref().is_none_or(|wanted| text(wanted, scheme));
    by_scheme
        && match door {
            Door::Mesh => by_gateway("mesh"),
            Door::Gateway { name, ports } => {
                by_gateway(name)
                    && clause.port.is_none_or(|port| ports.contains(&port))
                    && clause.source_labels.is_empty()
                    && clause.source_namespace.is_none()
            }
        }
}

/// Istio's `isCatchAllRoute`: a path of any kind, and nothing that Envoy has to look at besides.
fn takes_all(line: &Line) -> bool {
    line.clauses.iter().all(is_everything)
}

fn is_everything(clause: &HttpMatch) -> bool {
    let every_path = clause
        .uri
        .as_ref()
        .is_none_or(|uri| uri.prefix.as_deref() == Some("/"));
    every_path
        && clause.headers.is_empty()
        && clause.without_headers.is_empty()
        && clause.query_params.is_empty()
        && clause.method.is_none()
        && clause.authority.is_none()
        && clause.scheme.is_none()
}

/// Several VirtualServices of one host stand one behind the other, and what takes everything behind all the rest.
fn joined(all: Vec<Vec<Line>>) -> Vec<Line> {
    if all.len() == 1 {
        return all.into_iter().flatten().collect();
    }
    let (last, first): (Vec<_>, Vec<_>) = all.into_iter().flatten().partition(takes_all);
    first.into_iter().chain(last).collect()
}
