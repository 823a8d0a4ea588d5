//! Pods as the instances of the shop: those with the label `app` and a port called `http`. Their port `admin` is asked for
//! faults and figures, by the pod's own address.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use istio::model::{Port, Resolution, ServiceEntry, WorkloadEntry};
use istio::resource::EPHEMERAL_LABEL;
use istio::{Metadata, Resource, Spec};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::control::{Listed, VersionInfo};
use crate::run_file::{RunInstance, State};
use crate::status;

/// They change the traffic or make it; nobody calls them by way of the mesh.
const BESIDE_THE_MESH: [&str; 2] = [crate::SERVICE, loadgen::SERVICE];

/// A pod, as far as it is of interest here.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Pod {
    metadata: Meta,
    spec: PodSpec,
    #[serde(default)]
    status: PodStatus,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Meta {
    name: String,
    #[serde(default)]
    labels: BTreeMap<String, String>,
    deletion_timestamp: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct PodSpec {
    containers: Vec<Container>,
}

#[derive(Clone, Debug, Deserialize)]
struct Container {
    #[serde(default)]
    ports: Vec<ContainerPort>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ContainerPort {
    #[serde(default)]
    name: String,
    container_port: u16,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct PodStatus {
    #[serde(rename = "podIP")]
    pod_ip: Option<IpAddr>,
    conditions: Vec<Condition>,
    container_statuses: Vec<ContainerStatus>,
}

#[derive(Clone, Debug, Deserialize)]
struct Condition {
    r#type: String,
    status: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ContainerStatus {
    #[serde(default)]
    restart_count: u32,
}

/// Those that serve the shop and are not about to end.
pub(super) fn read(objects: &[Value]) -> Vec<Pod> {
    let pods = objects.iter().filter_map(|object| Pod::deserialize(object).ok());
    pods.filter(|pod| {
        pod.metadata.deletion_timestamp.is_none() && pod.app().is_some() && pod.port("http").is_some()
    })
    .collect()
}

/// The instances that there are; `rules` have the subsets that they belong to.
pub(super) fn instances(pods: &[Pod], rules: &[Resource]) -> Vec<RunInstance> {
    let instance = |pod: &Pod| {
        let service = pod.app()?;
        let labels = &pod.metadata.labels;
        let subset = status::subsets(rules, service).iter().find(|subset| {
            subset
                .labels
                .iter()
                .all(|(name, value)| labels.get(name) == Some(value))
        });
        let variant = labels.get("version").cloned().unwrap_or_default();
        Some(RunInstance {
            service: service.to_owned(),
            subset: subset.map_or_else(|| variant.clone(), |subset| subset.name.clone()),
            variant,
            name: pod.metadata.name.clone(),
            state: pod.state(),
            pid: None,
            listen: pod.address("http"),
            admin: pod.address("admin"),
            restarts: pod
                .status
                .container_statuses
                .iter()
                .map(|container| container.restart_count)
                .sum(),
        })
    };
    pods.iter().filter_map(instance).collect()
}

/// Where the instances of each service are, as a laptop's gateway is told: pods that are ready.
pub(super) fn entries(pods: &[Pod], namespace: &str) -> Vec<Listed> {
    let mut services = BTreeMap::<&str, Vec<WorkloadEntry>>::new();
    for pod in pods {
        let Some(service) = pod.app().filter(|service| !BESIDE_THE_MESH.contains(service)) else {
            continue;
        };
        let endpoints = services.entry(service).or_default();
        if let (State::Up, Some(address)) = (pod.state(), pod.address("http")) {
            endpoints.push(WorkloadEntry {
                address: address.ip().to_string(),
                ports: BTreeMap::from([("http".to_owned(), address.port().into())]),
                labels: pod.metadata.labels.clone(),
                ..WorkloadEntry::default()
            });
        }
    }
    let entry = |(service, endpoints): (&str, _)| {
        let metadata = Metadata {
            name: service.to_owned(),
            namespace: Some(namespace.to_owned()),
            labels: BTreeMap::from([(EPHEMERAL_LABEL.to_owned(), "true".to_owned())]),
            ..Metadata::default()
        };
        let spec = ServiceEntry {
            hosts: vec![format!("{service}.{namespace}.svc.cluster.local")],
            location: None,
            ports: vec![Port {
                number: 80,
                name: "http".into(),
                protocol: "HTTP".into(),
                ..Port::default()
            }],
            resolution: Resolution::Static,
            endpoints,
        };
        Listed {
            resource: Resource::new(metadata, Spec::ServiceEntry(spec)),
            version: VersionInfo {
                resource_version: String::new(),
                actor: "kubernetes".to_owned(),
                changed_at: Timestamp::UNIX_EPOCH,
                owner: None,
            },
            manifest: None,
        }
    };
    services.into_iter().map(entry).collect()
}

impl Pod {
    fn app(&self) -> Option<&str> {
        self.metadata.labels.get("app").map(String::as_str)
    }

    fn state(&self) -> State {
        let conditions = &self.status.conditions;
        let is_ready = conditions
            .iter()
            .any(|one| one.r#type == "Ready" && one.status == "True");
        let has_died = self
            .status
            .container_statuses
            .iter()
            .any(|one| one.restart_count > 0);
        match (is_ready, has_died) {
            (true, _) => State::Up,
            (false, true) => State::Down,
            (false, false) => State::Starting,
        }
    }

    fn port(&self, name: &str) -> Option<u16> {
        let mut ports = self.spec.containers.iter().flat_map(|container| &container.ports);
        Some(ports.find(|port| port.name == name)?.container_port)
    }

    fn address(&self, port: &str) -> Option<SocketAddr> {
        Some(SocketAddr::new(self.status.pod_ip?, self.port(port)?))
    }
}
