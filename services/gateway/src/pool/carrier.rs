//! What a request goes by: a connection of its own over HTTP/1.1, or one that it shares over HTTP/2.

use super::{
    connection::{Connection, Failed},
    queue::Open,
    shared::Shared,
    stream::SharedStream,
};
use crate::proxy::UpstreamBody;
use bytes::Bytes;
use futures_util::future::Either;
use http::{Request, Response};
use hyper::body::Incoming;
use std::rc::Rc;

pub(crate) enum Carrier {
    /// In one place: an answer and its connection move through all that has asked for them.
    Own(Box<Connection>),
    Shared(Rc<Shared>),
}

impl Carrier {
    /// Whether nothing says that it is closed. Costs a system call over HTTP/1.1; over HTTP/2 the endpoint says it.
    pub(crate) fn is_silent(&self) -> bool {
        match self {
            Self::Own(connection) => connection.is_silent(),
            Self::Shared(_) => true,
        }
    }

    /// The next request asks for a switch of protocols.
    pub(crate) fn may_switch(&mut self) {
        if let Self::Own(connection) = self {
            connection.may_switch();
        }
    }

    /// The stream after a switch, what was read of it already, and the room it takes up.
    pub(crate) async fn switch(self) -> Option<(SharedStream, Bytes, Open)> {
        match self {
            Self::Own(connection) => connection.switch().await,
            Self::Shared(_) => None,
        }
    }

    pub(crate) fn send(
        &mut self,
        request: Request<UpstreamBody>,
    ) -> impl Future<Output = Result<Response<Incoming>, Failed>> + use<> {
        // Sent here rather than when it is awaited, which would take the request along till the answer.
        let sent = match self {
            Self::Own(connection) => Either::Left(connection.send(request)),
            Self::Shared(shared) => Either::Right(shared.send(request)),
        };
        async move {
            sent.await.map_err(|mut failed| Failed {
                unsent: failed.take_message(),
                error: failed.into_error(),
            })
        }
    }
}
