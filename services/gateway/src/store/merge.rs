//! What is in force at the start: the files, and over them what was changed by hand since they last said something new.

use super::{
    Action, Entry, Version, baseline,
    disk::{Saved, SavedResource},
};
use common::BoxError;
use istio::{Config, Key, Mistakes, Resource, parse, yaml};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Default)]
pub(super) struct Merged {
    pub(super) config: Config,
    pub(super) versions: BTreeMap<Key, Version>,
    pub(super) last_version: u64,
    pub(super) files: BTreeMap<Key, String>,
    /// For the history: files that were edited meanwhile.
    pub(super) news: Vec<Entry>,
}

pub(super) fn merge(baseline: &[Resource], saved: &Saved, now: i64) -> Result<Merged, BoxError> {
    let merged = with_overrides(baseline, saved, now, &BTreeSet::new())?;
    let Err(mistakes) = merged.config.validate() else {
        return Ok(merged);
    };
    // The files alone have to be right. If they are, what was changed by hand no longer fits them and has to go.
    let files: Config = baseline.iter().cloned().collect();
    files
        .validate()
        .map_err(|mistakes| format!("the rules have mistakes:\n{mistakes}"))?;
    let dropped = named_in(&mistakes, saved);
    tracing::warn!(%mistakes, "changes made earlier do not fit the files any more and are dropped");
    let merged = with_overrides(baseline, saved, now, &dropped)?;
    if merged.config.validate().is_ok() {
        return Ok(merged);
    }
    with_overrides(
        baseline,
        saved,
        now,
        &saved.resources.iter().map(|r| r.key.clone()).collect(),
    )
}

fn named_in(mistakes: &Mistakes, saved: &Saved) -> BTreeSet<Key> {
    let keys = saved
        .resources
        .iter()
        .filter(|r| r.overridden)
        .map(|r| r.key.clone());
    keys.filter(|key| {
        mistakes
            .0
            .iter()
            .any(|mistake| mistake.resource == key.to_string())
    })
    .collect()
}

fn with_overrides(
    baseline: &[Resource],
    saved: &Saved,
    now: i64,
    dropped: &BTreeSet<Key>,
) -> Result<Merged, BoxError> {
    let mut merged = Merged {
        last_version: saved.last_version,
        ..Merged::default()
    };
    merged.files = baseline.iter().map(|r| (r.key(), baseline::hash(r))).collect();
    let before: BTreeMap<&Key, &SavedResource> = saved.resources.iter().map(|r| (&r.key, r)).collect();
    let mut resources: BTreeMap<Key, Resource> = baseline.iter().map(|r| (r.key(), r.clone())).collect();
    let is_first_start = saved.last_version == 0;
    for (key, saved) in &before {
        let file_is_the_same = saved.file.as_ref() == merged.files.get(*key);
        if saved.overridden && file_is_the_same && !dropped.contains(*key) {
            merged.versions.insert((*key).clone(), saved.version.clone());
            match &saved.document {
                Some(text) => {
                    let kept = parse::document(text).map_err(|mistakes| format!("kept rules: {mistakes}"))?;
                    resources.insert((*key).clone(), kept);
                }
                None => drop(resources.remove(*key)),
            }
        } else if !saved.overridden && file_is_the_same {
            merged.versions.insert((*key).clone(), saved.version.clone());
        }
    }
    for (key, resource) in &resources {
        if merged.versions.contains_key(key) {
            continue;
        }
        merged.last_version += 1;
        let version = Version {
            resource_version: merged.last_version,
            actor: "file".into(),
            at: now,
        };
        if !is_first_start {
            let old = before.get(key).and_then(|saved| saved.document.as_deref());
            let old = old.and_then(|text| parse::document(text).ok());
            let diff = yaml::diff(old.as_ref(), Some(resource));
            merged.news.push(Entry::new(
                key,
                &version,
                Action::File,
                (old.as_ref(), Some(resource)),
                diff,
            ));
        }
        merged.versions.insert(key.clone(), version);
    }
    merged.config = resources.into_values().collect();
    Ok(merged)
}
