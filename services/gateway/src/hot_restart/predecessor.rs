//! The new process's side: what it gets from the one before it, and when it may begin.

use super::{
    PATIENCE, READY, YOURS,
    message::{Sockets, receive_line, receive_sockets, send_line},
};
use crate::store::Follower;
use common::BoxError;
use std::{io, os::fd::OwnedFd, path::Path};
use tokio::{io::BufReader, net::UnixStream, time::timeout};

/// A running gateway that waits for this one to start.
pub(crate) struct Predecessor {
    stream: BufReader<UnixStream>,
    /// As [`super::RestartSocket::successor`] was given them.
    pub(crate) listeners: Vec<OwnedFd>,
    followers: Vec<OwnedFd>,
    /// Of [`crate::store::Store::snapshot`].
    pub(crate) rules: String,
}

impl Predecessor {
    /// Asks who waits at this socket. `None` if nobody does: there was none, or it was killed.
    pub(crate) async fn find(path: &Path) -> Result<Option<Self>, BoxError> {
        let asked = timeout(PATIENCE, Self::ask(path)).await;
        match asked.map_err(io::Error::from).flatten() {
            Ok(found) => Ok(found),
            Err(error) => Err(format!(
                "RESTART_SOCKET {}: the gateway there does not hand over: {error}",
                path.display()
            )
            .into()),
        }
    }

    async fn ask(path: &Path) -> io::Result<Option<Self>> {
        let stream = match UnixStream::connect(path).await {
            Ok(stream) => stream,
            Err(error) => {
                return match error.kind() {
                    io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => Ok(None),
                    _ => Err(error),
                };
            }
        };
        let Sockets { listeners, followers } = receive_sockets(&stream).await?;
        let mut stream = BufReader::new(stream);
        let rules = receive_line(&mut stream).await?;
        Ok(Some(Self {
            stream,
            listeners,
            followers,
            rules,
        }))
    }

    /// Says that all has started. Once it returns the gateway before this one writes nothing more. All that finish requests
    /// still are to be told of changes.
    pub(crate) async fn relieve(mut self) -> io::Result<Vec<Follower>> {
        send_line(&mut self.stream, READY).await?;
        let answer = timeout(PATIENCE, receive_line(&mut self.stream)).await??;
        if answer != YOURS {
            return Err(io::Error::other(format!("it says `{answer}`")));
        }
        let mut followers = self.followers;
        followers.push(self.stream.into_inner().into_std()?.into());
        let followers = followers.into_iter().map(|stream| Follower::new(stream.into()));
        followers.collect()
    }
}
