//! Twenty releases in a shop where somebody always dies: console, gateway, services.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use common::CancellationToken;
use common::testing::{eventually, project};
use console::run_file::State;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::Value;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::interval;

use crate::support::{LIMIT, Shop, send};

/// Those whose files wait for nobody.
const CANARIES: [&str; 4] = ["guestbook", "order-service", "product-service", "user-service"];

/// Between two requests to a service: enough of them for verdicts.
const PACE: Duration = Duration::from_millis(12);
/// Between two deaths: what was measured is forgotten with a console, and the next one needs some seconds for a verdict.
const REST: Duration = Duration::from_secs(7);
/// A release takes seconds at this speed; the deaths and a busy machine come on top.
const SPEED: &str = "150";
const PATIENCE: Duration = Duration::from_mins(2);

async fn shop() -> Shop {
    let rollouts = project("k8s/rollouts");
    let rollouts = rollouts.to_str().expect("a path");
    Shop::start_alone_with(&["--rollouts", rollouts]).await
}

/// Waits until the rollout has nothing left to do. Where too few requests came for a verdict, somebody has it measure again.
async fn end_of(shop: &Shop, service: &str) -> Value {
    let last = std::sync::Mutex::new(Value::Null);
    let ends = eventually("it ends", PATIENCE * 2, async || {
        let Some(shown) = shop.rollout(service).await else {
            return false;
        };
        let is_held = shown["message"]
            .as_str()
            .is_some_and(|message| message.contains("inconclusive"));
        if shown["phase"] == "paused" && is_held {
            // May come too late, or meet a console that dies.
            shop.run(&["rollout", "resume", service]).await;
        }
        let has_ended = ["healthy", "aborted"].map(Value::from).contains(&shown["phase"]);
        *last.lock().expect("unharmed") = shown;
        has_ended
    });
    let came = tokio::time::timeout(PATIENCE, ends).await;
    let last = last.into_inner().expect("unharmed");
    assert!(came.is_ok(), "{service} does not end: {}", explained(&last));
    last
}

/// Requests to all services at an even pace until it is stopped: how many there were, and how many failed.
struct Traffic {
    stop: CancellationToken,
    senders: JoinSet<()>,
    counts: Arc<[AtomicU64; 2]>,
}

impl Traffic {
    fn start(shop: &Shop) -> Self {
        let (stop, counts) = (
            CancellationToken::new(),
            Arc::new([AtomicU64::new(0), AtomicU64::new(0)]),
        );
        let mut senders = JoinSet::new();
        for service in CANARIES {
            let request = shop.http.get(format!("{}/", shop.run_file().mesh));
            let request = request.header("host", service);
            let (stop, counts) = (stop.clone(), Arc::clone(&counts));
            senders.spawn(async move {
                let mut times = interval(PACE);
                while stop.run_until_cancelled(times.tick()).await.is_some() {
                    let answer = request.try_clone().expect("no body").send().await;
                    let is_failed = answer.map_or(true, |answer| answer.status().is_server_error());
                    counts[0].fetch_add(1, Ordering::Relaxed);
                    counts[1].fetch_add(u64::from(is_failed), Ordering::Relaxed);
                }
            });
        }
        Self {
            stop,
            senders,
            counts,
        }
    }

    /// All and failed.
    async fn stop(self) -> (u64, u64) {
        self.stop.cancel();
        self.senders.join_all().await;
        (
            self.counts[0].load(Ordering::Relaxed),
            self.counts[1].load(Ordering::Relaxed),
        )
    }
}

/// Releases all of them at once while one after the other of `victims` is killed; how each release ended.
async fn release_all(
    shop: &Arc<Shop>,
    victims: &'static [&'static str],
    seed: u64,
) -> BTreeMap<&'static str, Value> {
    for service in CANARIES {
        shop.prints(&["rollout", "start", service, "--speed", SPEED])
            .await;
    }
    let stop = CancellationToken::new();
    let killer: JoinHandle<u32> = tokio::spawn(kill(Arc::clone(shop), victims, seed, stop.clone()));
    let mut ends = BTreeMap::new();
    for service in CANARIES {
        ends.insert(service, end_of(shop, service).await);
    }
    stop.cancel();
    assert!(
        killer.await.expect("no panic") > 0,
        "somebody died in the meantime"
    );
    ends
}

