//! After a switch to WebSocket: bytes in both directions, until either side closes. The request ends with the tunnel.

use super::{Caller, answer::Answer, delivery::Returning, exchange::Exchange, head, refusal::Refusal};
use crate::{
    metrics::{Flag, Outcome},
    pool::Carrier,
};
use http::Response;
use hyper::{body::Incoming, upgrade::OnUpgrade};
use hyper_util::rt::TokioIo;
use std::{cell::Cell, io, pin::Pin, time::Duration};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// Bytes carried at a time.
const PIECE: usize = 16 << 10;
/// When one side has closed, so long goes on what the other still says: its half of a farewell, as a rule.
const LINGER: Duration = Duration::from_secs(1);

pub(crate) type Tunnel = Pin<Box<dyn Future<Output = ()>>>;

/// Passes the endpoint's consent on, and leaves it to the connection to run the tunnel.
pub(super) fn open(
    caller: &Caller,
    mut exchange: Exchange,
    response: Response<Incoming>,
    returning: Returning,
) -> Response<Answer> {
    let (mut parts, _) = response.into_parts();
    let Some(switch) = exchange.switch.take() else {
        // Nobody has asked for it.
        return exchange.refused(&Refusal::NotHttp);
    };
    head::clean(&mut parts.headers, false);
    head::switch_to_websocket(&mut parts.headers);
    exchange.is_answered();
    exchange.outcome = Outcome {
        status: parts.status.as_u16(),
        flag: Flag::NONE,
    };
    let tunnel = run(switch, returning.connection, exchange);
    caller.tunnel.set(Some(Box::pin(tunnel)));
    Response::from_parts(parts, Answer::Own(None))
}

async fn run(caller: OnUpgrade, endpoint: Carrier, mut exchange: Exchange) {
    let Some((endpoint, read, _open)) = endpoint.switch().await else {
        exchange.outcome.flag = Flag::UC;
        return;
    };
    let Ok(caller) = caller.await else {
        exchange.outcome.flag = Flag::DC;
        return;
    };
    let received = exchange.received().unwrap_or_default();
    let sent = Cell::new(0);
    let (from_caller, to_caller) = tokio::io::split(TokioIo::new(caller));
    let (from_endpoint, to_endpoint) = tokio::io::split(endpoint);
    let there = relay(from_caller, to_endpoint, &received);
    let back = relay((&*read).chain(from_endpoint), to_caller, &sent);
    let (mut there, mut back) = (Box::pin(there), Box::pin(back));
    let flag = tokio::select! {
        ended = &mut there => {
            tokio::time::timeout(LINGER, back).await.ok();
            ended.err().map(|_| Flag::DC)
        }
        ended = &mut back => {
            tokio::time::timeout(LINGER, there).await.ok();
            ended.err().map(|_| Flag::UC)
        }
    };
    exchange.outcome.flag = flag.unwrap_or(Flag::NONE);
    exchange.count_sent(sent.get());
}

/// Until `from` is closed; then `to` is.
async fn relay(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    carried: &Cell<u64>,
) -> io::Result<()> {
    let mut piece = vec![0; PIECE];
    loop {
        let length = from.read(&mut piece).await?;
        if length == 0 {
            return to.shutdown().await;
        }
        to.write_all(&piece[..length]).await?;
        to.flush().await?;
        carried.set(carried.get() + length as u64);
    }
}
