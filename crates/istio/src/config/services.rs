//! Services by full name: what their ServiceEntry and their DestinationRule say.

use super::Config;
use crate::{
    host,
    model::{DestinationRule, Labels, ServiceEntry},
    resource::Spec,
};
use std::collections::BTreeMap;

#[derive(Debug, Default)]
pub(crate) struct Services<'c>(BTreeMap<String, Service<'c>>);

#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Service<'c> {
    pub(crate) entry: Option<&'c ServiceEntry>,
    pub(crate) rule: Option<&'c DestinationRule>,
}

impl<'c> Services<'c> {
    pub(crate) fn of(config: &'c Config) -> Self {
        let mut services = Self::default();
        for (key, resource) in config.iter() {
            match &resource.spec {
                Spec::ServiceEntry(entry) => {
                    for host in &entry.hosts {
                        services
                            .0
                            .entry(host::full_name(host, &key.namespace))
                            .or_default()
                            .entry = Some(entry);
                    }
                }
                Spec::DestinationRule(rule) => {
                    services
                        .0
                        .entry(host::full_name(&rule.host, &key.namespace))
                        .or_default()
                        .rule = Some(rule);
                }
                Spec::Gateway(_) | Spec::VirtualService(_) => {}
            }
        }
        services
    }

    /// A service nobody has described is one without endpoints and subsets.
    pub(crate) fn get(&self, full_name: &str) -> Service<'c> {
        self.0.get(full_name).copied().unwrap_or_default()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, Service<'c>)> {
        self.0.iter().map(|(name, service)| (name.as_str(), *service))
    }
}

impl<'c> Service<'c> {
    /// The labels an endpoint of the subset has to carry.
    pub(crate) fn subset(&self, name: &str) -> Option<&'c Labels> {
        self.rule?
            .subsets
            .iter()
            .find(|subset| subset.name == name)
            .map(|subset| &subset.labels)
    }

    pub(crate) fn subset_names(&self) -> impl Iterator<Item = &'c str> {
        self.rule
            .into_iter()
            .flat_map(|rule| rule.subsets.iter().map(|subset| subset.name.as_str()))
    }
}

/// Whether an endpoint with `labels` carries all that are `wanted`.
pub(crate) fn carries(labels: &Labels, wanted: &Labels) -> bool {
    wanted.iter().all(|(name, value)| labels.get(name) == Some(value))
}
