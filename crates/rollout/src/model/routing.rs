//! Where a canary's traffic is changed: the routes and subsets of Istio that belong to the rollout.

use istio::Collector;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TrafficRouting {
    /// Names of routes that belong to the rollout, in the order in which they stand before all others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub managed_routes: Vec<ManagedRoute>,
    #[serde(default)]
    pub istio: Istio,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManagedRoute {
    #[serde(default)]
    pub name: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Istio {
    #[serde(default)]
    pub virtual_service: VirtualServiceRef,
    #[serde(default)]
    pub destination_rule: DestinationRuleRef,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VirtualServiceRef {
    #[serde(default)]
    pub name: String,
    /// The routes whose weights change. May be left out where there is only one route.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct DestinationRuleRef {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub canary_subset_name: String,
    #[serde(default)]
    pub stable_subset_name: String,
}

impl TrafficRouting {
    pub(super) fn check(&self, mistakes: &mut Collector, path: &str) {
        let Istio {
            virtual_service,
            destination_rule,
        } = &self.istio;
        let rule = format!("{path}.istio.destinationRule");
        mistakes.require(
            &format!("{path}.istio.virtualService.name"),
            !virtual_service.name.is_empty(),
        );
        mistakes.require(&format!("{rule}.name"), !destination_rule.name.is_empty());
        let (canary, stable) = (
            &destination_rule.canary_subset_name,
            &destination_rule.stable_subset_name,
        );
        mistakes.require(&format!("{rule}.canarySubsetName"), !canary.is_empty());
        mistakes.require(&format!("{rule}.stableSubsetName"), !stable.is_empty());
        if canary == stable && !canary.is_empty() {
            mistakes.add(
                format!("{rule}.canarySubsetName"),
                format!("`{canary}` is the stable subset too; they have to differ"),
            );
        }
        let mut seen = BTreeSet::new();
        for (i, route) in self.managed_routes.iter().enumerate() {
            let path = format!("{path}.managedRoutes[{i}].name");
            if route.name.is_empty() {
                mistakes.add(path, "is required");
            } else if !seen.insert(&route.name) {
                mistakes.add(path, format!("`{}` is there twice; names are unique", route.name));
            }
        }
    }
}
