//! Copies of a request for other services. Their answers are read to the end and thrown away.

use super::{answer::Answer, attempts::Message, exchange::Exchange, forward};
use crate::worker::Worker;
use http::{HeaderValue, header};
use http_body::Body;
use istio::table::{Mirror, Plan};
use std::{
    future::poll_fn,
    pin::Pin,
    rc::Rc,
    sync::Arc,
    time::{Duration, Instant},
};

/// Most copies under way for one worker; beyond that none is made. A service that hangs must not fill the memory.
const MOST: usize = 256;
/// For the whole of it, where the rule has no timeout.
const LONGEST: Duration = Duration::from_secs(15);

/// Counts the copies under way as long as it lives.
struct UnderWay(Rc<Worker>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.copies.set(self.0.copies.get() - 1);
    }
}

/// Sends each of the rule's mirrors its share.
pub(super) fn send(worker: &Rc<Worker>, exchange: &Exchange, plan: &Plan, message: &Message) {
    for mirror in &plan.mirrors {
        let is_chosen = worker.chance() * 100.0 < mirror.share;
        if is_chosen && worker.copies.get() < MOST {
            worker.copies.set(worker.copies.get() + 1);
            let under_way = UnderWay(Rc::clone(worker));
            let copied = copy(Rc::clone(worker), exchange, mirror, message);
            let limit = plan.timeout.unwrap_or(LONGEST);
            tokio::task::spawn_local(async move {
                let _under_way = under_way;
                // How it ends is counted, and nobody else's business.
                tokio::time::timeout(limit, copied).await.ok();
            });
        }
    }
}

/// As soon as all of the request has come in; not at all if it is too large to be kept.
fn copy(
    worker: Rc<Worker>,
    exchange: &Exchange,
    mirror: &Mirror,
    message: &Message,
) -> impl Future<Output = ()> + use<> {
    let source = exchange.source;
    let cluster = Arc::clone(&mirror.cluster);
    let mut message = message.copy();
    let completed = message.completed();
    mark(&mut message);
    async move {
        if !completed.await || !message.is_repeatable() {
            return;
        }
        let mut exchange = Exchange::of_copy(&worker, Instant::now(), source);
        exchange.enter(&cluster);
        match forward::send(&worker, &mut exchange, &cluster, message.request()).await {
            Ok((response, returning)) => {
                let response = Answer::upstream(response, exchange, returning, None);
                let mut body = response.into_body();
                while poll_fn(|cx| Pin::new(&mut body).poll_frame(cx))
                    .await
                    .is_some_and(|frame| frame.is_ok())
                {}
            }
            Err(refusal) => exchange.refuse(&refusal),
        }
    }
}

/// `shop.test:80` becomes `shop.test-shadow:80`, as Envoy has it.
fn mark(message: &mut Message) {
    let host = message.head.headers.get(header::HOST);
    let Some(host) = host.and_then(|host| host.to_str().ok()) else {
        return;
    };
    let shadow = match host.split_once(':') {
        Some((host, port)) if !host.starts_with('[') => format!("{host}-shadow:{port}"),
        _ => format!("{host}-shadow"),
    };
    if let Ok(shadow) = HeaderValue::from_str(&shadow) {
        message.head.headers.insert(header::HOST, shadow);
    }
}
