//! Waits until a time, more exactly than the runtime's timer does: that one counts whole milliseconds and rounds up.
//!
//! One thread keeps the alarms and sleeps by the operating system's clock. On a paused clock of a test the runtime's timer
//! is the exact one.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};

use tokio::sync::oneshot;
use tokio::time::{Instant, sleep_until};

#[derive(Clone, Debug)]
pub enum Pacer {
    /// The runtime's own timer.
    Runtime,
    Thread(Sender<Alarm>),
}

#[derive(Debug)]
pub struct Alarm {
    at: Instant,
    ring: oneshot::Sender<()>,
}

impl Pacer {
    /// With a thread, which ends with the last clone.
    pub fn start() -> std::io::Result<Self> {
        let (sender, receiver) = channel();
        std::thread::Builder::new()
            .name("pacer".into())
            .spawn(move || keep(&receiver))?;
        Ok(Self::Thread(sender))
    }

    pub async fn until(&self, at: Instant) {
        if at <= Instant::now() {
            return;
        }
        let Self::Thread(alarms) = self else {
            return sleep_until(at).await;
        };
        let (ring, rung) = oneshot::channel();
        let kept = alarms.send(Alarm { at, ring }).is_ok() && rung.await.is_ok();
        if !kept {
            // Without its thread it still waits, less exactly.
            sleep_until(at).await;
        }
    }
}

fn keep(alarms: &Receiver<Alarm>) {
    let mut waiting = BinaryHeap::new();
    loop {
        while let Some(Reverse(Alarm { at, .. })) = waiting.peek() {
            if *at > Instant::now() {
                break;
            }
            if let Some(Reverse(alarm)) = waiting.pop() {
                // Whoever waits no longer hears nothing.
                let _ = alarm.ring.send(());
            }
        }
        let came = match waiting.peek() {
            Some(Reverse(next)) => alarms.recv_timeout(next.at.saturating_duration_since(Instant::now())),
            None => alarms.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match came {
            Ok(alarm) => waiting.push(Reverse(alarm)),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

// === impl Alarm: by its time ===

impl PartialEq for Alarm {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
    }
}

impl Eq for Alarm {}

impl PartialOrd for Alarm {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Alarm {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.at.cmp(&other.at)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn nobody_is_woken_early_and_the_earlier_first() {
        let pacer = Pacer::start().expect("a thread");
        let start = Instant::now();
        let woken = std::sync::Mutex::new(Vec::new());
        let wait = async |millis| {
            let at = start + Duration::from_millis(millis);
            pacer.until(at).await;
            assert!(Instant::now() >= at);
            woken.lock().expect("whole").push(millis);
        };
        tokio::join!(wait(30), wait(5), wait(60), wait(0));
        assert_eq!(*woken.lock().expect("whole"), [0, 5, 30, 60]);
    }
}
