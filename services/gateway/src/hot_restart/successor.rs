//! The old process's side: it waits for a new one, hands over what it has, and hears of changes until it ends.

use super::{
    PATIENCE, READY, YOURS,
    message::{receive_line, send_line, send_sockets},
};
use crate::gateway::Shared;
use std::{
    fs, io,
    net::SocketAddr,
    os::{fd::OwnedFd, unix::fs::PermissionsExt},
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::{
    io::BufReader,
    net::{UnixListener, UnixStream},
    sync::{OwnedRwLockWriteGuard, RwLock},
    time::{sleep, timeout},
};

/// How long nobody is listened to after somebody has failed, or the system.
const PAUSE: Duration = Duration::from_millis(50);

/// Where this process waits for the next one.
pub(crate) struct RestartSocket {
    listener: UnixListener,
    path: PathBuf,
    /// As long as it is not at `path`.
    beside: Option<PathBuf>,
    is_handed_over: bool,
}

/// Whose turn it is to change the rules.
#[derive(Default)]
pub(crate) struct Succession {
    /// Held for reading by each change, and for writing by a hand-over.
    changes: Arc<RwLock<()>>,
    admin: OnceLock<SocketAddr>,
}

/// The process that has taken over. Changes of the rules wait as long as this lives.
pub(crate) struct Successor {
    stream: BufReader<UnixStream>,
    changes: OwnedRwLockWriteGuard<()>,
}

impl RestartSocket {
    /// Beside `path`, where another process may wait still.
    pub(crate) fn bind(path: &Path) -> io::Result<Self> {
        let mut beside = path.as_os_str().to_owned();
        beside.push(".new");
        let beside = PathBuf::from(beside);
        match fs::remove_file(&beside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(&beside)?;
        // Who can speak to it can take all requests.
        fs::set_permissions(&beside, fs::Permissions::from_mode(0o600))?;
        Ok(Self {
            listener,
            path: path.to_owned(),
            beside: Some(beside),
            is_handed_over: false,
        })
    }

    /// From now on it is this process that is found at the path.
    pub(crate) fn put_in_place(&mut self) {
        if let Some(beside) = self.beside.take()
            && let Err(error) = fs::rename(beside, &self.path)
        {
            tracing::error!(path = %self.path.display(), cause = %error, "no other process can take over from this one");
        }
    }

    /// Waits until another process has started with these listeners and the rules of this one, and tells it to begin.
    pub(crate) async fn successor(&mut self, shared: &Shared, listeners: &[OwnedFd]) -> Successor {
        loop {
            let handed = match self.listener.accept().await {
                Ok((stream, _)) => hand_over(stream, shared, listeners).await,
                Err(error) => Err(error),
            };
            match handed {
                Ok(successor) => {
                    self.is_handed_over = true;
                    return successor;
                }
                Err(error) => {
                    tracing::warn!(cause = %error, "a new gateway has not taken over; this one goes on");
                    sleep(PAUSE).await;
                }
            }
        }
    }
}

async fn hand_over(stream: UnixStream, shared: &Shared, listeners: &[OwnedFd]) -> io::Result<Successor> {
    let changes = Arc::clone(&shared.succession.changes).write_owned().await;
    let speak = async {
        send_sockets(&stream, listeners, &shared.store.followers()?).await?;
        let mut stream = BufReader::new(stream);
        send_line(&mut stream, &shared.store.snapshot()?).await?;
        let answer = receive_line(&mut stream).await?;
        if answer != READY {
            return Err(io::Error::other(format!("it says `{answer}`")));
        }
        send_line(&mut stream, YOURS).await?;
        Ok(stream)
    };
    let stream = timeout(PATIENCE, speak).await??;
    Ok(Successor { stream, changes })
}

impl Drop for RestartSocket {
    fn drop(&mut self) {
        let path = self.beside.as_ref().unwrap_or(&self.path);
        if !self.is_handed_over {
            // Found by the next start if it stays, and then nobody answers.
            let _ = fs::remove_file(path);
        }
    }
}

impl Successor {
    /// Passes all that comes to the admin API on to that of the successor, the changes that have waited included, and puts
    /// in force what the successor tells until it ends.
    pub(crate) async fn follow(self, shared: Arc<Shared>, admin: SocketAddr) {
        // Nobody else sets it.
        let _ = shared.succession.admin.set(admin);
        let mut stream = self.stream;
        shared.store.tell(Vec::new());
        drop(self.changes);
        while let Ok(line) = receive_line(&mut stream).await {
            if let Err(error) = shared.store.follow(&line) {
                tracing::warn!(cause = %error, "a change of the rules is not understood");
            }
            if send_line(&mut stream, "").await.is_err() {
                return;
            }
        }
    }
}

impl Succession {
    /// Where the admin API of the process is that has taken over.
    pub(crate) fn successor(&self) -> Option<SocketAddr> {
        self.admin.get().copied()
    }

    /// To be held while rules are changed. Waits for the end of a hand-over.
    pub(crate) async fn turn(&self) -> impl Drop {
        self.changes.read().await
    }
}
