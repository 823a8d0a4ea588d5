//! `ServiceEntry`: the endpoints of a service. On a laptop they are written by `serin up`, one per instance.

use super::{Labels, Locality, Port, check};
use crate::mistake::Collector;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, net::IpAddr};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceEntry {
    #[serde(default)]
    pub hosts: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    #[serde(default)]
    pub ports: Vec<Port>,
    #[serde(default)]
    pub resolution: Resolution,
    #[serde(default)]
    pub endpoints: Vec<WorkloadEntry>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Location {
    MeshInternal,
    MeshExternal,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Resolution {
    /// Addresses are IP addresses.
    #[default]
    Static,
    /// Addresses may be names, looked up when a connection is made.
    Dns,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkloadEntry {
    #[serde(default)]
    pub address: String,
    /// The instance's own port for each port name of the service.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub ports: BTreeMap<String, i64>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: Labels,
    /// `region/zone/subzone`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locality: Option<String>,
    /// Its share beside the other endpoints' [default: 1].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<i64>,
}

/// Larger ratios than this are a mistake, not a wish.
const MOST_WEIGHT: i64 = 10_000;

impl WorkloadEntry {
    /// 0 is 1, as in Istio: an endpoint is taken out of service by taking it out of the list.
    pub(crate) fn share(&self) -> u32 {
        self.weight
            .and_then(|weight| u32::try_from(weight).ok())
            .unwrap_or(1)
            .max(1)
    }

    pub(crate) fn place(&self) -> Locality {
        self.locality
            .as_deref()
            .and_then(|text| text.parse().ok())
            .unwrap_or_default()
    }
}

impl ServiceEntry {
    pub(crate) fn check(&self, mistakes: &mut Collector) {
        mistakes.require("spec.hosts", !self.hosts.is_empty());
        for (i, host) in self.hosts.iter().enumerate() {
            check::host(mistakes, &format!("spec.hosts[{i}]"), host, false);
        }
        mistakes.require("spec.ports", !self.ports.is_empty());
        for (i, port) in self.ports.iter().enumerate() {
            port.check(mistakes, &format!("spec.ports[{i}]"), &["HTTP", "HTTP2", "GRPC"]);
        }
        let names = self.ports.iter().enumerate();
        check::unique(
            mistakes,
            names.map(|(i, p)| (format!("spec.ports[{i}].name"), p.name.as_str())),
        );
        for (i, endpoint) in self.endpoints.iter().enumerate() {
            self.check_endpoint(mistakes, &format!("spec.endpoints[{i}]"), endpoint);
        }
    }

    fn check_endpoint(&self, mistakes: &mut Collector, path: &str, endpoint: &WorkloadEntry) {
        let is_ip = endpoint.address.parse::<IpAddr>().is_ok();
        match self.resolution {
            _ if endpoint.address.is_empty() => mistakes.add(format!("{path}.address"), "is required"),
            Resolution::Static if !is_ip => {
                let message = format!(
                    "`{}` is not an IP address, which STATIC resolution needs",
                    endpoint.address
                );
                mistakes.add(format!("{path}.address"), message);
            }
            Resolution::Dns if !is_ip => {
                check::host(mistakes, &format!("{path}.address"), &endpoint.address, false);
            }
            _ => {}
        }
        if let Some(locality) = &endpoint.locality
            && let Err(error) = locality.parse::<Locality>()
        {
            mistakes.add(format!("{path}.locality"), error.to_string());
        }
        if let Some(weight) = endpoint.weight
            && !(0..=MOST_WEIGHT).contains(&weight)
        {
            mistakes.add(
                format!("{path}.weight"),
                format!("is {weight}; allowed: 0 to {MOST_WEIGHT}"),
            );
        }
        for (name, number) in &endpoint.ports {
            let path = format!("{path}.ports.{name}");
            check::port_number(mistakes, &path, *number);
            if !self.ports.iter().any(|p| p.name == *name) {
                mistakes.add(path, format!("`{name}` is not the name of a port in spec.ports"));
            }
        }
    }
}
