//! VirtualServices → rules by host, for the mesh and for the ingress.
//!
//! At a gateway several VirtualServices may share a host. As in Istio their routes stand one behind the other, in the order
//! of namespaces and names (Istio asks for their age first), and those without conditions go to the end. What stands behind
//! such a route in its own VirtualService is never reached, and stays so when the routes are joined.

use super::{
    HostIndex, Mirror, Plan, Route,
    choice::Shares,
    compile::{Compiler, insert_aliases},
    conditions::Conditions,
    matcher::{HeaderMatcher, TextMatcher},
    route::{Rule, Rules, Target},
};
use crate::{
    config::{Config, Joined, routes},
    host,
    model::{Destination, Gateway, HttpMatch, HttpRoute, MESH, Redirect, Server, VirtualService},
    resource::{Key, Spec},
};
use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

/// Where rules apply.
enum Place<'a> {
    Mesh,
    Gateway {
        name: &'a str,
        gateway: &'a Gateway,
        encrypts: bool,
    },
}

/// The rules of each host, by the VirtualServices that say them.
type Claims = BTreeMap<String, Vec<Arc<Rules>>>;

impl Compiler<'_> {
    /// For the ingress, without and with encryption, and for the mesh.
    pub(super) fn virtual_hosts(&mut self, config: &Config) -> ([HostIndex; 2], HostIndex) {
        let (mut plain, mut encrypted, mut mesh) = (Claims::new(), Claims::new(), HostIndex::default());
        for (key, resource) in config.iter() {
            let Spec::VirtualService(spec) = &resource.spec else {
                continue;
            };
            if spec.is_delegate() {
                continue;
            }
            let joined = routes(config, key, spec);
            let compiled: Vec<Arc<Route>> = joined
                .iter()
                .map(|joined| Arc::new(self.route(key, joined)))
                .collect();
            if spec.is_for_mesh() {
                let rules = Arc::new(self.rules(key, &joined, &compiled, &Place::Mesh));
                for name in &spec.hosts {
                    insert_aliases(&mut mesh, &host::full_name(name, &key.namespace), &rules);
                }
            }
            for (name, gateway) in bound(config, key, spec) {
                let claim = |claims: &mut Claims, rules: &Arc<Rules>, admits: fn(&Server) -> bool| {
                    for host in admitted(key, spec, gateway, admits) {
                        let claims = claims.entry(host).or_default();
                        // A host that two of its Gateways admit is one host here.
                        if !claims.iter().any(|known| Arc::ptr_eq(known, rules)) {
                            claims.push(Arc::clone(rules));
                        }
                    }
                };
                for (claims, encrypts, admits) in [
                    (&mut plain, false, is_plain as fn(&Server) -> bool),
                    (&mut encrypted, true, Server::encrypts),
                ] {
                    if gateway.servers.iter().any(admits) {
                        let place = Place::Gateway {
                            name,
                            gateway,
                            encrypts,
                        };
                        let rules = Arc::new(self.rules(key, &joined, &compiled, &place));
                        claim(claims, &rules, admits);
                    }
                }
                if gateway.servers.iter().any(Server::redirects) {
                    claim(&mut plain, &self.sent_to_https(key), Server::redirects);
                }
            }
        }
        ([ingress(plain), ingress(encrypted)], mesh)
    }

    /// Sends callers to the same address with encryption (`httpsRedirect`).
    fn sent_to_https(&mut self, key: &Key) -> Arc<Rules> {
        let redirect = Redirect {
            scheme: Some("https".into()),
            port: self.registry.https_port.map(i64::from),
            ..Redirect::default()
        };
        let route = HttpRoute {
            name: Some("https-redirect".into()),
            redirect: Some(redirect),
            ..HttpRoute::default()
        };
        let joined = Joined {
            key,
            route: Cow::Owned(route),
            place: 0,
        };
        Arc::new(Rules::always(self.route(key, &joined)))
    }

    fn rules(
        &mut self,
        key: &Key,
        joined: &[Joined<'_>],
        compiled: &[Arc<Route>],
        place: &Place<'_>,
    ) -> Rules {
        let mut rules: Vec<Rule> = Vec::new();
        for (joined, route) in joined.iter().zip(compiled) {
            let everything = [HttpMatch::default()];
            let clauses = match joined.route.matches.as_slice() {
                [] => &everything[..],
                some => some,
            };
            let clauses = clauses.iter().filter(|clause| place.has(clause, &key.namespace));
            for rule in clauses.filter_map(|clause| self.rule(clause, route, place)) {
                let is_last = rule.catches_all;
                rules.push(rule);
                if is_last {
                    return Rules::new(rules);
                }
            }
        }
        Rules::new(rules)
    }

    /// `None` only for what validation refuses.
    fn rule(&mut self, clause: &HttpMatch, route: &Arc<Route>, place: &Place<'_>) -> Option<Rule> {
        let at_gateway = matches!(place, Place::Gateway { .. });
        let patterns = &mut self.patterns;
        let uri = match &clause.uri {
            Some(uri) if clause.ignore_uri_case => Some(TextMatcher::new(uri, patterns)?.in_any_case()),
            Some(uri) => Some(TextMatcher::new(uri, patterns)?),
            None => None,
        };
        let headers = clause
            .headers
            .iter()
            .map(|(name, value)| HeaderMatcher::new(name, value, patterns));
        let headers = headers.collect::<Option<_>>()?;
        let others = Conditions::new(clause, at_gateway, &self.services, patterns)?;
        let every_path = clause
            .uri
            .as_ref()
            .is_none_or(|uri| uri.prefix.as_deref() == Some("/"));
        let others_hold = clause.headers.is_empty() && clause.scheme.is_none() && others.is_empty();
        Some(Rule {
            uri,
            headers,
            others: (!others.is_empty()).then(|| Arc::new(others)),
            catches_all: every_path && others_hold,
            route: Arc::clone(route),
        })
    }

    fn route(&mut self, root: &Key, joined: &Joined<'_>) -> Route {
        let http = &*joined.route;
        let siblings = http.route.len();
        let mirrors: Vec<Mirror> = http
            .all_mirrors()
            .map(|(_, to, share)| Mirror {
                cluster: self.destination(joined.key, to),
                share,
            })
            .collect();
        let targets = http.route.iter().map(|to| Target {
            cluster: self.destination(joined.key, &to.destination),
            plan: Plan::new(http, Some(to), &mirrors, &mut self.patterns),
        });
        let targets: Box<[Target]> = targets.collect();
        let answer = if targets.is_empty() {
            Plan::new(http, None, &mirrors, &mut self.patterns)
        } else {
            None
        };
        // A route keeps its counter as long as it keeps its name, or its place if it has none.
        let counter = http.name.clone().unwrap_or_else(|| joined.place.to_string());
        let counter = if root == joined.key {
            format!("{root} {counter}")
        } else {
            format!("{root} {} {counter}", joined.key)
        };
        Route {
            name: http.name.clone(),
            targets,
            shares: Shares::new(http.route.iter().map(|to| to.share(siblings))),
            sequence: self.registry.sequence(&counter),
            answer,
        }
    }

    fn destination(&mut self, key: &Key, to: &Destination) -> Arc<super::Cluster> {
        let host = host::full_name(&to.host, &key.namespace);
        let port = to.port.as_ref().map(|port| port.number);
        self.cluster(&host, port, to.subset.as_deref())
    }
}

