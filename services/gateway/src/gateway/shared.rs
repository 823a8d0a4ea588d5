//! What a running gateway knows of itself.

use crate::{
    hot_restart::{Predecessor, Succession},
    listener::Inbox,
    metrics::Published,
    store::Store,
};
use common::BoxError;
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

/// What the admin API looks at.
pub(crate) struct Shared {
    pub(crate) store: Store,
    pub(crate) metrics: Vec<Arc<Published>>,
    pub(crate) ready: AtomicBool,
    pub(crate) succession: Succession,
    connections: Vec<Arc<AtomicUsize>>,
}

impl Shared {
    pub(super) fn new(store: Store, metrics: Vec<Arc<Published>>, inboxes: &[Inbox]) -> Self {
        let connections = inboxes.iter().map(|inbox| Arc::clone(&inbox.connections));
        Self {
            store,
            metrics,
            ready: AtomicBool::new(false),
            succession: Succession::default(),
            connections: connections.collect(),
        }
    }

    /// Once it returns, connections and rules are this process's.
    pub(super) async fn relieve(&self, predecessor: Predecessor) -> Result<(), BoxError> {
        let followers = predecessor.relieve().await;
        let followers = followers.map_err(|error| format!("the gateway before this one: {error}"))?;
        self.store.tell(followers);
        if let Err(error) = self.store.write() {
            // Too late to leave it to the other. The next start finds the same in the files, and the next change is kept or
            // refused.
            tracing::error!(cause = %error, "what the files say new is not on the disk");
        }
        Ok(())
    }

    /// Open connections of callers.
    pub(crate) fn connections(&self) -> usize {
        self.connections
            .iter()
            .map(|count| count.load(Ordering::Relaxed))
            .sum()
    }
}
