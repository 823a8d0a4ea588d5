//! The rules: what is in force, since when and by whom, and what was there before.
//!
//! A change is validated together with everything else, written to disk, and only then put in force, all at once. What
//! was changed by hand stays in force over a restart, until the file it was based on says something new.
//!
//! Two processes can have a store of the same rules for a while ([`crate::hot_restart`]); one of them writes.

mod baseline;
mod disk;
mod error;
mod follower;
mod history;
mod inner;
mod merge;
mod view;

use crate::worker::Rules;
use arc_swap::ArcSwap;
use common::{BoxError, Clock};
use disk::{Disk, Saved};
pub use error::StoreError;
pub(crate) use follower::Follower;
use history::History;
pub use history::{Action, Entry};
use inner::Inner;
use istio::{Change, Key, Registry};
use std::{
    collections::BTreeMap,
    io,
    os::fd::OwnedFd,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
pub use view::{Applied, Outcome, Stored};

pub struct Store {
    rules: Rules,
    clock: Clock,
    inner: Mutex<Inner>,
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
    /// Reads the folder of rules, the file of endpoints and what was kept, and puts it in force.
    pub fn open(
        rules: &Path,
        endpoints: Option<&Path>,
        state_dir: &Path,
        clock: Clock,
        registry: Registry,
    ) -> Result<Self, BoxError> {
        let disk = Disk::open(state_dir)?;
        let saved = disk.load()?;
        let store = Self::over(&saved, rules, endpoints, disk, clock, registry)?;
        store.write()?;
        Ok(store)
    }

    /// The same over what another store had in force ([`Store::snapshot`]). Nothing is on the disk before [`Store::write`].
    pub(crate) fn inherit(
        snapshot: &str,
        rules: &Path,
        endpoints: Option<&Path>,
        state_dir: &Path,
        clock: Clock,
        registry: Registry,
    ) -> Result<Self, BoxError> {
        let saved: Saved = serde_json::from_str(snapshot)?;
        Self::over(&saved, rules, endpoints, Disk::open(state_dir)?, clock, registry)
    }

    fn over(
        saved: &Saved,
        rules: &Path,
        endpoints: Option<&Path>,
        disk: Disk,
        clock: Clock,
        mut registry: Registry,
    ) -> Result<Self, BoxError> {
        let baseline = baseline::read(rules, endpoints)?;
        let merged = merge::merge(&baseline, saved, clock.millis())?;
        let history = History::load(disk.load_history()?);
        let table = registry.compile(&merged.config);
        let mut inner = Inner {
            config: merged.config,
            registry,
            versions: merged.versions,
            last_version: merged.last_version,
            files: merged.files,
            history,
            disk,
            kept: BTreeMap::new(),
            news: merged.news,
            followers: Vec::new(),
        };
        for key in inner.versions.keys().cloned().collect::<Vec<_>>() {
            inner.keep(&key);
        }
        Ok(Self {
            rules: Arc::new(ArcSwap::from_pointee(table)),
            clock,
            inner: Mutex::new(inner),
        })
    }

    /// Puts on the disk what is in force.
    pub(crate) fn write(&self) -> io::Result<()> {
        let mut inner = self.lock();
        for entry in std::mem::take(&mut inner.news) {
            inner.remember(entry);
        }
        inner.save()
    }

    /// All that is in force, what is ephemeral included, as a line of JSON.
    pub(crate) fn snapshot(&self) -> io::Result<String> {
        let inner = self.lock();
        Ok(serde_json::to_string(&Saved {
            last_version: inner.last_version,
            resources: inner.versions.keys().filter_map(|key| inner.saved(key)).collect(),
        })?)
    }

    /// From now on these are told of each change before it is answered, and others no more.
    pub(crate) fn tell(&self, followers: Vec<Follower>) {
        self.lock().followers = followers;
    }

    /// Those that are told, for another process to do it.
    pub(crate) fn followers(&self) -> io::Result<Vec<OwnedFd>> {
        self.lock().followers.iter().map(Follower::descriptor).collect()
    }

    /// Puts what another store has said to its [`Follower`] in force, and nowhere else.
    pub(crate) fn follow(&self, changes: &str) -> Result<(), BoxError> {
        self.lock().follow(changes, &self.rules)
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
