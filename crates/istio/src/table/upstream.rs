//! ServiceEntry and DestinationRule → clusters: the endpoints of each subset and what is in force for them.

use super::{
    Address, Cluster, DestinationLabels, Endpoint, HashKey, Limits,
    balance::{Balance, Counters},
    compile::Compiler,
    outliers::Detection,
    places::{Placed, arrange},
};
use crate::{
    config::carries,
    host,
    model::{ConnectionPool, Policy, Port, WorkloadEntry},
    resource::DEFAULT_NAMESPACE,
};
use std::{net::IpAddr, sync::Arc};

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
        let policy = service
            .rule
            .map(|rule| rule.policy(subset, i64::from(number)))
            .unwrap_or_default();
        let (mut endpoints, mut placed) = (Vec::new(), Vec::new());
        for member in members {
            if let Some(endpoint) = port.and_then(|port| self.endpoint(host, port, &name, member)) {
                let (locality, weight) = (endpoint.locality.clone(), endpoint.weight);
                placed.push(Placed {
                    locality,
                    labels: &member.labels,
                    weight,
                });
                endpoints.push(endpoint);
            }
        }
        let mut cluster = self.assemble(host, subset, number, name.clone(), policy, endpoints, &placed);
        cluster.http2 |= port.is_some_and(Port::is_http2);
        let cluster = Arc::new(cluster);
        self.clusters.insert(name, Arc::clone(&cluster));
        cluster
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of a cluster, put together in one place"
    )]
    fn assemble(
        &mut self,
        host: &str,
        subset: Option<&str>,
        port: u16,
        name: String,
        policy: Policy<'_>,
        endpoints: Vec<Endpoint>,
        placed: &[Placed<'_>],
    ) -> Cluster {
        let balancer = policy.load_balancer;
        let setting = balancer.and_then(|balancer| balancer.locality_lb_setting.as_ref());
        let levels = arrange(
            placed,
            &self.registry.locality,
            setting,
            policy.outlier_detection.is_some(),
        );
        let detection = policy.outlier_detection.map(|of| {
            let shared = self.registry.ejections(&name);
            shared.set_active(
                endpoints
                    .iter()
                    .filter(|endpoint| endpoint.state.health.is_ejected())
                    .count(),
            );
            Detection::new(of, shared)
        });
        let panic_below = detection
            .as_ref()
            .map_or(0, |detection| detection.least_healthy_percent);
        let counters = Counters {
            cursor: self.registry.cursor(&name),
            members: self.registry.sequence(&format!("{name} members")),
            parts: self.registry.sequence(&format!("{name} parts")),
        };
        Cluster {
            host: host.to_owned(),
            subset: subset.map(ToOwned::to_owned),
            port,
            nowhere: self.registry.destination(DestinationLabels::nowhere(host)),
            http2: policy
                .connection_pool
                .is_some_and(ConnectionPool::upgrades_to_http2),
            limits: Limits::new(policy.connection_pool),
            usage: self.registry.usage(&name),
            hash_key: balancer.and_then(|balancer| HashKey::new(balancer.consistent_hash.as_ref()?)),
            balance: Balance::new(balancer, levels, &endpoints, panic_below, counters),
            detection,
            endpoints: endpoints.into(),
            name,
        }
    }

    fn endpoint(
        &mut self,
        host: &str,
        port: &Port,
        cluster: &str,
        member: &WorkloadEntry,
    ) -> Option<Endpoint> {
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
            state: self.registry.endpoint(cluster, address),
            destination: self.registry.destination(labels),
            instance: member.labels.get("instance").cloned(),
            locality: member.place(),
            weight: member.share(),
        })
    }
}

fn port_number(number: i64) -> u16 {
    u16::try_from(number).unwrap_or(0)
}
