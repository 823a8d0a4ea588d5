//! `ServiceEntry`: the endpoints of a service. On a laptop they are written by `serin up`, one per instance.

use super::{Labels, Port, check};
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
}

impl ServiceEntry {
    pub(crate) fn check(&self, mistakes: &mut Collector) {
        mistakes.require("spec.hosts", !self.hosts.is_empty());
        for (i, host) in self.hosts.iter().enumerate() {
            check::host(mistakes, &format!("spec.hosts[{i}]"), host, false);
        }
        mistakes.require("spec.ports", !self.ports.is_empty());
        for (i, port) in self.ports.iter().enumerate() {
            port.check(mistakes, &format!("spec.ports[{i}]"));
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
        for (name, number) in &endpoint.ports {
            let path = format!("{path}.ports.{name}");
            check::port_number(mistakes, &path, *number);
            if !self.ports.iter().any(|p| p.name == *name) {
                mistakes.add(path, format!("`{name}` is not the name of a port in spec.ports"));
            }
        }
    }
}
