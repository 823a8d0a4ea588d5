//! The rules: what is in force, since when and by whom, and what was there before.
//!
//! A change is validated together with everything else, written to disk, and only then put in force, all at once. What
//! was changed by hand stays in force over a restart, until the file it was based on says something new.

mod baseline;
mod disk;
mod error;
mod history;
mod merge;
mod view;

use crate::worker::Rules;
use arc_swap::ArcSwap;
use common::{BoxError, Clock};
use disk::{Disk, Saved};
pub use error::StoreError;
use history::History;
pub use history::{Action, Entry};
use istio::{Change, Config, Key, Registry, Resource, Warning, yaml};
use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
pub use view::{Applied, Outcome, Stored};

pub struct Store {
    rules: Rules,
    clock: Clock,
    inner: Mutex<Inner>,
}

struct Inner {
    config: Config,
    registry: Registry,
    versions: BTreeMap<Key, Version>,
    last_version: u64,
    /// What the files said at the start, by hash.
    files: BTreeMap<Key, String>,
    history: History,
    disk: Disk,
}

/// Who last wrote a resource.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Version {
    /// Grows with every change of any resource.
    pub resource_version: u64,
    pub actor: String,
    /// Milliseconds since 1970.
    pub at: i64,
}

/// How a change is to be made.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Only say what would happen.
    pub dry_run: bool,
    /// Only if the resource is at this version.
    pub if_version: Option<u64>,
    pub actor: String,
}

impl Store {
    /// Reads the files and what was kept, and puts it in force.
    pub fn open(files: &Path, state_dir: &Path, clock: Clock) -> Result<Self, BoxError> {
        let disk = Disk::open(state_dir)?;
        let merged = merge::merge(&baseline::read(files)?, &disk.load()?, clock.millis())?;
        let history = History::load(disk.load_history()?);
        let mut registry = Registry::default();
        let table = registry.compile(&merged.config);
        let mut inner = Inner {
            config: merged.config,
            registry,
            versions: merged.versions,
            last_version: merged.last_version,
            files: merged.files,
            history,
            disk,
        };
        for entry in merged.news {
            inner.remember(entry);
        }
        inner.disk.save(&inner.saved())?;
        Ok(Self {
            rules: Arc::new(ArcSwap::from_pointee(table)),
            clock,
            inner: Mutex::new(inner),
        })
    }

    pub(crate) fn rules(&self) -> Rules {
        Arc::clone(&self.rules)
    }

    pub fn get(&self, key: &Key) -> Option<Stored> {
        let inner = self.lock();
        inner.stored(key)
    }

    /// Everything, ordered by kind, namespace and name.
    pub fn all(&self) -> Vec<Stored> {
        let inner = self.lock();
        inner
            .config
            .iter()
            .filter_map(|(key, _)| inner.stored(key))
            .collect()
    }

    /// The newest first.
    pub fn history(&self, wanted: impl Fn(&Entry) -> bool) -> Vec<Entry> {
        self.lock()
            .history
            .newest_first()
            .filter(|entry| wanted(entry))
            .cloned()
            .collect()
    }

    /// All of the changes or none.
    pub fn apply(&self, changes: &[Change], request: &Request) -> Result<Outcome, StoreError> {
        self.lock()
            .apply(changes, request, Action::Put, &self.rules, self.clock.millis())
    }

    /// Brings back what was there before a resource's last change that is not undone already.
    pub fn undo(&self, key: &Key, request: &Request) -> Result<Outcome, StoreError> {
        let mut inner = self.lock();
        let entry = inner
            .history
            .to_undo(key)
            .ok_or_else(|| StoreError::NothingToUndo(key.clone()))?;
        let (version, change) = (entry.resource_version, entry.reverse()?);
        inner.apply(
            &[change],
            request,
            Action::Undo { of: version },
            &self.rules,
            self.clock.millis(),
        )
    }

    /// Brings back what was there before this change.
    pub fn undo_version(&self, version: u64, request: &Request) -> Result<Outcome, StoreError> {
        let mut inner = self.lock();
        let entry = inner
            .history
            .find(version)
            .ok_or(StoreError::NoSuchVersion(version))?;
        let change = entry.reverse()?;
        inner.apply(
            &[change],
            request,
            Action::Undo { of: version },
            &self.rules,
            self.clock.millis(),
        )
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What one change does to one resource.
struct Difference {
    key: Key,
    before: Option<Arc<Resource>>,
    after: Option<Arc<Resource>>,
    diff: String,
}

impl Inner {
    fn apply(
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
        let (versions, last_version) = (self.versions.clone(), self.last_version);
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
        }
        let config = std::mem::replace(&mut self.config, next);
        // On disk first: what cannot be kept is not put in force.
        let kept = if entries.is_empty() {
            Ok(())
        } else {
            self.disk.save(&self.saved())
        };
        if let Err(error) = kept {
            (self.config, self.versions, self.last_version) = (config, versions, last_version);
            return Err(error.into());
        }
        for entry in entries {
            tracing::info!(resource = %entry.key, actor, version = entry.resource_version, "rules changed");
            self.remember(entry);
        }
        Ok(())
    }

    /// A change in force stays in force even if its line in the history cannot be written.
    fn remember(&mut self, entry: Entry) {
        if let Err(error) = self.disk.append(&entry) {
            tracing::error!(cause = %error, "a change is missing in the history on disk");
        }
        self.history.push(entry);
    }

    fn stored(&self, key: &Key) -> Option<Stored> {
        let resource = Arc::clone(self.config.get(key)?);
        Some(Stored {
            resource,
            version: self.versions.get(key)?.clone(),
        })
    }

    /// What has to be known after a restart: everything but what is ephemeral.
    fn saved(&self) -> Saved {
        let lasting = |key: &Key| {
            !self
                .config
                .get(key)
                .is_some_and(|resource| resource.is_ephemeral())
        };
        let entries = self
            .versions
            .iter()
            .filter(|(key, _)| lasting(key))
            .filter_map(|(key, version)| {
                let resource = self.config.get(key);
                let file = self.files.get(key);
                let is_as_in_file = resource.map(|r| baseline::hash(r)).as_ref() == file;
                // Neither a file nor a resource: deleted, and nothing to bring it back.
                (file.is_some() || resource.is_some()).then(|| disk::SavedResource {
                    key: key.clone(),
                    version: version.clone(),
                    file: file.cloned(),
                    overridden: !is_as_in_file,
                    document: resource.map(|r| yaml::to_yaml(r)),
                })
            });
        Saved {
            last_version: self.last_version,
            resources: entries.collect(),
        }
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
