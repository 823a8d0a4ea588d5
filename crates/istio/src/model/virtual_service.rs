//! `VirtualService`: which requests to which hosts go where, and in which shares. The first route that matches wins.

use super::{StringMatch, check};
use crate::mistake::Collector;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VirtualService {
    /// Short names belong to the resource's own namespace; `*` and `*.example.org` only at a gateway.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// Names of Gateways, and `mesh` for calls between services. Empty means `mesh`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gateways: Vec<String>,
    #[serde(default)]
    pub http: Vec<HttpRoute>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpRoute {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// One of them is enough; none at all matches every request.
    #[serde(default, rename = "match", skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<HttpMatch>,
    #[serde(default)]
    pub route: Vec<RouteDestination>,
}

/// All conditions in it have to hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpMatch {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The path, without the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<StringMatch>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, StringMatch>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RouteDestination {
    #[serde(default)]
    pub destination: Destination,
    /// Per cent, 0 to 100; all weights of a route sum to 100. May be left out where there is one destination.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<i64>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Destination {
    #[serde(default)]
    pub host: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subset: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<PortSelector>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortSelector {
    #[serde(default)]
    pub number: i64,
}

impl VirtualService {
    /// Whether it rules calls between services.
    pub fn is_for_mesh(&self) -> bool {
        self.gateways.is_empty() || self.gateways.iter().any(|g| g == "mesh")
    }

    /// The Gateways it is bound to, with their place in the list.
    pub fn ingress_gateways(&self) -> impl Iterator<Item = (usize, &str)> {
        self.gateways
            .iter()
            .map(String::as_str)
            .enumerate()
            .filter(|(_, g)| *g != "mesh")
    }

    pub(crate) fn check(&self, mistakes: &mut Collector) {
        mistakes.require("spec.hosts", !self.hosts.is_empty());
        mistakes.require("spec.http", !self.http.is_empty());
        let for_mesh = self.is_for_mesh();
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
            route.check(mistakes, &format!("spec.http[{i}]"));
        }
        self.check_reachable(mistakes);
    }

    /// Nothing after a route without conditions is ever reached: Istio refuses it, and so does Serin.
    fn check_reachable(&self, mistakes: &mut Collector) {
        let catches_all = |route: &HttpRoute| {
            route.matches.is_empty()
                || route
                    .matches
                    .iter()
                    .any(|m| m.uri.is_none() && m.headers.is_empty())
        };
        if let Some(last) = self.http.iter().position(catches_all)
            && last + 1 < self.http.len()
        {
            let path = format!("spec.http[{}]", last + 1);
            mistakes.add(
                path,
                format!("is never reached: spec.http[{last}] matches every request"),
            );
        }
    }
}

impl HttpRoute {
    fn check(&self, mistakes: &mut Collector, path: &str) {
        for (i, clause) in self.matches.iter().enumerate() {
            clause.check(mistakes, &format!("{path}.match[{i}]"));
        }
        mistakes.require(&format!("{path}.route"), !self.route.is_empty());
        for (i, route) in self.route.iter().enumerate() {
            let path = format!("{path}.route[{i}]");
            check::host(
                mistakes,
                &format!("{path}.destination.host"),
                &route.destination.host,
                false,
            );
            if let Some(port) = &route.destination.port {
                check::port_number(mistakes, &format!("{path}.destination.port.number"), port.number);
            }
        }
        self.check_weights(mistakes, path);
    }

    fn check_weights(&self, mistakes: &mut Collector, path: &str) {
        let mut all_good = true;
        for (i, route) in self.route.iter().enumerate() {
            let weight = route.weight.unwrap_or(0);
            if !(0..=100).contains(&weight) {
                all_good = false;
                mistakes.add(
                    format!("{path}.route[{i}].weight"),
                    format!("is {weight}; allowed: 0 to 100"),
                );
            }
        }
        let sum: i64 = self.route.iter().filter_map(|r| r.weight).sum();
        match self.route.as_slice() {
            [] => {}
            [only] if only.weight.is_none() => {}
            _ if all_good && sum != 100 => {
                mistakes.add(
                    format!("{path}.route"),
                    format!("has weights that sum to {sum}; allowed: 100"),
                );
            }
            _ => {}
        }
    }
}

impl HttpMatch {
    fn check(&self, mistakes: &mut Collector, path: &str) {
        if let Some(uri) = &self.uri {
            uri.check(mistakes, &format!("{path}.uri"), false);
        }
        for (name, value) in &self.headers {
            let path = format!("{path}.headers.{name}");
            value.check(mistakes, &path, true);
            if http::HeaderName::from_bytes(name.as_bytes()).is_err() {
                mistakes.add(path, format!("`{name}` is not the name of a header"));
            } else if name.bytes().any(|b| b.is_ascii_uppercase()) {
                mistakes.add(
                    path,
                    format!("`{name}` has capitals; allowed: `{}`", name.to_ascii_lowercase()),
                );
            }
        }
    }
}

impl RouteDestination {
    /// Its share in per cent: a single destination without a weight gets everything, one of several gets nothing.
    pub fn share(&self, siblings: usize) -> u32 {
        match self.weight {
            Some(weight) => u32::try_from(weight).unwrap_or(0),
            None if siblings == 1 => 100,
            None => 0,
        }
    }
}

fn indexed<'a>(path: &str, names: impl Iterator<Item = &'a str>) -> impl Iterator<Item = (String, &'a str)> {
    names
        .enumerate()
        .map(move |(i, name)| (format!("{path}[{i}]"), name))
}
