//! New entries, from one reader per process to everybody who listens.
//!
//! The reader runs only while somebody listens. Each listener first reads for itself what it missed, up to where the
//! reader stood when it came, and then follows the reader: nothing is left out and nothing comes twice.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use common::CancellationToken;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Notify, broadcast, watch};

use crate::model::{Entry, EntryId};
use crate::state::AppState;
use crate::store::Store;
use crate::store::tail::BATCH;
use crate::variant;

/// Entries that a slow listener may be behind before it has to read for itself again.
const BUFFERED: usize = 64;

/// After a failure of the store.
const PAUSE: Duration = Duration::from_millis(500);

#[derive(Debug)]
pub struct Feed {
    sender: broadcast::Sender<Arc<Entry>>,
    /// Where the reader stands; `None` while it does not run.
    stands: watch::Sender<Option<EntryId>>,
    came: Notify,
}

/// One who listens.
#[derive(Debug)]
pub struct Listener {
    store: Store,
    shutdown: CancellationToken,
    entries: broadcast::Receiver<Arc<Entry>>,
    stands: watch::Receiver<Option<EntryId>>,
    /// The latest entry that was handed out; `None` at first for those who want only what is new.
    last: Option<EntryId>,
    /// What has to be read before the reader can be followed again.
    missed: Missed,
    ready: VecDeque<Arc<Entry>>,
}

#[derive(Debug)]
enum Missed {
    Unknown,
    UpTo(EntryId),
    Nothing,
}

impl Default for Feed {
    fn default() -> Self {
        Self {
            sender: broadcast::Sender::new(BUFFERED),
            stands: watch::Sender::new(None),
            came: Notify::new(),
        }
    }
}

impl Feed {
    /// Entries after `last`, or only new ones.
    pub fn listen(&self, state: &AppState, last: Option<EntryId>) -> Listener {
        let stands = self.stands.subscribe();
        let entries = {
            // The reader cannot find itself alone and stop while this is held.
            let _held = stands.borrow();
            self.sender.subscribe()
        };
        self.came.notify_one();
        Listener {
            store: state.store.clone(),
            shutdown: state.shutdown.clone(),
            entries,
            stands,
            last,
            missed: Missed::Unknown,
            ready: VecDeque::new(),
        }
    }

    fn stop_if_alone(&self) -> bool {
        self.stands.send_if_modified(|stands| {
            let alone = self.sender.receiver_count() == 0;
            if alone {
                *stands = None;
            }
            alone
        })
    }
}

/// Reads whenever somebody listens, until the process stops.
pub async fn run(state: AppState) {
    let shutdown = state.shutdown.clone();
    let read = async {
        loop {
            state.feed.came.notified().await;
            read_while_heard(&state).await;
        }
    };
    shutdown.run_until_cancelled(read).await;
}

async fn read_while_heard(state: &AppState) {
    let feed = &state.feed;
    let mut tail = state.store.tail();
    let mut last = None;
    while !feed.stop_if_alone() {
        let read = match last {
            None => state.store.newest().await.map(|newest| {
                last = Some(newest);
                feed.stands.send_replace(last);
                Vec::new()
            }),
            Some(last) => tail.next(last).await,
        };
        let entries = match read {
            Ok(entries) => entries,
            Err(error) => {
                tracing::debug!(%error, "new entries cannot be read");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        let Some(newest) = entries.last().map(|entry| entry.id) else {
            continue;
        };
        variant::changed(state);
        // First where it stands, then the entries: whoever comes in between reads them for itself.
        last = Some(newest);
        feed.stands.send_replace(last);
        for entry in entries {
            // Nobody may be left to hear it.
            let _ = feed.sender.send(Arc::new(entry));
        }
    }
}

impl Listener {
    /// The next entry, in order and once. `None` at shutdown, or when what was missed cannot be read: the other side
    /// comes again and says where it stood.
    pub async fn next(&mut self) -> Option<Arc<Entry>> {
        let shutdown = self.shutdown.clone();
        shutdown.run_until_cancelled(self.next_entry()).await.flatten()
    }

    /// Waits until the reader runs: from here on nothing is missed. `None` at shutdown.
    pub async fn ready(&mut self) -> Option<()> {
        let shutdown = self.shutdown.clone();
        shutdown.run_until_cancelled(self.find_place()).await.flatten()
    }

    /// Finds out what has to be read before the reader can be followed.
    async fn find_place(&mut self) -> Option<()> {
        let stands = (*self.stands.wait_for(Option::is_some).await.ok()?)?;
        self.last = self.last.or(Some(stands));
        self.missed = Missed::UpTo(stands);
        Some(())
    }

    async fn next_entry(&mut self) -> Option<Arc<Entry>> {
        loop {
            while let Some(entry) = self.ready.pop_front() {
                if self.last.is_none_or(|last| entry.id > last) {
                    self.last = Some(entry.id);
                    return Some(entry);
                }
            }
            match (&self.missed, self.last) {
                (Missed::Unknown, _) => self.find_place().await?,
                (Missed::UpTo(goal), Some(last)) if last < *goal => {
                    let found = self.store.after(last, *goal, BATCH).await.ok()?;
                    if found.is_empty() {
                        self.missed = Missed::Nothing;
                    }
                    self.ready.extend(found.into_iter().map(Arc::new));
                }
                (Missed::UpTo(_), _) => self.missed = Missed::Nothing,
                (Missed::Nothing, _) => match self.entries.recv().await {
                    Ok(entry) => self.ready.push_back(entry),
                    Err(RecvError::Lagged(_)) => self.missed = Missed::Unknown,
                    Err(RecvError::Closed) => return None,
                },
            }
        }
    }
}
