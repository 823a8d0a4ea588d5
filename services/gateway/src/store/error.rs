//! Why a change is not made.

use super::Version;
use istio::{Key, Mistakes};

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the rules have mistakes")]
    Mistakes(#[from] Mistakes),
    #[error("there is no {0}")]
    NotFound(Key),
    #[error("{}", lost_race(.key, *.expected, .current.as_ref()))]
    LostRace {
        key: Key,
        expected: u64,
        current: Option<Version>,
    },
    #[error("{0} has no change to undo")]
    NothingToUndo(Key),
    #[error("there is no change with version {0}")]
    NoSuchVersion(u64),
    #[error("the change cannot be kept on disk")]
    Disk(#[from] std::io::Error),
}

fn lost_race(key: &Key, expected: u64, current: Option<&Version>) -> String {
    match current {
        Some(Version {
            resource_version,
            actor,
            ..
        }) => {
            format!("{key} is at version {resource_version}, written by {actor}, and no longer at {expected}")
        }
        None => format!("{key} is not there any more; it was at version {expected}"),
    }
}
