//! `DestinationRule`: the subsets of a service, chosen by label, and how requests spread over their endpoints.

use super::{ConnectionPool, Labels, LoadBalancer, OutlierDetection, PortSelector, check};
use crate::mistake::Collector;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct DestinationRule {
    #[serde(default)]
    pub host: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traffic_policy: Option<Box<TrafficPolicy>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subsets: Vec<Subset>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TrafficPolicy {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load_balancer: Option<LoadBalancer>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection_pool: Option<ConnectionPool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outlier_detection: Option<OutlierDetection>,
    /// For one port of the service, in place of all of the above.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub port_level_settings: Vec<PortPolicy>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct PortPolicy {
    #[serde(default)]
    pub port: PortSelector,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load_balancer: Option<LoadBalancer>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection_pool: Option<ConnectionPool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outlier_detection: Option<OutlierDetection>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Subset {
    #[serde(default)]
    pub name: String,
    /// An endpoint belongs to the subset if it carries all of these.
    #[serde(default)]
    pub labels: Labels,
    /// What it says goes over what the rule says for all subsets, section by section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traffic_policy: Option<TrafficPolicy>,
}

/// What is in force for one subset and port.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Policy<'r> {
    pub(crate) load_balancer: Option<&'r LoadBalancer>,
    pub(crate) connection_pool: Option<&'r ConnectionPool>,
    pub(crate) outlier_detection: Option<&'r OutlierDetection>,
}

impl DestinationRule {
    /// As Istio merges them (`MergeSubsetTrafficPolicy`): the settings of a port take the place of a whole policy and
    /// inherit nothing; a section of the subset's takes the place of the same section of the rule's.
    pub(crate) fn policy(&self, subset: Option<&str>, port: i64) -> Policy<'_> {
        let rule = self.traffic_policy.as_ref();
        let (mut policy, _) = rule.map(|rule| rule.at(port)).unwrap_or_default();
        let of_subset = subset.and_then(|name| self.subsets.iter().find(|subset| subset.name == name));
        let of_subset = of_subset.and_then(|subset| subset.traffic_policy.as_ref());
        if let Some((over, is_of_port)) = of_subset.map(|over| over.at(port)) {
            if is_of_port {
                return over;
            }
            policy.load_balancer = over.load_balancer.or(policy.load_balancer);
            policy.connection_pool = over.connection_pool.or(policy.connection_pool);
            policy.outlier_detection = over.outlier_detection.or(policy.outlier_detection);
        }
        policy
    }

    /// Every policy in it, with its path.
    pub(crate) fn policies(&self) -> impl Iterator<Item = (String, &TrafficPolicy)> {
        let of_subsets = self.subsets.iter().enumerate().filter_map(|(i, subset)| {
            Some((
                format!("spec.subsets[{i}].trafficPolicy"),
                subset.traffic_policy.as_ref()?,
            ))
        });
        let of_all = self.traffic_policy.iter().map(Box::as_ref);
        of_all
            .map(|policy| ("spec.trafficPolicy".to_owned(), policy))
            .chain(of_subsets)
    }

    pub(crate) fn check(&self, mistakes: &mut Collector) {
        check::host(mistakes, "spec.host", &self.host, false);
        for (i, subset) in self.subsets.iter().enumerate() {
            let path = format!("spec.subsets[{i}]");
            if !check::is_dns_label(&subset.name) {
                let found = &subset.name;
                let message = format!("`{found}` is not a name; allowed: 1 to 63 of a-z, 0-9 and `-`");
                mistakes.add(format!("{path}.name"), message);
            }
            mistakes.require(&format!("{path}.labels"), !subset.labels.is_empty());
        }
        let names = self.subsets.iter().enumerate();
        check::unique(
            mistakes,
            names.map(|(i, s)| (format!("spec.subsets[{i}].name"), s.name.as_str())),
        );
        for (path, policy) in self.policies() {
            policy.check(mistakes, &path);
        }
    }
}

impl TrafficPolicy {
    /// What it says for a port, and whether that is said for this port alone.
    fn at(&self, port: i64) -> (Policy<'_>, bool) {
        let of_port = self.port_level_settings.iter().find(|of| of.port.number == port);
        of_port.map_or_else(|| (Policy::of_all(self), false), |of| (Policy::of_port(of), true))
    }

    fn check(&self, mistakes: &mut Collector, path: &str) {
        Policy::of_all(self).check(mistakes, path);
        for (i, of_port) in self.port_level_settings.iter().enumerate() {
            let path = format!("{path}.portLevelSettings[{i}]");
            let port = &of_port.port;
            check::port_number(mistakes, &format!("{path}.port.number"), port.number);
            if self.port_level_settings[..i]
                .iter()
                .any(|other| other.port == *port)
            {
                let message = format!("{} is there twice; each port has one policy", port.number);
                mistakes.add(format!("{path}.port.number"), message);
            }
            Policy::of_port(of_port).check(mistakes, &path);
        }
    }
}

impl<'r> Policy<'r> {
    fn of_all(policy: &'r TrafficPolicy) -> Self {
        Self {
            load_balancer: policy.load_balancer.as_ref(),
            connection_pool: policy.connection_pool.as_ref(),
            outlier_detection: policy.outlier_detection.as_ref(),
        }
    }

    fn of_port(policy: &'r PortPolicy) -> Self {
        Self {
            load_balancer: policy.load_balancer.as_ref(),
            connection_pool: policy.connection_pool.as_ref(),
            outlier_detection: policy.outlier_detection.as_ref(),
        }
    }

    fn check(&self, mistakes: &mut Collector, path: &str) {
        if let Some(balancer) = self.load_balancer {
            balancer.check(mistakes, &format!("{path}.loadBalancer"));
        }
        if let Some(pool) = self.connection_pool {
            pool.check(mistakes, &format!("{path}.connectionPool"));
        }
        if let Some(detection) = self.outlier_detection {
            detection.check(mistakes, &format!("{path}.outlierDetection"));
        }
    }
}
