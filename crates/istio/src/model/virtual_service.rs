//! `VirtualService`: which requests to which hosts go where, and in which shares. The first route that matches wins.

use super::{HttpRoute, check};
use crate::mistake::Collector;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VirtualService {
    /// Short names belong to the resource's own namespace; `*` and `*.example.org` only at a gateway. Empty for one that
    /// others delegate to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// Names of Gateways, and `mesh` for calls between services. Empty means `mesh`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gateways: Vec<String>,
    #[serde(default)]
    pub http: Vec<HttpRoute>,
}

/// Among the names of Gateways: calls between services.
pub(crate) const MESH: &str = "mesh";

impl VirtualService {
    /// Whether it rules calls between services.
    pub fn is_for_mesh(&self) -> bool {
        !self.is_delegate() && (self.gateways.is_empty() || self.gateways.iter().any(|g| g == MESH))
    }

    /// Whether it has no hosts of its own, and waits for another that delegates to it.
    pub fn is_delegate(&self) -> bool {
        self.hosts.is_empty()
    }

    /// The Gateways it is bound to, with their place in the list.
    pub fn ingress_gateways(&self) -> impl Iterator<Item = (usize, &str)> {
        self.gateways
            .iter()
            .map(String::as_str)
            .enumerate()
            .filter(|(_, g)| *g != MESH)
    }

    pub(crate) fn check(&self, mistakes: &mut Collector) {
        mistakes.require("spec.http", !self.http.is_empty());
        let for_mesh = self.is_for_mesh();
        if self.is_delegate() && !self.gateways.is_empty() {
            let message = "is not for a VirtualService without hosts: where it applies, the one says that delegates to it";
            mistakes.add("spec.gateways", message);
        }
        for (i, host) in self.hosts.iter().enumerate() {
            let path = format!("spec.hosts[{i}]");
            check::host(mistakes, &path, host, true);
            if for_mesh && host == "*" {
                mistakes.add(
                    path,
                    "`*` is allowed at a gateway only, and this one is bound to `mesh`",
                );
            }
        }
        check::unique(
            mistakes,
            indexed("spec.hosts", self.hosts.iter().map(String::as_str)),
        );
        check::unique(
            mistakes,
            indexed("spec.gateways", self.gateways.iter().map(String::as_str)),
        );
        let names = self.http.iter().map(|r| r.name.as_deref().unwrap_or_default());
        check::unique(
            mistakes,
            indexed("spec.http", names).map(|(path, name)| (format!("{path}.name"), name)),
        );
        for (i, route) in self.http.iter().enumerate() {
            let path = format!("spec.http[{i}]");
            route.check(mistakes, &path);
            if self.is_delegate() && route.delegate.is_some() {
                let message = "is one level too many: this VirtualService is delegated to itself";
                mistakes.add(format!("{path}.delegate"), message);
            }
        }
    }
}

fn indexed<'a>(path: &str, names: impl Iterator<Item = &'a str>) -> impl Iterator<Item = (String, &'a str)> {
    names
        .enumerate()
        .map(move |(i, name)| (format!("{path}[{i}]"), name))
}
