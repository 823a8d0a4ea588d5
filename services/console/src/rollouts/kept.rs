//! What is kept of a rollout, one file for each service: enough to go on after a crash at any moment.
//!
//! The rule it keeps: a file is replaced as a whole and is on the disk before anything that it says is done.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;

use common::BoxError;
use rollout::plan::Comparison;
use rollout::sequential::Watch;
use rollout::state::{Event, EventKind, Stage};
use rollout::{AnalysisRun, Plan, RunId, State};
use serde::{Deserialize, Serialize};

use super::release::Release;
use crate::api::rollouts::{Outcome, PastRollout};

/// So many past rollouts are remembered, and so many events of one.
const KEPT_ROLLOUTS: usize = 20;
const KEPT_EVENTS: usize = 1_000;

/// The rollout of a service that runs, or ran last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) release: Release,
    pub(super) plan: Plan,
    pub(super) speed: f64,
    /// The steps as the file has them.
    pub(super) steps: Vec<String>,
    pub(super) state: State,
    pub(super) runs: BTreeMap<RunId, AnalysisRun>,
    pub(super) watch: Watch,
    /// Requests that take longer, in milliseconds, are slow; set before they came.
    pub(super) slow_from: Option<f64>,
    pub(super) events: Vec<Event>,
    /// The version of the rule that was there when it began, or that somebody agreed to write over. Others that are not its own
    /// are somebody's. Nothing: whatever is there now.
    pub(super) accepted: Option<String>,
    /// The newest first.
    pub(super) past: Vec<PastRollout>,
    /// Whether the rule of the preview may be there.
    pub(super) has_preview: bool,
    /// Whether somebody's rule is in the way.
    #[serde(skip)]
    pub(super) is_blocked: bool,
    /// What cannot be done at present.
    #[serde(skip)]
    pub(super) trouble: Option<String>,
}

impl Kept {
    /// Whether it may change rules: the last traffic it wants has not been seen in force.
    pub(super) fn is_running(&self) -> bool {
        !self.state.settled
    }

    /// Whether there is anything left to do for it.
    pub(super) fn is_busy(&self) -> bool {
        self.is_running() || self.has_preview
    }

    /// Whether the candidate is to be reached at a host of its own.
    pub(super) fn wants_preview(&self) -> bool {
        self.state.is_advancing() && super::rules::preview_key(self).is_some()
    }

    pub(super) fn record(&mut self, event: Event) {
        self.events.push(event);
        let surplus = self.events.len().saturating_sub(KEPT_EVENTS);
        self.events.drain(..surplus);
    }

    pub(super) fn note(&mut self, at: i64, kind: EventKind, message: String) {
        self.record(Event { at, kind, message });
    }

    pub(super) fn compares(&self) -> bool {
        self.plan.comparison != Comparison::Off
    }

    /// Itself as one of the past.
    pub(super) fn summary(&self) -> PastRollout {
        let (outcome, finished_at, reason) = match &self.state.stage {
            Stage::Advancing => (Outcome::Running, None, ""),
            Stage::Promoted { at } => (Outcome::Promoted, Some(*at), ""),
            Stage::Aborted { at, reason } => (Outcome::Aborted, Some(*at), reason.as_str()),
            Stage::Undone { at } => (Outcome::Undone, Some(*at), ""),
        };
        let reason = if reason.is_empty() {
            &self.state.message
        } else {
            reason
        };
        PastRollout {
            started_at: self.state.started_at,
            finished_at,
            from: self.plan.versions.stable.clone(),
            to: self.plan.versions.candidate.clone(),
            outcome,
            reason: reason.to_owned(),
        }
    }

    /// Itself and those before.
    pub(super) fn history(&self) -> Vec<PastRollout> {
        let all = std::iter::once(self.summary()).chain(self.past.iter().cloned());
        all.take(KEPT_ROLLOUTS).collect()
    }
}

/// The folder they are in.
#[derive(Debug)]
pub(super) struct Disk {
    folder: PathBuf,
}

impl Disk {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Held as long as the process lives, so that no second console carries out the same rollouts.
    pub(super) fn lock(&self) -> Result<File, BoxError> {
        let folder = self.folder.display();
        fs::create_dir_all(&self.folder).map_err(|error| format!("cannot make {folder}: {error}"))?;
        let file = File::create(self.folder.join("lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(fs::TryLockError::WouldBlock) => {
                let next = "stop it, or choose another STATE_DIR";
                Err(format!("another console carries out the rollouts of {folder}; {next}").into())
            }
            Err(fs::TryLockError::Error(error)) => Err(format!("cannot lock {folder}: {error}").into()),
        }
    }

    pub(super) fn load(&self) -> Result<BTreeMap<String, Kept>, BoxError> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
            Err(error) => return Err(format!("cannot read {}: {error}", self.folder.display()).into()),
        };
        let mut all = BTreeMap::new();
        for entry in entries {
            let path = entry?.path();
            if path.extension().is_some_and(|end| end == "json") {
                let unreadable =
                    |error: &dyn std::fmt::Display| format!("cannot read {}: {error}", path.display());
                let text = fs::read(&path).map_err(|error| unreadable(&error))?;
                let kept: Kept = serde_json::from_slice(&text).map_err(|error| unreadable(&error))?;
                all.insert(kept.release.service.clone(), kept);
            }
        }
        Ok(all)
    }

    pub(super) fn save(&self, kept: &Kept) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let path = self.folder.join(format!("{}.json", kept.release.service));
        let new = path.with_extension("new");
        let mut file = File::create(&new)?;
        file.write_all(&serde_json::to_vec(kept)?)?;
        file.sync_all()?;
        fs::rename(new, path)?;
        File::open(&self.folder)?.sync_all()
    }
}
