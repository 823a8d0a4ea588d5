//! The store of a process before this one, whose last requests go by the same rules: it is told of each change.

use common::BoxError;
use istio::{Change, Key, parse, yaml};
use serde::{Deserialize, Serialize};
use std::{
    io::{self, BufRead, BufReader, Write},
    os::{
        fd::{AsFd, OwnedFd},
        unix::net::UnixStream,
    },
    time::Duration,
};

/// A change is held up so long by a process that does not answer, and by that process no more after it.
const PATIENCE: Duration = Duration::from_secs(1);

pub(crate) struct Follower(BufReader<UnixStream>);

/// One change of one resource.
#[derive(Serialize, Deserialize)]
enum Said {
    /// As YAML.
    Put(String),
    Delete(Key),
}

impl Follower {
    /// At the other end of a stream.
    pub(crate) fn new(stream: UnixStream) -> io::Result<Self> {
        stream.set_nonblocking(false)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self(BufReader::new(stream)))
    }

    /// For another process to tell it of changes instead.
    pub(super) fn descriptor(&self) -> io::Result<OwnedFd> {
        self.0.get_ref().as_fd().try_clone_to_owned()
    }

    /// Returns when it is in force there.
    pub(super) fn tell(&mut self, line: &str) -> io::Result<()> {
        let stream = self.0.get_mut();
        stream.write_all(line.as_bytes())?;
        stream.write_all(b"\n")?;
        match self.0.read_line(&mut String::new())? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

pub(super) fn line_of(changes: &[Change]) -> String {
    let said = changes.iter().map(|change| match change {
        Change::Put(resource) => Said::Put(yaml::to_yaml(resource)),
        Change::Delete(key) => Said::Delete(key.clone()),
    });
    // Texts and names always are JSON.
    serde_json::to_string(&said.collect::<Vec<_>>()).unwrap_or_default()
}

pub(super) fn changes_of(line: &str) -> Result<Vec<Change>, BoxError> {
    let said: Vec<Said> = serde_json::from_str(line)?;
    let changes = said.into_iter().map(|said| match said {
        Said::Put(text) => Ok(Change::Put(parse::document(&text)?)),
        Said::Delete(key) => Ok(Change::Delete(key)),
    });
    changes.collect()
}
