//! Resources → table. Everything that takes time happens here: names, regular expressions, labels, endpoints.

use super::{
    Address, Cluster, DestinationLabels, Endpoint, HostIndex, Route, Table,
    choice::Shares,
    matcher::Patterns,
    route::{Rule, Rules, Target},
};
use crate::{
    config::{Config, Services, carries},
    host,
    model::{Port, ServiceEntry, WorkloadEntry},
    registry::Registry,
    resource::DEFAULT_NAMESPACE,
};
use std::{
    collections::{BTreeMap, HashMap},
    net::IpAddr,
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
        let (ingress, mut mesh) = compiler.virtual_hosts(config);
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

pub(super) fn insert_aliases(hosts: &mut HostIndex, full_name: &str, rules: &Arc<Rules>) {
    for alias in host::aliases(full_name, DEFAULT_NAMESPACE) {
        hosts.insert(&alias, rules);
    }
}

pub(super) struct Compiler<'a> {
    pub(super) services: Services<'a>,
    /// By name, so that a service and subset named twice is one cluster.
    clusters: BTreeMap<String, Arc<Cluster>>,
    pub(super) patterns: Patterns,
    pub(super) registry: &'a mut Registry,
}

impl Compiler<'_> {
    pub(super) fn cluster(&mut self, host: &str, port: Option<i64>, subset: Option<&str>) -> Arc<Cluster> {
        let service = self.services.get(host);
        let ports = service
            .entry
            .map(|entry| entry.ports.as_slice())
            .unwrap_or_default();
        let port = ports
            .iter()
            .find(|p| port.is_none_or(|number| p.number == number));
        let number = port.map_or(80, |port| port_number(port.number));
        let name = format!("outbound|{number}|{}|{host}", subset.unwrap_or_default());
        if let Some(known) = self.clusters.get(&name) {
            return Arc::clone(known);
        }
        let labels = subset.map(|subset| service.subset(subset).cloned().unwrap_or_default());
        let members = service.entry.iter().flat_map(|entry| entry.endpoints.iter());
        let members = members.filter(|member| {
            labels
                .as_ref()
                .is_none_or(|wanted| carries(&member.labels, wanted))
        });
        let endpoints = members
            .filter_map(|member| self.endpoint(host, port?, member))
            .collect();
        let cluster = Arc::new(Cluster {
            host: host.to_owned(),
            subset: subset.map(ToOwned::to_owned),
            port: number,
            endpoints,
            nowhere: self.registry.destination(DestinationLabels::nowhere(host)),
            cursor: self.registry.cursor(&name),
            name: name.clone(),
        });
        self.clusters.insert(name, Arc::clone(&cluster));
        cluster
    }

    fn endpoint(&mut self, host: &str, port: &Port, member: &WorkloadEntry) -> Option<Endpoint> {
        let own = member
            .ports
            .get(&port.name)
            .copied()
            .or(port.target_port)
            .unwrap_or(port.number);
        let own = u16::try_from(own).ok()?;
        let address = match member.address.parse::<IpAddr>() {
            Ok(ip) => Address::Ip((ip, own).into()),
            Err(_) => Address::Name(member.address.clone(), own),
        };
        let namespace = host::name_and_namespace(host).map_or(DEFAULT_NAMESPACE, |(_, namespace)| namespace);
        let labels = DestinationLabels::endpoint(host, namespace, &member.labels);
        Some(Endpoint {
            state: self.registry.endpoint(address),
            destination: self.registry.destination(labels),
            instance: member.labels.get("instance").cloned(),
        })
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
                targets: [Target {
                    cluster: self.cluster(&name, None, None),
                    plan: None,
                }]
                .into(),
                shares: Shares::new([100]),
                sequence: Arc::default(),
                answer: None,
            };
            let rule = Rule {
                uri: None,
                headers: [].into(),
                others: None,
                route: Arc::new(route),
            };
            routes.push((name, Arc::new(Rules::new(vec![rule]))));
        }
        routes
    }
}

fn port_number(number: i64) -> u16 {
    u16::try_from(number).unwrap_or(0)
}