async fn kill(shop: Arc<Shop>, victims: &'static [&'static str], seed: u64, stop: CancellationToken) -> u32 {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut times = interval(REST);
    let mut killed = 0;
    while stop.run_until_cancelled(times.tick()).await.is_some() {
        let victim = victims[rng.random_range(0..victims.len())];
        let pid = shop.instance(victim).pid.expect("it runs");
        send("-KILL", pid);
        killed += 1;
        eventually("the killed instance is back", LIMIT, async || {
            let instance = shop.instance(victim);
            instance.state == State::Up && instance.pid != Some(pid)
        })
        .await;
    }
    killed
}

/// Back to the first version, so that it can be released again.
async fn take_back(shop: &Shop, ends: &BTreeMap<&str, Value>) {
    for (service, end) in ends {
        if end["phase"] == "healthy" {
            shop.prints(&["rollout", "undo", service]).await;
        }
        eventually("nothing is left to do", LIMIT, async || {
            let shown = shop.rollout(service).await.unwrap_or_default();
            shown["verbs"]
                .as_array()
                .is_some_and(|verbs| verbs.contains(&"start".into()))
        })
        .await;
    }
}

fn explained(end: &Value) -> String {
    format!("{}: {:#}", end["message"], end["events"])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn releases_end_right_whoever_dies_on_the_way() {
    let shop = Arc::new(shop().await);

    // The control plane is in nobody's way, and a good release does not mind its death.
    let traffic = Traffic::start(&shop);
    let good = release_all(&shop, &["console"], 1).await;
    let (all, failed) = traffic.stop().await;
    for (service, end) in &good {
        assert_eq!(end["phase"], "healthy", "{service}: {}", explained(end));
        assert_eq!(end["weights"]["candidate"], 100, "{service}");
    }
    assert_eq!(failed, 0, "of {all} requests");
    take_back(&shop, &good).await;

    // Nor is a bad one kept alive by it.
    for service in CANARIES {
        shop.prints(&["fault", "set", service, "v2", "--error-rate", "1"])
            .await;
    }
    let traffic = Traffic::start(&shop);
    let bad = release_all(&shop, &["console"], 2).await;
    traffic.stop().await;
    for (service, end) in &bad {
        assert_eq!(end["phase"], "aborted", "{service}: {}", explained(end));
    }
    take_back(&shop, &bad).await;
    for service in CANARIES {
        assert_eq!(
            shop.rollout(service).await.expect("a console")["weights"]["candidate"],
            0,
            "{service}"
        );
        shop.prints(&["fault", "clear", service, "v2"]).await;
    }

    // Whoever serves may die as well: then a release comes through, or goes back and says why.
    let everybody: &[&str] = &[
        "console",
        "gateway",
        "guestbook-v1-1",
        "guestbook-v2-1",
        "order-v1-1",
        "order-v2-1",
        "product-v1-1",
        "product-v2-1",
        "user-v1-1",
        "user-v2-1",
    ];
    for seed in [3, 4, 5] {
        let traffic = Traffic::start(&shop);
        let ends = release_all(&shop, everybody, seed).await;
        traffic.stop().await;
        for (service, end) in &ends {
            let (is_through, reason) = (end["phase"] == "healthy", end["history"][0]["reason"].as_str());
            assert!(
                is_through || reason.is_some_and(|reason| !reason.is_empty()),
                "{service}: {}",
                explained(end)
            );
            eventually("its requests go where it ended", LIMIT, async || {
                let shown = shop.rollout(service).await.unwrap_or_default();
                shown["weights"]["candidate"] == if is_through { 100 } else { 0 }
            })
            .await;
            let answer = shop.call(service).await.expect("an answer");
            assert_eq!(answer.status(), StatusCode::OK, "{service}");
        }
        take_back(&shop, &ends).await;
    }
}
