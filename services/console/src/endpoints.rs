//! Instances where no `run.json` tells of them, as in compose: the endpoints of those ServiceEntries that have a port called
//! `admin`, by which an instance can be asked for its figures and told to fail.
//!
//! The addresses are looked up each time: a container that was made anew is found again.

use std::net::SocketAddr;

use futures_util::future::join_all;
use istio::model::{ServiceEntry, WorkloadEntry};
use istio::{Resource, Spec};
use tokio::net::lookup_host;

use crate::run_file::{RunInstance, State};
use crate::status::{short, subsets};

/// Where requests go.
const HTTP: &str = "http";
/// Where health, metrics and faults are.
const ADMIN: &str = "admin";

/// The instances that the rules name. One whose name leads nowhere is down.
pub async fn instances(rules: &[Resource]) -> Vec<RunInstance> {
    let entries = rules.iter().filter_map(|resource| match &resource.spec {
        Spec::ServiceEntry(entry) if entry.ports.iter().any(|port| port.name == ADMIN) => {
            Some((short(entry.hosts.first()?), entry))
        }
        _ => None,
    });
    let all = entries.flat_map(|(service, entry)| {
        let endpoints = entry.endpoints.iter();
        endpoints.map(move |endpoint| instance(rules, service, entry, endpoint))
    });
    join_all(all).await
}

async fn instance(
    rules: &[Resource],
    service: &str,
    entry: &ServiceEntry,
    endpoint: &WorkloadEntry,
) -> RunInstance {
    let label = |name: &str| endpoint.labels.get(name).cloned();
    let variant = label("version").unwrap_or_default();
    let subset = subsets(rules, service).iter().find(|subset| {
        let mut wanted = subset.labels.iter();
        wanted.all(|(name, value)| endpoint.labels.get(name) == Some(value))
    });
    let (listen, admin) = tokio::join!(address(entry, endpoint, HTTP), address(entry, endpoint, ADMIN),);
    RunInstance {
        service: service.to_owned(),
        subset: subset.map_or_else(|| variant.clone(), |subset| subset.name.clone()),
        variant,
        name: label("instance").unwrap_or_else(|| endpoint.address.clone()),
        state: if listen.is_some() { State::Up } else { State::Down },
        pid: None,
        listen,
        admin,
        restarts: 0,
    }
}

/// Where the endpoint serves the port of this name.
async fn address(entry: &ServiceEntry, endpoint: &WorkloadEntry, port: &str) -> Option<SocketAddr> {
    let port = entry.ports.iter().find(|known| known.name == port)?;
    let own = endpoint.ports.get(&port.name).copied().or(port.target_port);
    let own = u16::try_from(own.unwrap_or(port.number)).ok()?;
    let mut found = lookup_host((endpoint.address.as_str(), own)).await.ok()?;
    found.next()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = "
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: payment-service}
spec:
  host: payment-service
  subsets: [{name: blue, labels: {color: blue}}, {name: green, labels: {color: green}}]
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: payment-service}
spec:
  hosts: [payment-service.default.svc.cluster.local]
  resolution: DNS
  ports: [{number: 80, name: http, protocol: HTTP, targetPort: 8080}, {number: 9464, name: admin, protocol: HTTP}]
  endpoints:
    - {address: 127.0.0.1, labels: {version: v2, color: green, instance: payment-green}}
    - {address: 127.0.0.2, ports: {http: 9001, admin: 9002}, labels: {version: v1, color: blue}}
    - {address: nowhere.invalid, labels: {version: v1, color: blue, instance: payment-blue}}
";

    #[tokio::test]
    async fn an_endpoint_is_an_instance_of_the_subset_whose_labels_it_carries() {
        let found = instances(&istio::parse::documents(RULES).expect("good")).await;
        let [green, blue, away] = found.as_slice() else {
            panic!("three endpoints: {found:?}")
        };
        let at = |ip: [u8; 4], port: u16| Some(SocketAddr::from((ip, port)));
        assert_eq!(
            (&*green.service, &*green.subset, &*green.variant, &*green.name),
            ("payment-service", "green", "v2", "payment-green")
        );
        assert_eq!(
            (green.listen, green.admin),
            (at([127, 0, 0, 1], 8080), at([127, 0, 0, 1], 9464))
        );
        assert_eq!((&*blue.subset, &*blue.name), ("blue", "127.0.0.2"));
        assert_eq!(
            (blue.listen, blue.admin),
            (at([127, 0, 0, 2], 9001), at([127, 0, 0, 2], 9002))
        );
        assert_eq!((away.state, away.listen, away.admin), (State::Down, None, None));
    }

    #[tokio::test]
    async fn a_service_without_a_port_for_it_has_no_instances_to_ask() {
        let rules = RULES.replace(", {number: 9464, name: admin, protocol: HTTP}", "");
        let rules = rules.replace(", admin: 9002", "");
        let found = instances(&istio::parse::documents(&rules).expect("good")).await;
        assert!(found.is_empty(), "{found:?}");
    }
}
