//! Requests at an even rate, and what became of each.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::http::header::HOST;
use common::{CancellationToken, client};
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};

use super::Shop;

/// Goes on until it is stopped or dropped.
pub(crate) struct Load {
    stop: CancellationToken,
    answers: Arc<Mutex<Answers>>,
    sender: Option<JoinHandle<()>>,
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Answers {
    pub(crate) all: u64,
    /// 5xx, or none at all.
    pub(crate) failed: u64,
}

impl Load {
    /// To the shop's service, with these headers.
    pub(crate) fn start(shop: &Shop, a_second: u32, headers: &[(&'static str, &'static str)]) -> Self {
        Self::send(shop, shop.service(), a_second, headers)
    }

    /// To another host of the mesh.
    pub(crate) fn start_at(shop: &Shop, host: &'static str, a_second: u32) -> Self {
        Self::send(shop, host, a_second, &[])
    }

    fn send(shop: &Shop, host: &str, a_second: u32, headers: &[(&'static str, &'static str)]) -> Self {
        let (stop, answers) = (CancellationToken::new(), Arc::new(Mutex::new(Answers::default())));
        let http = client::plain(Duration::from_secs(10)).expect("a client");
        let request = http.get(format!("http://{}/", shop.mesh())).header(HOST, host);
        let request = headers
            .iter()
            .fold(request, |request, (name, value)| request.header(*name, *value));
        let (stopped, counted) = (stop.clone(), Arc::clone(&answers));
        let sender = tokio::spawn(async move {
            let mut times = interval(Duration::from_secs(1) / a_second);
            times.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let mut sent = tokio::task::JoinSet::new();
            while stopped.run_until_cancelled(times.tick()).await.is_some() {
                let (request, counted) = (request.try_clone().expect("no body"), Arc::clone(&counted));
                sent.spawn(async move {
                    let answer = request.send().await;
                    let failed = answer.map_or(true, |answer| answer.status().is_server_error());
                    let mut counted = counted.lock().expect("unharmed");
                    counted.all += 1;
                    counted.failed += u64::from(failed);
                });
                while sent.try_join_next().is_some() {}
            }
            sent.join_all().await;
        });
        Self {
            stop,
            answers,
            sender: Some(sender),
        }
    }

    pub(crate) async fn stop(mut self) -> Answers {
        self.stop.cancel();
        if let Some(sender) = self.sender.take() {
            sender.await.expect("a clean end");
        }
        *self.answers.lock().expect("unharmed")
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
