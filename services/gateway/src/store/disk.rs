//! What is kept over a restart: `rules.json`, replaced as a whole, and `history.jsonl`, a line for each change.

use super::{Entry, Version};
use common::BoxError;
use istio::Key;
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

pub(super) struct Disk {
    folder: PathBuf,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Saved<R = SavedResource> {
    pub(super) last_version: u64,
    pub(super) resources: Vec<R>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct SavedResource {
    pub(super) key: Key,
    pub(super) version: Version,
    /// Hash of what the file said.
    pub(super) file: Option<String>,
    /// Whether something else than the file is in force.
    pub(super) overridden: bool,
    /// What is in force, as YAML; nothing if it was deleted.
    pub(super) document: Option<String>,
}

impl Disk {
    pub(super) fn open(folder: &Path) -> Result<Self, BoxError> {
        fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    pub(super) fn load(&self) -> Result<Saved, BoxError> {
        match fs::read(self.rules()) {
            Ok(text) => serde_json::from_slice(&text)
                .map_err(|error| format!("cannot read {}: {error}", self.rules().display()).into()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Saved {
                last_version: 0,
                resources: Vec::new(),
            }),
            Err(error) => Err(error.into()),
        }
    }

    /// Either the old or the new state is on disk, whenever the power fails.
    pub(super) fn save<'r>(
        &self,
        last_version: u64,
        resources: impl Iterator<Item = &'r SavedResource>,
    ) -> io::Result<()> {
        let saved = Saved {
            last_version,
            resources: resources.collect(),
        };
        let temporary = self.folder.join("rules.json.new");
        let mut file = File::create(&temporary)?;
        file.write_all(&serde_json::to_vec_pretty(&saved)?)?;
        file.sync_all()?;
        fs::rename(temporary, self.rules())?;
        File::open(&self.folder)?.sync_all()
    }

    /// Lines that cannot be read are left out: a last one cut off by a crash is no reason not to start.
    pub(super) fn load_history(&self) -> io::Result<Vec<Entry>> {
        match fs::read_to_string(self.history()) {
            Ok(text) => Ok(text
                .lines()
                .filter_map(|line| serde_json::from_str(line).ok())
                .collect()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    pub(super) fn append(&self, entry: &Entry) -> io::Result<()> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.history())?
            .write_all(&line)
    }

    fn rules(&self) -> PathBuf {
        self.folder.join("rules.json")
    }

    fn history(&self) -> PathBuf {
        self.folder.join("history.jsonl")
    }
}
