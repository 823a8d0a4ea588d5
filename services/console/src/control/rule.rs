//! Rules as they travel between whoever keeps them and the console.

use istio::{Mistake, Resource, yaml};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::api::traffic::Owner;
use crate::run_file::RunInstance;

/// A version of a rule and who made it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VersionInfo {
    pub resource_version: String,
    pub actor: String,
    pub changed_at: Timestamp,
    /// Who decides on the shares, where that is not whoever wrote the rule last: a rollout.
    #[serde(skip)]
    pub owner: Option<Owner>,
}

/// A rule in the list of all.
#[derive(Clone, Debug)]
pub struct Listed {
    pub resource: Resource,
    pub version: VersionInfo,
    /// The whole of it, where it may say more than `resource` can: a cluster executes fields that a laptop does not.
    pub manifest: Option<Value>,
}

/// All rules at one time. Resources and versions are in the same order.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// As they were sent, to tell whether anything has changed; empty where nobody asks that.
    pub(super) text: Vec<u8>,
    pub resources: Vec<Resource>,
    pub versions: Vec<VersionInfo>,
    /// What runs, where the same look tells it: a cluster's pods.
    pub instances: Option<Vec<RunInstance>>,
}

/// A rule in force and the version it is at.
#[derive(Clone, Debug)]
pub struct Versioned {
    pub resource: Resource,
    pub version: String,
    pub manifest: Option<Value>,
}

/// A rule as somebody wants it.
#[derive(Clone, Debug)]
pub struct Draft {
    pub resource: Resource,
    pub manifest: Option<Value>,
}

/// What became of a change, or would become of it.
#[derive(Clone, Debug)]
pub struct Change {
    /// As it is afterwards; nothing after a deletion.
    pub resource: Option<Resource>,
    /// The whole of it, where it may say more than `resource` can.
    pub manifest: Option<Value>,
    pub version: Option<String>,
    pub changed: bool,
    /// Unified, of the YAML before and after.
    pub diff: String,
}

/// What became of one or more changes.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub changes: Vec<Change>,
    /// Accepted, but probably not what was meant.
    pub warnings: Vec<Mistake>,
}

/// A change in the past.
#[derive(Clone, Debug, Deserialize, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PastChange {
    pub kind: String,
    pub namespace: String,
    pub name: String,
    pub resource_version: String,
    pub actor: String,
    /// RFC 3339.
    pub at: String,
    /// `put`, `delete`, `undo`, `file`
    pub action: String,
    pub diff: String,
}

impl Listed {
    pub fn yaml(&self) -> String {
        text(&self.resource, self.manifest.as_ref())
    }
}

impl Draft {
    /// A rule that says nothing but what `resource` can.
    pub fn complete(resource: Resource) -> Self {
        Self {
            resource,
            manifest: None,
        }
    }

    pub fn yaml(&self) -> String {
        text(&self.resource, self.manifest.as_ref())
    }
}

impl Versioned {
    /// Whether it is what a change made of it.
    pub fn is(&self, change: &Change) -> bool {
        let spec = |manifest: &Option<Value>| manifest.as_ref().map(|manifest| manifest["spec"].clone());
        let made = change.resource.as_ref().map(|resource| &resource.spec);
        Some(&self.version) == change.version.as_ref()
            && Some(&self.resource.spec) == made
            && spec(&self.manifest) == spec(&change.manifest)
    }
}

impl Snapshot {
    pub(crate) fn new(text: Vec<u8>, listed: Vec<Listed>, instances: Option<Vec<RunInstance>>) -> Self {
        let (resources, versions) = listed.into_iter().map(|one| (one.resource, one.version)).unzip();
        Self {
            text,
            resources,
            versions,
            instances,
        }
    }
}

fn text(resource: &Resource, manifest: Option<&Value>) -> String {
    manifest.map_or_else(|| yaml::to_yaml(resource), yaml::text)
}
