//! How a change is made: checked against everything else, kept, and put in force.

use super::{
    Action, Applied, Entry, Outcome, Request, StoreError, Stored, Version, baseline,
    disk::{Disk, SavedResource},
    follower::{Follower, changes_of, line_of},
    history::History,
};
use crate::worker::Rules;
use common::BoxError;
use istio::{Change, Config, Key, Registry, Resource, Warning, yaml};
use std::{collections::BTreeMap, sync::Arc};

/// All that a lock guards.
pub(super) struct Inner {
    pub(super) config: Config,
    pub(super) registry: Registry,
    pub(super) versions: BTreeMap<Key, Version>,
    pub(super) last_version: u64,
    /// What the files said at the start, by hash.
    pub(super) files: BTreeMap<Key, String>,
    pub(super) history: History,
    pub(super) disk: Disk,
    /// What has to be known after a restart: everything but what is ephemeral.
    pub(super) kept: BTreeMap<Key, SavedResource>,
    /// What the files said new at the start, as long as it is not on the disk.
    pub(super) news: Vec<Entry>,
    pub(super) followers: Vec<Follower>,
}

/// What one change does to one resource.
struct Difference {
    key: Key,
    before: Option<Arc<Resource>>,
    after: Option<Arc<Resource>>,
    diff: String,
}

impl Inner {
    pub(super) fn apply(
        &mut self,
        changes: &[Change],
        request: &Request,
        action: Action,
        rules: &Rules,
        now: i64,
    ) -> Result<Outcome, StoreError> {
        for change in changes {
            self.check(change, request)?;
        }
        let next = self.config.with(changes.iter().cloned());
        let warnings = relevant(next.validate()?, changes);
        let differences: Vec<Difference> = changes
            .iter()
            .map(|change| Difference::between(&self.config, &next, change.key()))
            .collect();
        if !request.dry_run {
            self.commit(next, &differences, &request.actor, action, now)?;
            rules.store(Arc::new(self.registry.compile(&self.config)));
            if !self.followers.is_empty() {
                self.tell(&line_of(changes));
            }
        }
        let applied = differences.into_iter().map(|difference| Applied {
            resource_version: self
                .versions
                .get(&difference.key)
                .map(|version| version.resource_version),
            changed: difference.is_change(),
            resource: difference.after,
            diff: difference.diff,
        });
        Ok(Outcome {
            applied: applied.collect(),
            warnings,
        })
    }

    /// Puts in force what another store has checked and kept.
    pub(super) fn follow(&mut self, line: &str, rules: &Rules) -> Result<(), BoxError> {
        self.config = self.config.with(changes_of(line)?);
        rules.store(Arc::new(self.registry.compile(&self.config)));
        Ok(())
    }

    /// A follower that does not listen any more is no reason to hold a change up.
    fn tell(&mut self, line: &str) {
        self.followers.retain_mut(|follower| {
            let told = follower.tell(line);
            if let Err(error) = &told {
                tracing::debug!(cause = %error, "a gateway before this one hears of changes no longer");
            }
            told.is_ok()
        });
    }

    /// That the resource is what the writer took it for.
    fn check(&self, change: &Change, request: &Request) -> Result<(), StoreError> {
        let key = change.key();
        let current = self
            .versions
            .get(&key)
            .filter(|_| self.config.get(&key).is_some());
        if let Some(expected) = request.if_version
            && current.map(|version| version.resource_version) != Some(expected)
        {
            return Err(StoreError::LostRace {
                key,
                expected,
                current: current.cloned(),
            });
        }
        match change {
            Change::Delete(key) if current.is_none() => Err(StoreError::NotFound(key.clone())),
            _ => Ok(()),
        }
    }

    fn commit(
        &mut self,
        next: Config,
        differences: &[Difference],
        actor: &str,
        action: Action,
        now: i64,
    ) -> Result<(), StoreError> {
        let mut entries = Vec::new();
        let before = (
            self.versions.clone(),
            self.last_version,
            self.kept.clone(),
            self.config.clone(),
        );
        self.config = next;
        for difference in differences.iter().filter(|difference| difference.is_change()) {
            self.last_version += 1;
            let version = Version {
                resource_version: self.last_version,
                actor: actor.to_owned(),
                at: now,
            };
            if !difference.is_ephemeral() {
                let sides = (difference.before.as_deref(), difference.after.as_deref());
                entries.push(Entry::new(
                    &difference.key,
                    &version,
                    action,
                    sides,
                    difference.diff.clone(),
                ));
            }
            self.versions.insert(difference.key.clone(), version);
            self.keep(&difference.key);
        }
        // On disk first: what cannot be kept is not put in force.
        if !entries.is_empty()
            && let Err(error) = self.save()
        {
            (self.versions, self.last_version, self.kept, self.config) = before;
            return Err(error.into());
        }
        for entry in entries {
            tracing::info!(resource = %entry.key, actor, version = entry.resource_version, "rules changed");
            self.remember(entry);
        }
        Ok(())
    }

    /// A change in force stays in force even if its line in the history cannot be written.
    pub(super) fn remember(&mut self, entry: Entry) {
        if let Err(error) = self.disk.append(&entry) {
            tracing::error!(cause = %error, "a change is missing in the history on disk");
        }
        self.history.push(entry);
    }

    pub(super) fn stored(&self, key: &Key) -> Option<Stored> {
        let resource = Arc::clone(self.config.get(key)?);
        Some(Stored {
            resource,
            version: self.versions.get(key)?.clone(),
        })
    }

    /// Brings what is kept of a resource up to date.
    pub(super) fn keep(&mut self, key: &Key) {
        if self
            .config
            .get(key)
            .is_some_and(|resource| resource.is_ephemeral())
        {
            return;
        }
        if let Some(saved) = self.saved(key) {
            self.kept.insert(key.clone(), saved);
        } else {
            self.kept.remove(key);
        }
    }

    /// What has to be known of a resource to have it as it is. Nothing if it was deleted and no file brings it back.
    pub(super) fn saved(&self, key: &Key) -> Option<SavedResource> {
        let (resource, file) = (self.config.get(key), self.files.get(key));
        let version = self
            .versions
            .get(key)
            .filter(|_| file.is_some() || resource.is_some())?;
        Some(SavedResource {
            key: key.clone(),
            version: version.clone(),
            file: file.cloned(),
            overridden: resource.map(|r| baseline::hash(r)).as_ref() != file,
            document: resource.map(|r| yaml::to_yaml(r)),
        })
    }

    pub(super) fn save(&self) -> std::io::Result<()> {
        self.disk.save(self.last_version, self.kept.values())
    }
}

impl Difference {
    fn between(before: &Config, after: &Config, key: Key) -> Self {
        let (before, after) = (before.get(&key).cloned(), after.get(&key).cloned());
        let diff = yaml::diff(before.as_deref(), after.as_deref());
        Self {
            key,
            before,
            after,
            diff,
        }
    }

    fn is_change(&self) -> bool {
        self.before != self.after
    }

    fn is_ephemeral(&self) -> bool {
        [&self.before, &self.after]
            .into_iter()
            .flatten()
            .any(|resource| resource.is_ephemeral())
    }
}

/// The warnings about what is written.
fn relevant(warnings: Vec<Warning>, changes: &[Change]) -> Vec<Warning> {
    let names: Vec<String> = changes.iter().map(|change| change.key().to_string()).collect();
    warnings
        .into_iter()
        .filter(|warning| names.contains(&warning.resource))
        .collect()
}
