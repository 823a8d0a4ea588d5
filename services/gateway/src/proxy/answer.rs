//! Bodies, passed through frame by frame and never collected.

use super::{exchange::Exchange, forward::Returning, head};
use crate::metrics::{Flag, Outcome};
use bytes::Bytes;
use http::Response;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Instant,
};

/// What goes to an endpoint.
pub(crate) enum UpstreamBody {
    Streamed(Incoming),
    Empty,
}

/// What goes to the caller.
pub(crate) enum Answer {
    Upstream {
        body: Incoming,
        carried: Option<Carried>,
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
    ) -> Response<Self> {
        let (mut parts, body) = response.into_parts();
        head::clean(&mut parts.headers, false);
        exchange.affinity.settle(&mut parts.headers);
        // Ends here if the caller goes away before the end of the answer.
        exchange.outcome = Outcome {
            status: parts.status.as_u16(),
            flag: Flag::Dc,
        };
        let carried = Some(Carried { exchange, returning });
        let mut answer = Self::Upstream { body, carried };
        answer.settle();
        Response::from_parts(parts, answer)
    }

    /// Counts the request and gives the connection back, if nothing more is to come.
    fn settle(&mut self) {
        if let Self::Upstream { body, carried } = self
            && body.is_end_stream()
            && let Some(carried) = carried.take()
        {
            carried.done();
        }
    }
}

impl Carried {
    fn done(mut self) {
        self.exchange.outcome.flag = Flag::None;
        let Returning { connection, slot } = self.returning;
        slot.put(connection, Instant::now());
    }

    fn broke_off(mut self) {
        self.exchange.outcome.flag = Flag::Uc;
    }
}

impl Body for Answer {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        match &mut *self {
            Self::Own(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Self::Upstream { body, carried } => {
                let polled = Pin::new(body).poll_frame(cx);
                match &polled {
                    Poll::Ready(Some(Ok(_))) => self.settle(),
                    Poll::Ready(None) => drop(carried.take().map(Carried::done)),
                    Poll::Ready(Some(Err(_))) => drop(carried.take().map(Carried::broke_off)),
                    Poll::Pending => {}
                }
                polled
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

impl Body for UpstreamBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        match &mut *self {
            Self::Streamed(body) => Pin::new(body).poll_frame(cx),
            Self::Empty => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Streamed(body) => body.is_end_stream(),
            Self::Empty => true,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Streamed(body) => body.size_hint(),
            Self::Empty => SizeHint::with_exact(0),
        }
    }
}
