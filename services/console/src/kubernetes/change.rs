//! A change of a rule by server-side apply, and the way back.
//!
//! The rule it keeps: the version that the author saw goes along, so that the API server refuses whoever comes second. Fields
//! are taken from the tools of people only: the author saw what they wrote. A controller's are left to it, for it would put
//! them back.

use istio::{Key, Mistake, yaml};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::api::Objects;
use super::failure::Failure;
use super::log::{ANNOTATION, Author, Log};
use super::{Kubernetes, managed, manifest};
use crate::control::{Change, Draft, Outcome, PastChange};

/// What is to become of a rule.
enum Step<'a> {
    Put(&'a Value),
    Undo,
}

impl Kubernetes {
    /// Writes one rule, if it is still at `version`.
    pub async fn put(&self, draft: &Draft, version: &str, dry_run: bool) -> Result<Outcome, Failure> {
        let wanted = draft.manifest.as_ref().unwrap_or(&Value::Null);
        self.change(
            &draft.resource.key(),
            Some(version),
            &Step::Put(&wanted["spec"]),
            dry_run,
        )
        .await
    }

    /// Takes the last change of a rule back; with `version`, only if it is still at that one.
    pub async fn undo(&self, key: &Key, version: Option<&str>) -> Result<Outcome, Failure> {
        self.change(key, version, &Step::Undo, false).await
    }

    async fn change(
        &self,
        key: &Key,
        version: Option<&str>,
        step: &Step<'_>,
        dry_run: bool,
    ) -> Result<Outcome, Failure> {
        let objects = Objects::of(key.kind);
        let what = self.api.what(objects, &key.name);
        let (object, releases) = tokio::try_join!(self.api.get(objects, &key.name), self.releases())?;
        let object = object.ok_or_else(|| Failure::Missing { what: what.clone() })?;
        let current = managed::version(&object);
        if version.is_some_and(|version| version != current.resource_version) {
            return Err(Failure::LostRace {
                what,
                current: Box::new(current),
            });
        }
        if let Some(owner) = releases.owner(&object) {
            let verbs = releases.verbs(&object);
            return Err(Failure::OwnedByRollout { what, owner, verbs });
        }
        let mut log = known(&object);
        let author = Author {
            actor: &self.actor,
            at: self.clock.now(),
            version: &current.resource_version,
        };
        let spec = match step {
            Step::Put(spec) if manifest::without_empty(spec) == manifest::without_empty(&object["spec"]) => {
                return Ok(outcome(&object, &object, Vec::new()));
            }
            Step::Put(spec) => {
                let spec = manifest::without_empty(spec);
                log.put(spec.clone(), &author);
                spec
            }
            Step::Undo => log
                .undo(&author)
                .ok_or(Failure::NothingToUndo { what: what.clone() })?,
        };
        let wanted =
            wanted(&object, &spec, &log).map_err(|error| Failure::unreadable(what, error.to_string()))?;
        let mut holders = managed::of_shares(&object);
        let force = holders.all(|manager| managed::is_tool(manager) || releases.has_let_go(manager));
        match self.api.apply(objects, &key.name, &wanted, force, dry_run).await {
            Ok(after) => {
                let warnings = remarks(&object, &spec, &after);
                Ok(outcome(&object, &after, warnings))
            }
            Err(Failure::Conflict { what }) => Err(self.lost_race(objects, &key.name, what).await?),
            Err(failure) => Err(failure),
        }
    }

    /// Who was faster.
    async fn lost_race(&self, objects: Objects, name: &str, what: String) -> Result<Failure, Failure> {
        Ok(match self.api.get(objects, name).await? {
            Some(object) => Failure::LostRace {
                what,
                current: Box::new(managed::version(&object)),
            },
            None => Failure::Missing { what },
        })
    }
}

/// What was changed of an object before, with the time of each; what is in force now included, whoever made it.
pub(super) fn past(object: &Value) -> Vec<(Timestamp, PastChange)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let log = known(object);
    let changes = log.changes().map(|(entry, before)| {
        let with = |spec: &Value| {
            let mut object = object.clone();
            object["spec"] = spec.clone();
            object
        };
        let made = log.made(entry).map(str::to_owned);
        let change = PastChange {
            kind: text(&object["kind"]),
            namespace: text(&object["metadata"]["namespace"]),
            name: text(&object["metadata"]["name"]),
            resource_version: made.unwrap_or_else(|| managed::resource_version(object)),
            actor: entry.actor.clone(),
            at: entry.at.to_string(),
            action: entry.action.clone(),
            diff: diff(&with(before), &with(&entry.spec)),
        };
        (entry.at, change)
    });
    changes.collect()
}

/// The changes that are known, with the one that somebody else may have made since.
fn known(object: &Value) -> Log {
    let current = managed::version(object);
    let mut log = Log::of(object);
    let author = Author {
        actor: &current.actor,
        at: current.changed_at,
        // Which one it replaced is not known.
        version: "",
    };
    log.observe(&manifest::without_empty(&object["spec"]), &author);
    log
}

/// The fields that the console asks to hold: the whole specification, and the way back.
fn wanted(object: &Value, spec: &Value, log: &Log) -> Result<Value, serde_json::Error> {
    let metadata = &object["metadata"];
    let mut spec = spec.clone();
    if let (Value::Object(spec), Some(before)) = (&mut spec, object["spec"].as_object()) {
        for field in before.keys() {
            // Left out, a field that somebody else has written would stay; all fields of a VirtualService are lists.
            spec.entry(field.clone()).or_insert_with(|| json!([]));
        }
    }
    Ok(json!({
        "apiVersion": object["apiVersion"],
        "kind": object["kind"],
        "metadata": {
            "name": metadata["name"],
            "namespace": metadata["namespace"],
            "resourceVersion": metadata["resourceVersion"],
            "annotations": {ANNOTATION: log.to_text()?},
        },
        "spec": spec,
    }))
}

fn outcome(before: &Value, after: &Value, warnings: Vec<Mistake>) -> Outcome {
    let diff = diff(before, after);
    let change = Change {
        resource: manifest::read(after).ok().map(|model| model.resource),
        manifest: Some(manifest::shown(after)),
        version: Some(managed::resource_version(after)),
        changed: !diff.is_empty(),
        diff,
    };
    Outcome {
        changes: vec![change],
        warnings,
    }
}

/// What the API server, or a webhook in it, has made of a change.
fn remarks(object: &Value, wanted: &Value, after: &Value) -> Vec<Mistake> {
    if manifest::without_empty(wanted) == manifest::without_empty(&after["spec"]) {
        return Vec::new();
    }
    vec![Mistake {
        resource: object["metadata"]["name"].as_str().unwrap_or_default().to_owned(),
        path: "spec".to_owned(),
        message: "is not what was sent: somebody in the cluster has completed or changed it".to_owned(),
    }]
}

fn diff(before: &Value, after: &Value) -> String {
    let name = before["metadata"]["name"].as_str().unwrap_or_default();
    let text = |object: &Value| yaml::text(&manifest::shown(object));
    yaml::text_diff((name, &text(before)), (name, &text(after)))
}
