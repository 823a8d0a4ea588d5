//! The last five minutes of ticks, and everyone who follows them.
//!
//! A tick is written as JSON once, whoever looks: the ring and all streams share the same bytes. So fifty open pages cost
//! little more than one.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use tokio::sync::broadcast::{Receiver, Sender};

use crate::api::tick::Tick;

/// So many ticks are remembered.
pub const KEPT: usize = 300;

/// A stream that is so many ticks late is ended; its page comes back and is told what it missed.
const LATEST: usize = 16;

/// A tick as it is sent.
#[derive(Clone, Debug)]
pub struct Frame {
    pub number: u64,
    /// `id: …`, `event: tick`, `data: …`
    event: Bytes,
    /// The tick alone, a part of `event`.
    json: Bytes,
}

#[derive(Clone, Debug)]
pub struct Hub(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    ring: Mutex<VecDeque<Frame>>,
    sender: Sender<Frame>,
}

impl Default for Hub {
    fn default() -> Self {
        Self(Arc::new(Shared {
            ring: Mutex::default(),
            sender: Sender::new(LATEST),
        }))
    }
}

impl Hub {
    /// Sends a tick to everyone, and remembers it.
    pub fn publish(&self, tick: &Tick) -> Result<(), serde_json::Error> {
        let frame = Frame::new(tick)?;
        let mut ring = self.ring();
        if ring.len() == KEPT {
            ring.pop_front();
        }
        ring.push_back(frame.clone());
        // An error says that nobody follows.
        let _ = self.0.sender.send(frame);
        Ok(())
    }

    /// The remembered ticks after the one with number `after`, and all that come from now on: none is missing, none is
    /// there twice.
    pub fn follow(&self, after: Option<u64>) -> (Vec<Frame>, Receiver<Frame>) {
        let ring = self.ring();
        let missed = ring
            .iter()
            .filter(|frame| after.is_none_or(|after| frame.number > after));
        (missed.cloned().collect(), self.0.sender.subscribe())
    }

    /// How many follow.
    pub fn followers(&self) -> usize {
        self.0.sender.receiver_count()
    }

    fn ring(&self) -> MutexGuard<'_, VecDeque<Frame>> {
        self.0.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The next frame, or nothing when the stream is to end: it fell too far behind, or there is no hub any more.
pub async fn next(receiver: &mut Receiver<Frame>) -> Option<Frame> {
    receiver.recv().await.ok()
}

impl Frame {
    fn new(tick: &Tick) -> Result<Self, serde_json::Error> {
        let head = format!("id: {}\nevent: tick\ndata: ", tick.number);
        let mut event = head.clone().into_bytes();
        serde_json::to_writer(&mut event, tick)?;
        let end = event.len();
        event.extend_from_slice(b"\n\n");
        // Without the room that a growing vector keeps: this is held for five minutes.
        let event = Bytes::copy_from_slice(&event);
        Ok(Self {
            number: tick.number,
            json: event.slice(head.len()..end),
            event,
        })
    }

    pub fn event(&self) -> Bytes {
        self.event.clone()
    }
}

/// One event with all these ticks, in pieces that are not copied.
pub fn history(missed: Vec<Frame>) -> impl Iterator<Item = Bytes> {
    let head = missed.last().map_or_else(
        || "event: history\ndata: [".to_owned(),
        |last| format!("id: {}\nevent: history\ndata: [", last.number),
    );
    let each = missed.into_iter().enumerate().flat_map(|(i, frame)| {
        let comma = (i > 0).then_some(Bytes::from_static(b","));
        comma.into_iter().chain([frame.json])
    });
    let ends = Bytes::from_static(b"]\n\n");
    std::iter::once(Bytes::from(head)).chain(each).chain([ends])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tick(number: u64) -> Tick {
        Tick {
            number,
            ..Tick::default()
        }
    }

    fn numbers(frames: &[Frame]) -> Vec<u64> {
        frames.iter().map(|frame| frame.number).collect()
    }

    #[tokio::test]
    async fn who_comes_late_is_told_what_was_and_then_what_comes() {
        let hub = Hub::default();
        for number in 1..=3 {
            hub.publish(&tick(number)).expect("JSON");
        }
        let (all, mut live) = hub.follow(None);
        let (missed, _) = hub.follow(Some(2));
        let (nothing, _) = hub.follow(Some(3));
        assert_eq!((numbers(&all), numbers(&missed)), (vec![1, 2, 3], vec![3]));
        assert!(nothing.is_empty());
        hub.publish(&tick(4)).expect("JSON");
        assert_eq!(next(&mut live).await.expect("a tick").number, 4);

        let text: Vec<u8> = history(all).flatten().collect();
        let text = String::from_utf8(text).expect("text");
        assert!(
            text.starts_with("id: 3\nevent: history\ndata: [{\"number\":1,"),
            "{text}"
        );
        assert!(text.ends_with("}]\n\n"), "{text}");
        let data = text
            .lines()
            .nth(2)
            .and_then(|line| line.strip_prefix("data: "))
            .expect("data");
        assert_eq!(serde_json::from_str::<Vec<Tick>>(data).expect("ticks").len(), 3);
        let empty: Vec<u8> = history(vec![]).flatten().collect();
        assert_eq!(empty, b"event: history\ndata: []\n\n");
    }

    #[tokio::test]
    async fn five_minutes_are_kept_and_who_is_too_late_is_ended() {
        let hub = Hub::default();
        let (_, mut slow) = hub.follow(None);
        assert_eq!(hub.followers(), 1);
        for number in 1..=301 {
            hub.publish(&tick(number)).expect("JSON");
        }
        let (kept, _) = hub.follow(None);
        assert_eq!((kept[0].number, kept.len()), (2, KEPT));
        assert!(next(&mut slow).await.is_none());
        drop(slow);
        assert_eq!(hub.followers(), 0);
    }
}
