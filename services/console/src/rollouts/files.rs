//! The files that describe rollouts: the same that a cluster takes. A file with a mistake is not used, and its mistakes are
//! shown; none is skipped silently. `kustomization.yaml` is a cluster's alone, and the only one that is passed over.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};
use std::{fs, io};

use rollout::model::{AnalysisTemplate, Rollout};
use rollout::parse;

/// Files of a cluster's tool.
const PASSED_OVER: &str = "kustomization.yaml";

#[derive(Debug, Default)]
pub(super) struct Files {
    /// By the service that each releases: the name of the rollout.
    pub(super) rollouts: BTreeMap<String, Rollout>,
    pub(super) templates: Vec<AnalysisTemplate>,
    /// With the file and the path of the field.
    pub(super) mistakes: Vec<String>,
}

impl Files {
    /// Reads a folder with all folders in it.
    pub(super) fn read(folder: &Path) -> Self {
        let mut files = Self::default();
        let mut paths = Vec::new();
        if let Err(error) = find(folder, &mut paths) {
            files.mistakes.push(format!("{}: {error}", folder.display()));
        }
        paths.sort();
        for path in paths {
            files.take(&path);
        }
        files
    }

    fn take(&mut self, path: &Path) {
        let wrong = |what: &dyn std::fmt::Display| format!("{}: {what}", path.display());
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => return self.mistakes.push(wrong(&error)),
        };
        let documents = match parse::documents(&text) {
            Ok(documents) => documents,
            Err(mistakes) => return self.mistakes.extend(mistakes.0.iter().map(|one| wrong(one))),
        };
        for rollout in documents.rollouts {
            let name = rollout.metadata.name.clone();
            match self.rollouts.entry(name) {
                Entry::Vacant(place) => {
                    place.insert(rollout);
                }
                Entry::Occupied(taken) => {
                    let message = format!("Rollout {} is in another file too", taken.key());
                    self.mistakes.push(wrong(&message));
                }
            }
        }
        self.templates.extend(documents.templates);
    }
}

fn find(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_yaml = path.extension().is_some_and(|end| end == "yaml" || end == "yml");
        if path.is_dir() {
            find(&path, found)?;
        } else if is_yaml && path.file_name().is_some_and(|name| name != PASSED_OVER) {
            found.push(path);
        }
    }
    Ok(())
}
