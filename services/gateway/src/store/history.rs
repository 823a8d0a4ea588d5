//! Who changed what and when, with all that is needed to take it back.

use super::{StoreError, Version};
use istio::{Change, Key, Resource, parse, yaml};
use serde::{Deserialize, Serialize};
use std::collections::{HashSet, VecDeque};

/// So many changes are remembered; older ones stay in the file only.
const LONGEST: usize = 1_000;

/// One change of one resource.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    #[serde(flatten)]
    pub key: Key,
    /// The version it made.
    pub resource_version: u64,
    pub actor: String,
    /// Milliseconds since 1970.
    pub at: i64,
    #[serde(flatten)]
    pub action: Action,
    pub diff: String,
    /// As YAML; nothing if it was not there.
    pub before: Option<String>,
    pub after: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "lowercase")]
pub enum Action {
    Put,
    Delete,
    /// Brought back what was there before the change with version `of`.
    Undo {
        of: u64,
    },
    /// The file was edited while the gateway did not run.
    File,
}

#[derive(Debug, Default)]
pub(super) struct History(VecDeque<Entry>);

impl Entry {
    pub(super) fn new(
        key: &Key,
        version: &Version,
        action: Action,
        (before, after): (Option<&Resource>, Option<&Resource>),
        diff: String,
    ) -> Self {
        let action = if action == Action::Put && after.is_none() {
            Action::Delete
        } else {
            action
        };
        Self {
            key: key.clone(),
            resource_version: version.resource_version,
            actor: version.actor.clone(),
            at: version.at,
            action,
            diff,
            before: before.map(yaml::to_yaml),
            after: after.map(yaml::to_yaml),
        }
    }

    /// The change that brings back what was there before.
    pub(super) fn reverse(&self) -> Result<Change, StoreError> {
        Ok(match &self.before {
            Some(text) => Change::Put(parse::document(text)?),
            None => Change::Delete(self.key.clone()),
        })
    }
}

impl History {
    pub(super) fn load(entries: Vec<Entry>) -> Self {
        let mut history = Self::default();
        for entry in entries {
            history.push(entry);
        }
        history
    }

    pub(super) fn push(&mut self, entry: Entry) {
        if self.0.len() == LONGEST {
            self.0.pop_front();
        }
        self.0.push_back(entry);
    }

    pub(super) fn newest_first(&self) -> impl Iterator<Item = &Entry> {
        self.0.iter().rev()
    }

    pub(super) fn find(&self, version: u64) -> Option<&Entry> {
        self.0.iter().find(|entry| entry.resource_version == version)
    }

    /// The last change of a resource that is neither an undo nor undone: undoing again goes further back.
    pub(super) fn to_undo(&self, key: &Key) -> Option<&Entry> {
        let undone: HashSet<u64> = self
            .0
            .iter()
            .filter_map(|entry| match entry.action {
                Action::Undo { of } => Some(of),
                Action::Put | Action::Delete | Action::File => None,
            })
            .collect();
        self.newest_first().find(|entry| {
            entry.key == *key
                && !matches!(entry.action, Action::Undo { .. })
                && !undone.contains(&entry.resource_version)
        })
    }
}
