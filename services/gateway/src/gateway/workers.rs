//! The threads that carry requests.

use crate::{
    listener::Inbox,
    worker::{Worker, work},
};
use common::{BoxError, CancellationToken};
use std::{
    sync::Arc,
    thread::{self, JoinHandle},
    time::Duration,
};
use tokio::sync::{mpsc, oneshot};

#[derive(Default)]
pub(super) struct Workers {
    /// Told to all of them.
    end: CancellationToken,
    running: Vec<oneshot::Receiver<()>>,
    /// Ends with them.
    pub(super) log_writer: Option<JoinHandle<()>>,
}

impl Workers {
    pub(super) fn spawn(
        &mut self,
        number: usize,
        worker: impl FnOnce() -> Worker + Send + 'static,
    ) -> Result<Inbox, BoxError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (sender, accepted) = mpsc::unbounded_channel();
        let (finish, finished) = oneshot::channel();
        let end = self.end.clone();
        thread::Builder::new()
            .name(format!("gateway-{number}"))
            .spawn(move || {
                tokio::task::LocalSet::new().block_on(&runtime, work(worker(), accepted, end));
                // Nobody waits for it any more if the time is up.
                let _ = finish.send(());
            })?;
        self.running.push(finished);
        Ok(Inbox {
            connections: Arc::default(),
            sender,
        })
    }

    /// Returns when they have no connection any more. They end by themselves once nobody has their inboxes.
    pub(super) async fn are_finished(&mut self) {
        while let Some(running) = self.running.last_mut() {
            // An error is a worker that is gone already.
            let _ = running.await;
            self.running.pop();
        }
    }

    /// Lets each connection finish what it is at. Whether all have within `grace`.
    pub(super) async fn stop(mut self, grace: Duration) -> bool {
        self.end.cancel();
        let in_time = tokio::time::timeout(grace, self.are_finished()).await.is_ok();
        if let Some(writer) = self.log_writer.filter(|_| in_time) {
            // What it says of itself is logged already, and a task that only waits does not fail.
            let _ = tokio::task::spawn_blocking(|| writer.join()).await;
        }
        in_time
    }
}
