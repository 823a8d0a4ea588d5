//! Resources → table. Everything that takes time happens here: names, regular expressions, labels, endpoints.

use super::{
    Cluster, DestinationLabels, HostIndex, Route, Table,
    choice::Shares,
    matcher::Patterns,
    route::{Rules, Target},
    tls,
};
use crate::{
    config::{Config, Services},
    host,
    model::ServiceEntry,
    registry::Registry,
    resource::DEFAULT_NAMESPACE,
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
        let ([ingress, ingress_tls], mut mesh) = compiler.virtual_hosts(config);
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
            ingress_tls,
            tls_servers: tls::servers(config),
            mesh,
            clusters,
            workloads,
            unknown,
        }
    }
}

pub(super) fn insert_aliases(hosts: &mut HostIndex, full_name: &str, rules: &Arc<Rules>) {
    for alias in host::aliases(full_name, DEFAULT_NAMESPACE) {
        hosts.insert(&alias, rules);
    }
}

pub(super) struct Compiler<'a> {
    pub(super) services: Services<'a>,
    /// By name, so that a service and subset named twice is one cluster.
    pub(super) clusters: BTreeMap<String, Arc<Cluster>>,
    pub(super) patterns: Patterns,
    pub(super) registry: &'a mut Registry,
}

impl Compiler<'_> {
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
                targets: [Target {
                    cluster: self.cluster(&name, None, None),
                    plan: None,
                }]
                .into(),
                shares: Shares::new([100]),
                sequence: Arc::default(),
                answer: None,
            };
            routes.push((name, Arc::new(Rules::always(route))));
        }
        routes
    }
}
