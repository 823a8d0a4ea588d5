//! `Gateway`: which hosts enter the mesh, and on which port. On a laptop its HTTP port is the gateway's ingress listener.

use super::{Labels, ServerTls, check};
use crate::mistake::Collector;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gateway {
    /// Which pods in the cluster play this gateway; of no meaning on a laptop, where there is one.
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    pub selector: Labels,
    #[serde(default)]
    pub servers: Vec<Server>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default)]
    pub port: Port,
    #[serde(default)]
    pub hosts: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<ServerTls>,
}

/// A port of a Gateway or of a ServiceEntry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Port {
    #[serde(default)]
    pub number: i64,
    #[serde(default)]
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub protocol: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_port: Option<i64>,
}

impl Gateway {
    pub(crate) fn check(&self, mistakes: &mut Collector) {
        mistakes.require("spec.servers", !self.servers.is_empty());
        for (i, server) in self.servers.iter().enumerate() {
            let path = format!("spec.servers[{i}]");
            let protocols = &["HTTP", "HTTP2", "GRPC", "HTTPS"];
            server.port.check(mistakes, &format!("{path}.port"), protocols);
            match &server.tls {
                Some(tls) => tls.check(mistakes, &format!("{path}.tls"), server.encrypts()),
                None => mistakes.require(&format!("{path}.tls"), !server.encrypts()),
            }
            if server.port.target_port.is_some() {
                let message =
                    "Istio has this field, but Serin's gateway does not support it: its port is `--listen`";
                mistakes.add(format!("{path}.port.targetPort"), message);
            }
            mistakes.require(&format!("{path}.hosts"), !server.hosts.is_empty());
            for (j, host) in server.hosts.iter().enumerate() {
                check::host(mistakes, &format!("{path}.hosts[{j}]"), host, true);
            }
        }
    }
}

impl Server {
    pub(crate) fn encrypts(&self) -> bool {
        self.port.protocol.eq_ignore_ascii_case("HTTPS")
    }

    /// Whether it only sends callers to where they are served with encryption.
    pub(crate) fn redirects(&self) -> bool {
        self.tls.as_ref().is_some_and(|tls| tls.https_redirect)
    }
}

impl Port {
    /// Whether endpoints are spoken to in HTTP/2 by what the port itself says.
    pub(crate) fn is_http2(&self) -> bool {
        ["HTTP2", "GRPC"]
            .iter()
            .any(|protocol| self.protocol.eq_ignore_ascii_case(protocol))
    }

    /// Without a protocol it is HTTP.
    pub(super) fn check(&self, mistakes: &mut Collector, path: &str, protocols: &[&str]) {
        check::port_number(mistakes, &format!("{path}.number"), self.number);
        mistakes.require(&format!("{path}.name"), !self.name.is_empty());
        let is_known = protocols
            .iter()
            .any(|known| self.protocol.eq_ignore_ascii_case(known));
        if !is_known && !self.protocol.is_empty() {
            let allowed = protocols.join(", ");
            let message = format!("`{}` is not supported; allowed: {allowed}", self.protocol);
            mistakes.add(format!("{path}.protocol"), message);
        }
        if let Some(number) = self.target_port {
            check::port_number(mistakes, &format!("{path}.targetPort"), number);
        }
    }
}