fn ingress(claims: Claims) -> HostIndex {
    let mut index = HostIndex::default();
    for (host, rules) in claims {
        match rules.as_slice() {
            [only] => index.insert(&host, only),
            several => index.insert(&host, &Arc::new(Rules::joined(several))),
        }
    }
    index
}

/// The Gateways that a VirtualService is bound to and that are there.
fn bound<'c>(
    config: &'c Config,
    key: &'c Key,
    spec: &'c VirtualService,
) -> impl Iterator<Item = (&'c str, &'c Gateway)> {
    spec.ingress_gateways()
        .filter_map(|(_, name)| Some((name, config.gateway(name, &key.namespace)?)))
}

fn is_plain(server: &Server) -> bool {
    !server.encrypts() && !server.redirects()
}

/// The names under which its hosts are reached from outside: what the Gateway admits of them.
fn admitted(key: &Key, spec: &VirtualService, gateway: &Gateway, admits: fn(&Server) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for name in spec
        .hosts
        .iter()
        .map(|name| host::full_name(name, &key.namespace))
    {
        let servers = gateway.servers.iter().filter(|server| admits(server));
        for allowed in servers.flat_map(|server| &server.hosts) {
            let allowed = allowed.to_ascii_lowercase();
            if host::is_within(&name, &allowed) {
                found.push(name.clone());
            } else if host::is_within(&allowed, &name) {
                found.push(allowed);
            }
        }
    }
    found
}

impl Place<'_> {
    /// Whether a condition can hold here at all: by its Gateways, by the port at a Gateway, and by the scheme.
    fn has(&self, clause: &HttpMatch, namespace: &str) -> bool {
        let full = |name: &str| match name.split_once('/') {
            Some((namespace, name)) => format!("{namespace}/{name}"),
            None => format!("{namespace}/{name}"),
        };
        let is_named = |wanted: &String| match self {
            Place::Mesh => wanted == MESH,
            Place::Gateway { name, .. } => wanted != MESH && full(wanted) == full(name),
        };
        let by_gateway = clause.gateways.is_empty() || clause.gateways.iter().any(is_named);
        let scheme = match self {
            Place::Gateway { encrypts: true, .. } => "https",
            _ => "http",
        };
        let by_scheme = clause
            .scheme
            .as_ref()
            .is_none_or(|wanted| wanted.could_be(scheme));
        let (by_port, by_source) = match self {
            Place::Mesh => (true, true),
            Place::Gateway {
                gateway, encrypts, ..
            } => (
                clause.port.is_none_or(|port| {
                    let mut servers = gateway.servers.iter();
                    servers.any(|server| server.port.number == port && server.encrypts() == *encrypts)
                }),
                clause.source_labels.is_empty() && clause.source_namespace.is_none(),
            ),
        };
        by_gateway && by_scheme && by_port && by_source
    }
}
