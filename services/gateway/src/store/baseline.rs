//! The files to begin with.

use common::BoxError;
use istio::{Resource, parse, yaml};
use sha2::{Digest, Sha256};
use std::{fmt::Write, fs, path::Path};

/// All resources of the `*.yaml` in a folder, folders within it left out, and of one more file. All mistakes are told, each
/// with its file.
pub(super) fn read(folder: &Path, one_more: Option<&Path>) -> Result<Vec<Resource>, BoxError> {
    let files = fs::read_dir(folder).map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    let mut paths = files
        .map(|file| file.map(|file| file.path()))
        .collect::<Result<Vec<_>, _>>()?;
    paths.retain(|path| path.is_file() && path.extension().is_some_and(|end| end == "yaml" || end == "yml"));
    paths.sort();
    paths.extend(one_more.map(Path::to_path_buf));
    let (mut resources, mut mistakes) = (Vec::<Resource>::new(), String::new());
    for path in paths {
        let text = fs::read_to_string(&path);
        let text = text.map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        match parse::documents(&text) {
            Ok(more) => {
                for resource in more {
                    if resources.iter().any(|known| known.key() == resource.key()) {
                        let _ = write!(
                            mistakes,
                            "\n{}: {} is in another file too",
                            path.display(),
                            resource.key()
                        );
                    }
                    resources.push(resource);
                }
            }
            Err(more) => {
                for mistake in more.0 {
                    let _ = write!(mistakes, "\n{}: {mistake}", path.display());
                }
            }
        }
    }
    if mistakes.is_empty() {
        Ok(resources)
    } else {
        Err(format!("the rules have mistakes:{mistakes}").into())
    }
}

/// Of what a resource says; comments and order of fields do not count.
pub(super) fn hash(resource: &Resource) -> String {
    let digest = Sha256::digest(yaml::to_yaml(resource).as_bytes());
    digest.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
