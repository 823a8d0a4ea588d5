//! Which services had a part in an answer: their `x-served-by`, collected while a request is in work.
//!
//! The collection is task-local, so that a handler can neither forget it nor mix it up with another request's.

use std::cell::RefCell;
use std::future::Future;

use crate::observe::SERVED_BY;
use axum::http::{HeaderMap, HeaderValue};

/// Enough for every service of a page; more would only make the headers of the answer too large for proxies.
const MOST: usize = 24;

tokio::task_local! {
    static PARTS: RefCell<Vec<HeaderValue>>;
}

/// Runs `work`; with its result comes who had a part in it, each once, in the order of their answers.
pub async fn collect<T>(work: impl Future<Output = T>) -> (T, Vec<HeaderValue>) {
    PARTS
        .scope(RefCell::default(), async {
            let result = work.await;
            (result, PARTS.with(|parts| parts.take()))
        })
        .await
}

/// Notes who answered a call.
pub fn note(headers: &HeaderMap) {
    // Fails outside of a request only, where there is nothing to note it for.
    let _ = PARTS.try_with(|parts| {
        let mut parts = parts.borrow_mut();
        for name in headers.get_all(SERVED_BY) {
            if parts.len() < MOST && !parts.contains(name) {
                parts.push(name.clone());
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_part_is_named_once() {
        let mut headers = HeaderMap::new();
        headers.append(SERVED_BY, HeaderValue::from_static("payment-service v2 b"));
        headers.append(SERVED_BY, HeaderValue::from_static("order-service v1 a"));
        let ((), parts) = collect(async {
            note(&headers);
            note(&headers);
        })
        .await;
        assert_eq!(parts, ["payment-service v2 b", "order-service v1 a"]);
        note(&headers);
    }
}
