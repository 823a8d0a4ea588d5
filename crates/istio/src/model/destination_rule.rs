//! `DestinationRule`: the subsets of a service, chosen by label, and how requests spread over their endpoints.

use super::{Labels, check};
use crate::mistake::Collector;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct DestinationRule {
    #[serde(default)]
    pub host: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traffic_policy: Option<TrafficPolicy>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subsets: Vec<Subset>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TrafficPolicy {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load_balancer: Option<LoadBalancer>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoadBalancer {
    #[serde(default)]
    pub simple: SimpleBalancer,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SimpleBalancer {
    /// One after the other; also what is used where no rule says anything.
    #[default]
    RoundRobin,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subset {
    #[serde(default)]
    pub name: String,
    /// An endpoint belongs to the subset if it carries all of these.
    #[serde(default)]
    pub labels: Labels,
}

impl DestinationRule {
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
    }
}
