//! Bodies, passed through frame by frame and never collected.

use super::{delivery::Returning, exchange::Exchange, head, recording::Replay};
use crate::metrics::{Flag, Outcome};
use bytes::Bytes;
use http::{Response, Version};
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use std::{
    cell::Cell,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
    time::Instant,
};

/// What goes to an endpoint.
pub(crate) enum UpstreamBody {
    Streamed(Incoming),
    /// The same, with its bytes counted.
    Counted(Incoming, Rc<Cell<u64>>),
    /// Can be sent again.
    Kept(Replay),
    Empty,
}

/// Why a body ends before its end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BodyError {
    #[error("the other side broke off")]
    BrokenOff(#[from] hyper::Error),
    #[error("another attempt has taken over")]
    GivenUp,
    #[error("the rule's timeout passed")]
    Late,
}

/// Done when an answer has taken too long.
pub(super) type Deadline = Pin<Box<dyn Future<Output = ()>>>;

/// What goes to the caller.
#[expect(
    clippy::large_enum_variant,
    reason = "one for each request, made where it stays"
)]
pub(crate) enum Answer {
    Upstream {
        body: Incoming,
        carried: Option<Carried>,
        deadline: Option<Deadline>,
    },
    Own(Option<Bytes>),
}

/// Let go of when the answer has been passed on.
pub(crate) struct Carried {
    exchange: Exchange,
    returning: Returning,
}

impl Answer {
    pub(super) fn upstream(
        response: Response<Incoming>,
        mut exchange: Exchange,
        returning: Returning,
        deadline: Option<Deadline>,
    ) -> Response<Self> {
        let (mut parts, body) = response.into_parts();
        parts.version = Version::HTTP_11;
        head::clean(&mut parts.headers, false);
        exchange.affinity.settle(&mut parts.headers);
        exchange.is_answered();
        // Ends here if the caller goes away before the end of the answer.
        exchange.outcome = Outcome {
            status: parts.status.as_u16(),
            flag: Flag::DC,
        };
        let carried = Some(Carried { exchange, returning });
        let mut answer = Self::Upstream {
            body,
            carried,
            deadline,
        };
        answer.settle();
        Response::from_parts(parts, answer)
    }

    /// Counts the request and gives the connection back, if nothing more is to come.
    fn settle(&mut self) {
        if let Self::Upstream { body, carried, .. } = self
            && body.is_end_stream()
            && let Some(carried) = carried.take()
        {
            carried.done();
        }
    }
}

impl Carried {
    fn done(mut self) {
        self.exchange.outcome.flag = Flag::NONE;
        let Returning { connection, slot } = self.returning;
        slot.put(connection, Instant::now());
    }

    fn broke_off(mut self) {
        self.exchange.outcome.flag = Flag::UC;
    }

    fn came_late(mut self) {
        self.exchange.outcome.flag = Flag::UT;
    }
}

impl Body for Answer {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match &mut *self {
            Self::Own(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Self::Upstream {
                body,
                carried,
                deadline,
            } => {
                if let Some(deadline) = deadline
                    && deadline.as_mut().poll(cx).is_ready()
                {
                    if let Some(carried) = carried.take() {
                        carried.came_late();
                    }
                    return Poll::Ready(Some(Err(BodyError::Late)));
                }
                let polled = Pin::new(body).poll_frame(cx);
                match &polled {
                    Poll::Ready(Some(Ok(frame))) => {
                        if let Some(carried) = carried {
                            carried.exchange.count_sent(length(frame));
                        }
                        self.settle();
                    }
                    Poll::Ready(None) => drop(carried.take().map(Carried::done)),
                    Poll::Ready(Some(Err(_))) => drop(carried.take().map(Carried::broke_off)),
                    Poll::Pending => {}
                }
                polled.map_err(BodyError::BrokenOff)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Own(bytes) => bytes.is_none(),
            Self::Upstream { body, .. } => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Own(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, |b| b.len() as u64)),
            Self::Upstream { body, .. } => body.size_hint(),
        }
    }
}

/// Bytes of data in it.
fn length(frame: &Frame<Bytes>) -> u64 {
    frame.data_ref().map_or(0, |data| data.len() as u64)
}

impl Body for UpstreamBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match &mut *self {
            Self::Streamed(body) => Pin::new(body).poll_frame(cx).map_err(BodyError::BrokenOff),
            Self::Counted(body, received) => {
                let polled = Pin::new(body).poll_frame(cx).map_err(BodyError::BrokenOff);
                if let Poll::Ready(Some(Ok(frame))) = &polled {
                    received.set(received.get() + length(frame));
                }
                polled
            }
            Self::Kept(body) => Pin::new(body).poll_frame(cx),
            Self::Empty => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Streamed(body) | Self::Counted(body, _) => body.is_end_stream(),
            Self::Kept(body) => body.is_end_stream(),
            Self::Empty => true,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Streamed(body) | Self::Counted(body, _) => body.size_hint(),
            Self::Kept(body) => body.size_hint(),
            Self::Empty => SizeHint::with_exact(0),
        }
    }
}
