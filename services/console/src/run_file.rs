//! `run.json`: what `serin up` has started and where it is. `up` writes it, everyone else reads it.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const NAME: &str = "run.json";

/// A running shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunFile {
    /// Process id of `serin up`.
    pub pid: u32,
    /// Milliseconds since 1970.
    pub started_at: i64,
    /// Where shoppers come in.
    pub shop: String,
    /// Proxy between the services.
    pub mesh: String,
    /// Admin API of the gateway.
    pub gateway_admin: String,
    pub console: String,
    /// What came of the last time that the gateway was to be replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restart: Option<Restart>,
    pub instances: Vec<RunInstance>,
}

/// One process was to take over from another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restart {
    /// Counts from 1.
    pub number: u32,
    /// Why it has not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

/// One of its processes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunInstance {
    /// Its name in the mesh: `payment-service`.
    pub service: String,
    pub variant: String,
    /// Subset in the DestinationRule: `green`, `algorithm-a`.
    pub subset: String,
    pub name: String,
    pub state: State,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pid: Option<u32>,
    /// Where it serves requests, as long as it is up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listen: Option<SocketAddr>,
    /// Health, metrics, faults.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub admin: Option<SocketAddr>,
    pub restarts: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Starting,
    Up,
    /// It died and is started again soon.
    Down,
}

#[derive(Debug, thiserror::Error)]
pub enum RunFileError {
    #[error("no shop is running here: there is no {}", .0.display())]
    NotRunning(PathBuf),
    #[error("{} cannot be read: {reason}", .path.display())]
    Unreadable { path: PathBuf, reason: String },
}

impl RunFile {
    /// Where the file of a data directory is.
    pub fn path(dir: &Path) -> PathBuf {
        dir.join(NAME)
    }

    pub fn read(path: &Path) -> Result<Self, RunFileError> {
        let unreadable = |reason: String| RunFileError::Unreadable {
            path: path.to_owned(),
            reason,
        };
        match fs::read(path) {
            Ok(text) => serde_json::from_slice(&text).map_err(|error| unreadable(error.to_string())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Err(RunFileError::NotRunning(path.to_owned()))
            }
            Err(error) => Err(unreadable(error.to_string())),
        }
    }

    /// Replaces the file in one step: a reader sees the old one or the new one, never half of it.
    pub fn write(&self, path: &Path) -> std::io::Result<()> {
        let new = path.with_extension("json.new");
        fs::write(&new, serde_json::to_vec_pretty(self)?)?;
        fs::rename(new, path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_read_as_it_was_written_and_says_when_it_is_not_there() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = RunFile::path(dir.path());
        assert!(matches!(RunFile::read(&path), Err(RunFileError::NotRunning(_))));
        let file = RunFile {
            pid: 7,
            started_at: 1,
            shop: "http://127.0.0.1:8080".into(),
            mesh: String::new(),
            gateway_admin: String::new(),
            console: String::new(),
            restart: Some(Restart {
                number: 1,
                failure: Some("no disk".into()),
            }),
            instances: vec![RunInstance {
                service: "payment-service".into(),
                variant: "v2".into(),
                subset: "green".into(),
                name: "payment-green-1".into(),
                state: State::Up,
                pid: Some(8),
                listen: Some(([127, 0, 0, 1], 9_001).into()),
                admin: None,
                restarts: 0,
            }],
        };
        file.write(&path).expect("written");
        assert_eq!(RunFile::read(&path).expect("read"), file);
    }
}
