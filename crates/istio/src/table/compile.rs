//! Resources → table. Everything that takes time happens here: names, regular expressions, labels, endpoints.

use super::{
    Cluster, DestinationLabels, HostIndex, Route, Table,
    choice::Shares,
    matcher::{HeaderMatcher, Patterns, TextMatcher},
    route::{Rule, Rules},
};
use crate::{
    config::{Config, Services},
    host,
    model::{HttpMatch, HttpRoute, ServiceEntry, VirtualService},
    registry::Registry,
    resource::{DEFAULT_NAMESPACE, Key, Spec},
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

impl Table {
    pub(crate) fn compile(config: &Config, registry: &mut Registry) -> Self {
        let unknown = registry.destination(DestinationLabels::unknown());
        let mut compiler = Compiler {
            services: Services::of(config),
            clusters: BTreeMap::new(),
            patterns: Patterns::default(),
            registry,
        };
        let (mut ingress, mut mesh) = (HostIndex::default(), HostIndex::default());
        for (key, resource) in config.iter() {
            if let Spec::VirtualService(spec) = &resource.spec {
                let rules = Arc::new(compiler.rules(key, spec));
                for name in spec
                    .hosts
                    .iter()
                    .map(|host| host::full_name(host, &key.namespace))
                {
                    if spec.is_for_mesh() {
                        insert_aliases(&mut mesh, &name, &rules);
                    }
                    for host in ingress_hosts(config, key, spec, &name) {
                        ingress.insert(&host, &rules);
                    }
                }
            }
        }
        for (name, rules) in compiler.default_routes() {
            insert_aliases(&mut mesh, &name, &rules);
        }
        let mut workloads = HashMap::default();
        for endpoint in compiler.clusters.values().flat_map(|cluster| &cluster.endpoints) {
            let name = endpoint.destination.labels.workload.as_str().into();
            workloads.insert(name, Arc::clone(&endpoint.destination));
        }
        let clusters = compiler.clusters.into_values().collect();
        Self {
            ingress,
            mesh,
            clusters,
            workloads,
            unknown,
        }
    }
}

fn insert_aliases(hosts: &mut HostIndex, full_name: &str, rules: &Arc<Rules>) {
    for alias in host::aliases(full_name, DEFAULT_NAMESPACE) {
        hosts.insert(&alias, rules);
    }
}

/// The names under which a host is reached from outside: what its Gateways admit of it.
fn ingress_hosts(config: &Config, key: &Key, spec: &VirtualService, name: &str) -> Vec<String> {
    let gateways = spec
        .ingress_gateways()
        .filter_map(|(_, gateway)| config.gateway(gateway, &key.namespace));
    let admitted = gateways.flat_map(|gateway| gateway.servers.iter().flat_map(|server| &server.hosts));
    admitted
        .filter_map(|allowed| {
            let allowed = allowed.to_ascii_lowercase();
            if host::is_within(name, &allowed) {
                Some(name.to_owned())
            } else {
                host::is_within(&allowed, name).then_some(allowed)
            }
        })
        .collect()
}

pub(super) struct Compiler<'a> {
    pub(super) services: Services<'a>,
    /// By name, so that a service and subset named twice is one cluster.
    pub(super) clusters: BTreeMap<String, Arc<Cluster>>,
    patterns: Patterns,
    pub(super) registry: &'a mut Registry,
}

impl Compiler<'_> {
    fn rules(&mut self, key: &Key, spec: &VirtualService) -> Rules {
        let mut rules = Vec::new();
        for (i, http) in spec.http.iter().enumerate() {
            let route = Arc::new(self.route(key, http, i));
            let everything = [HttpMatch::default()];
            let clauses = if http.matches.is_empty() {
                &everything[..]
            } else {
                &http.matches[..]
            };
            let patterns = &mut self.patterns;
            rules.extend(clauses.iter().filter_map(|clause| rule(clause, &route, patterns)));
        }
        Rules::new(rules)
    }

    fn route(&mut self, key: &Key, http: &HttpRoute, place: usize) -> Route {
        let siblings = http.route.len();
        let clusters = http.route.iter().map(|to| {
            let host = host::full_name(&to.destination.host, &key.namespace);
            let port = to.destination.port.as_ref().map(|port| port.number);
            self.cluster(&host, port, to.destination.subset.as_deref())
        });
        let clusters = clusters.collect();
        // A route keeps its counter as long as it keeps its name, or its place if it has none.
        let counter = http.name.clone().unwrap_or_else(|| place.to_string());
        Route {
            name: http.name.clone(),
            clusters,
            shares: Shares::new(http.route.iter().map(|to| to.share(siblings))),
            sequence: self.registry.sequence(&format!("{key} {counter}")),
        }
    }

    /// A service that no VirtualService rules gets its requests all the same, all endpoints alike. On the way a cluster
    /// is made for every subset, so that an overview shows those no rule uses at present.
    fn default_routes(&mut self) -> Vec<(String, Arc<Rules>)> {
        let entries: Vec<(String, &ServiceEntry, Vec<&str>)> = self
            .services
            .iter()
            .filter_map(|(name, s)| Some((name.to_owned(), s.entry?, s.subset_names().collect())))
            .collect();
        let mut routes = Vec::new();
        for (name, entry, subsets) in entries {
            for port in &entry.ports {
                for subset in &subsets {
                    self.cluster(&name, Some(port.number), Some(subset));
                }
            }
            let route = Route {
                name: Some("default".into()),
                clusters: [self.cluster(&name, None, None)].into(),
                shares: Shares::new([100]),
                sequence: Arc::default(),
            };
            let rule = Rule {
                uri: None,
                headers: [].into(),
                route: Arc::new(route),
            };
            routes.push((name, Arc::new(Rules::new(vec![rule]))));
        }
        routes
    }
}

/// `None` only for what validation refuses.
fn rule(clause: &HttpMatch, route: &Arc<Route>, patterns: &mut Patterns) -> Option<Rule> {
    let uri = match &clause.uri {
        Some(uri) => Some(TextMatcher::new(uri, patterns)?),
        None => None,
    };
    let headers = clause
        .headers
        .iter()
        .map(|(name, value)| HeaderMatcher::new(name, value, patterns));
    Some(Rule {
        uri,
        headers: headers.collect::<Option<_>>()?,
        route: Arc::clone(route),
    })
}
