//! A request's body that is kept while it is sent, so that it can be sent again, or to others.
//!
//! It is passed on frame by frame as ever. Up to [`MOST`] of it is kept; beyond that it can be sent only once, as in Envoy,
//! which gives up retries and mirrors then.

use super::answer::{BodyError, UpstreamBody};
use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};
use std::{
    cell::RefCell,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};
use tokio::sync::oneshot;

/// Bytes kept of a body.
const MOST: usize = 64 << 10;

#[derive(Clone)]
pub(super) struct Recording(Rc<RefCell<State>>);

struct State {
    source: UpstreamBody,
    length: SizeHint,
    is_kept: bool,
    frames: Vec<Bytes>,
    size: usize,
    trailers: Option<HeaderMap>,
    is_complete: bool,
    /// Number of the attempt that may read from the source; those before have been given up.
    attempt: usize,
    waker: Option<Waker>,
    waiting: Vec<oneshot::Sender<()>>,
}

/// One way through a recording, from its beginning.
pub(crate) struct Replay {
    recording: Recording,
    attempt: usize,
    next: usize,
    has_trailers: bool,
}

impl Recording {
    /// Where `is_kept` is false nothing is kept, and only its end is of interest.
    pub(super) fn of(source: UpstreamBody, is_kept: bool) -> Self {
        Self(Rc::new(RefCell::new(State {
            length: source.size_hint(),
            source,
            is_kept,
            frames: Vec::new(),
            size: 0,
            trailers: None,
            is_complete: false,
            attempt: 0,
            waker: None,
            waiting: Vec::new(),
        })))
    }

    /// Whether all that has been sent so far can be sent again.
    pub(super) fn is_repeatable(&self) -> bool {
        self.0.borrow().is_kept
    }

    /// Starts anew. Whoever reads it still is told that it is over.
    pub(super) fn play(&self) -> Replay {
        let mut state = self.0.borrow_mut();
        state.attempt += 1;
        if let Some(waker) = state.waker.take() {
            waker.wake();
        }
        Replay {
            recording: self.clone(),
            attempt: state.attempt,
            next: 0,
            has_trailers: true,
        }
    }

    /// Waits until all of the body has come in; `false` if it never does.
    pub(super) fn completed(&self) -> impl Future<Output = bool> + use<> {
        let mut state = self.0.borrow_mut();
        let waiting = (!state.is_complete).then(|| {
            let (sender, receiver) = oneshot::channel();
            state.waiting.push(sender);
            receiver
        });
        async move {
            match waiting {
                Some(waiting) => waiting.await.is_ok(),
                None => true,
            }
        }
    }
}

impl State {
    /// The next frame of the source, kept if it fits.
    fn poll_source(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let polled = Pin::new(&mut self.source).poll_frame(cx);
        match &polled {
            Poll::Pending => self.waker = Some(cx.waker().clone()),
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(data) = frame.data_ref() {
                    self.size += data.len();
                    if self.size > MOST {
                        self.is_kept = false;
                        self.frames.clear();
                    }
                    if self.is_kept {
                        self.frames.push(data.clone());
                    }
                } else {
                    self.trailers = frame.trailers_ref().cloned();
                }
                if self.source.is_end_stream() {
                    self.complete();
                }
            }
            Poll::Ready(None) => self.complete(),
            // Who waits for the end learns by the sender's going away.
            Poll::Ready(Some(Err(_))) => self.waiting.clear(),
        }
        polled
    }

    fn complete(&mut self) {
        self.is_complete = true;
        for waiting in self.waiting.drain(..) {
            // It may not wait any more.
            let _ = waiting.send(());
        }
    }
}

impl Body for Replay {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let recording = self.recording.clone();
        let mut state = recording.0.borrow_mut();
        if let Some(data) = state.frames.get(self.next).cloned() {
            self.next += 1;
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
        if !state.is_complete {
            if self.attempt != state.attempt {
                return Poll::Ready(Some(Err(BodyError::GivenUp)));
            }
            let polled = state.poll_source(cx);
            match &polled {
                Poll::Ready(Some(Ok(frame))) if frame.is_data() => self.next = state.frames.len(),
                Poll::Ready(Some(Ok(_))) => self.has_trailers = false,
                _ => {}
            }
            return polled;
        }
        let trailers = state.trailers.clone().filter(|_| self.has_trailers);
        self.has_trailers = false;
        Poll::Ready(trailers.map(|trailers| Ok(Frame::trailers(trailers))))
    }

    fn is_end_stream(&self) -> bool {
        let state = self.recording.0.borrow();
        let has_more = self.next < state.frames.len() || (self.has_trailers && state.trailers.is_some());
        state.is_complete && !has_more
    }

    /// Of the whole body: it is asked for before the first frame.
    fn size_hint(&self) -> SizeHint {
        self.recording.0.borrow().length
    }
}
