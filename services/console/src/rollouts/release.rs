//! A rollout's file and the shop as it is: which versions there are, and which rule divides them.
//!
//! A cluster's controller gives the subsets that a file names (`stable`, `canary`) the hashes of pods as labels. Here the two
//! versions run all the time, each a subset of its own: the candidate is the one that carries the labels of the file's pod
//! template, the stable version is the other. So the file is taken as it is, and only the two names are filled in.

use std::collections::BTreeMap;

use istio::model::{Subset, WorkloadEntry};
use istio::{Key, Resource, Spec};
use rollout::duration::Speed;
use rollout::model::{AnalysisTemplate, Rollout};
use rollout::plan::{ADAPTIVE, SEQUENTIAL};
use rollout::{Plan, Versions};
use serde::{Deserialize, Serialize};

use crate::api::rollouts::StartWish;
use crate::status;

const VERSION: &str = "version";
/// As fast as this where nobody says: minutes become seconds.
const USUAL_SPEED: f64 = 60.0;

/// What is released.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Release {
    /// Its name in the mesh.
    pub(super) service: String,
    /// The VirtualService.
    pub(super) rule: Key,
    pub(super) stable: Version,
    pub(super) candidate: Version,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Version {
    pub(super) subset: String,
    /// Its label `version`, by which its requests are counted.
    pub(super) label: String,
    /// Of its instances.
    labels: BTreeMap<String, String>,
}

impl Release {
    /// The error is a sentence.
    pub(super) fn find(rollout: &Rollout, rules: &[Resource]) -> Result<Self, String> {
        let service = rollout.metadata.name.clone();
        let name = match &rollout.spec.strategy.canary {
            Some(canary) => &canary.traffic_routing.istio.virtual_service.name,
            None => &service,
        };
        let is_it =
            |rule: &&Resource| rule.metadata.name == *name && matches!(rule.spec, Spec::VirtualService(_));
        let rule = rules
            .iter()
            .find(is_it)
            .ok_or_else(|| format!("There is no VirtualService {name}."))?;
        let subsets = status::subsets(rules, &service);
        let [one, two] = subsets else {
            let count = subsets.len();
            return Err(format!(
                "{service} has {count} subsets in its DestinationRule; a rollout is between two."
            ));
        };
        let pod = pod_labels(rollout);
        let carries = |subset: &Subset| {
            let mut labels = subset.labels.iter();
            labels.all(|(name, value)| pod.get(name) == Some(value))
        };
        let (stable, candidate) = match (carries(one), carries(two)) {
            (false, true) => (one, two),
            (true, false) => (two, one),
            _ => {
                return Err(format!(
                    "spec.template.metadata.labels of Rollout {service} are not those of just one subset of {service}."
                ));
            }
        };
        Ok(Self {
            stable: Version::new(rules, &service, stable, None),
            candidate: Version::new(rules, &service, candidate, pod.get(VERSION)),
            rule: rule.key(),
            service,
        })
    }

    pub(super) fn version(&self, role: rollout::Role) -> &Version {
        match role {
            rollout::Role::Stable => &self.stable,
            rollout::Role::Candidate => &self.candidate,
        }
    }

    /// The plan with the two subsets filled in; each mistake on a line.
    pub(super) fn plan(
        &self,
        rollout: &Rollout,
        templates: &[AnalysisTemplate],
        wish: &StartWish,
    ) -> Result<(Plan, f64), String> {
        let mut rollout = rollout.clone();
        if let Some(canary) = &mut rollout.spec.strategy.canary {
            let rule = &mut canary.traffic_routing.istio.destination_rule;
            rule.stable_subset_name.clone_from(&self.stable.subset);
            rule.canary_subset_name.clone_from(&self.candidate.subset);
        }
        let annotations = &mut rollout.metadata.annotations;
        for (name, wanted) in [(SEQUENTIAL, wish.sequential), (ADAPTIVE, wish.adaptive)] {
            if let Some(wanted) = wanted {
                annotations.insert(name.to_owned(), wanted.to_string());
            }
        }
        let speed = wish.speed.unwrap_or(USUAL_SPEED);
        let factor = Speed::new(speed).map_err(|error| error.to_string())?;
        let versions = Versions {
            stable: self.stable.subset.clone(),
            candidate: self.candidate.subset.clone(),
        };
        let plan =
            Plan::new(&rollout, templates, versions, factor).map_err(|mistakes| mistakes.to_string())?;
        Ok((plan, speed))
    }
}

impl Version {
    /// `written` is the version that the file says, for one that does not run.
    fn new(rules: &[Resource], service: &str, subset: &Subset, written: Option<&String>) -> Self {
        let running = endpoints(rules, service, &subset.labels);
        let running = running.into_iter().find_map(|one| one.labels.get(VERSION));
        let version = written.or(running).or_else(|| subset.labels.get(VERSION));
        Self {
            subset: subset.name.clone(),
            label: version.cloned().unwrap_or_default(),
            labels: subset.labels.clone(),
        }
    }

    /// Whether the gateway has an instance of it to send requests to.
    pub(super) fn is_reached(&self, rules: &[Resource], service: &str) -> bool {
        !endpoints(rules, service, &self.labels).is_empty()
    }
}

fn endpoints<'r>(
    rules: &'r [Resource],
    service: &str,
    labels: &BTreeMap<String, String>,
) -> Vec<&'r WorkloadEntry> {
    let entries = rules.iter().filter_map(|resource| match &resource.spec {
        Spec::ServiceEntry(entry) => Some(entry),
        _ => None,
    });
    let of_service = entries.filter(|entry| {
        entry
            .hosts
            .first()
            .is_some_and(|host| status::short(host) == service)
    });
    let carries = |endpoint: &&WorkloadEntry| {
        labels
            .iter()
            .all(|(name, value)| endpoint.labels.get(name) == Some(value))
    };
    of_service
        .flat_map(|entry| &entry.endpoints)
        .filter(carries)
        .collect()
}

/// The labels of the pods that a cluster would start.
fn pod_labels(rollout: &Rollout) -> BTreeMap<String, String> {
    let labels = rollout
        .spec
        .template
        .as_ref()
        .map(|pod| &pod["metadata"]["labels"]);
    let labels = labels.and_then(|labels| labels.as_object());
    let text = labels.into_iter().flatten();
    text.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
        .collect()
}
