//! Routes lead to subsets that are defined, subsets to pods, Services to ports that containers listen on.

use std::iter;

use serde_json::Value;

use super::manifest::{Labels, Manifest, labels, selects};
use super::overlay::{self, Overlay};

impl Overlay {
    pub(super) fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Manifest> {
        self.manifests
            .iter()
            .filter(move |manifest| manifest.kind == kind)
    }

    pub(super) fn get(&self, kind: &str, name: &str) -> Option<&Manifest> {
        self.manifests
            .iter()
            .find(|manifest| manifest.kind == kind && manifest.name == name)
    }

    /// The workloads whose pods carry these labels.
    pub(super) fn workloads(&self, selector: &Labels) -> Vec<&Manifest> {
        let workloads = self.manifests.iter().filter(|manifest| manifest.is_workload());
        workloads
            .filter(|workload| selects(selector, &workload.pod_labels()))
            .collect()
    }
}

/// Everything that an HTTP route sends requests to.
fn destinations(route: &Value) -> impl Iterator<Item = &Value> {
    let weighted = route["route"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| &one["destination"]);
    weighted.chain(iter::once(&route["mirror"]).filter(|mirror| !mirror.is_null()))
}

#[test]
fn every_route_leads_to_a_service_and_a_subset_that_exist() {
    for overlay in overlay::all() {
        for service in overlay.of_kind("VirtualService") {
            for destination in service.list("/spec/http").flat_map(destinations) {
                let host = destination["host"].as_str().expect("a host");
                let place = format!("{}: {}: {destination}", overlay.name, service.id());
                assert!(
                    overlay.get("Service", host).is_some(),
                    "{place}: there is no such Service"
                );
                if let Some(subset) = destination["subset"].as_str() {
                    let mut rules = overlay
                        .of_kind("DestinationRule")
                        .filter(|rule| rule.at("/spec/host") == host);
                    let defined =
                        rules.any(|rule| rule.list("/spec/subsets").any(|one| one["name"] == subset));
                    assert!(defined, "{place}: no DestinationRule has this subset");
                }
            }
            for gateway in service.list("/spec/gateways").filter_map(Value::as_str) {
                let known = gateway == "mesh" || overlay.get("Gateway", gateway).is_some();
                assert!(
                    known,
                    "{}: {}: there is no Gateway {gateway}",
                    overlay.name,
                    service.id()
                );
            }
        }
    }
}

#[test]
fn every_subset_has_pods_behind_the_service_of_its_host() {
    for overlay in overlay::all() {
        for rule in overlay.of_kind("DestinationRule") {
            let host = rule.at("/spec/host").as_str().expect("a host");
            let place = format!("{}: {}", overlay.name, rule.id());
            let service = overlay
                .get("Service", host)
                .unwrap_or_else(|| panic!("{place}: no Service {host}"));
            for subset in rule.list("/spec/subsets") {
                let mut selector = labels(service.at("/spec/selector"));
                selector.extend(labels(&subset["labels"]));
                let pods = overlay.workloads(&selector);
                assert!(!pods.is_empty(), "{place}: no pods have the labels of {subset}");
            }
        }
    }
}

#[test]
fn every_service_leads_to_a_port_of_its_pods() {
    for overlay in overlay::all() {
        for service in overlay.of_kind("Service") {
            let place = format!("{}: {}", overlay.name, service.id());
            // Its pods are in the other cluster.
            let elsewhere = overlay.name == "multicluster/secondary" && service.name == "postgres";
            let workloads = overlay.workloads(&labels(service.at("/spec/selector")));
            assert_eq!(workloads.is_empty(), elsewhere, "{place}: which pods?");
            for (port, workload) in service
                .list("/spec/ports")
                .flat_map(|port| iter::repeat(port).zip(&workloads))
            {
                let target = if port["targetPort"].is_null() {
                    &port["port"]
                } else {
                    &port["targetPort"]
                };
                let listens = workload.containers().any(|container| container.has_port(target));
                assert!(
                    listens,
                    "{place}: no container of {} has port {target}",
                    workload.id()
                );
            }
        }
    }
}

#[test]
fn whoever_is_called_in_the_code_is_a_service_of_every_overlay_with_a_shop() {
    let hosts = [
        "product-service",
        "user-service",
        "order-service",
        "payment-service",
        "recommendation-service",
        "guestbook",
    ];
    for overlay in overlay::all()
        .iter()
        .filter(|overlay| overlay.get("Deployment", "storefront").is_some())
    {
        for host in hosts {
            let known = overlay.get("Service", host).is_some() || overlay.get("Canary", host).is_some();
            let by_kurator = overlay.name == "kurator/member" && host == "user-service";
            assert!(known || by_kurator, "{}: nobody answers to {host}", overlay.name);
        }
    }
}
