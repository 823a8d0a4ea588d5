//! Bad releases go back by themselves, and what nobody tries is no success.
//!
//! The slow ones are as slow as a laptop's minutes need; the figures at full load are `scripts/bench`'s.

use std::time::Duration;

use common::fault::Fault;
use common::testing::eager_rollouts;
use serde_json::{Value, json};

use super::releases::{Releases, explained};
use crate::support::{Load, Shop};

fn errors(error_rate: f64) -> Fault {
    Fault {
        error_rate,
        seed: Some(7),
        ..Fault::default()
    }
}

fn slow(delay_ms: u64) -> Fault {
    Fault {
        delay_ms,
        ..Fault::default()
    }
}

/// Releases `v2` with this fault under load; the rollout when it has ended, with everything back, and why.
async fn rolled_back(
    fault: &Fault,
    speed: u32,
    wish: &Value,
    headers: &[(&'static str, &'static str)],
) -> Value {
    let (shop, files) = (Shop::of_users().await, eager_rollouts());
    let releases = Releases::of(&shop, &files);
    shop.break_version("v2", fault).await;
    let load = Load::start(&shop, 150, &[]);
    let testers = (!headers.is_empty()).then(|| Load::start(&shop, 20, headers));
    let mut wish = wish.clone();
    wish["speed"] = json!(speed);
    releases.start_with(&wish).await;
    let done = releases.until_back().await;
    load.stop().await;
    if let Some(testers) = testers {
        testers.stop().await;
    }
    done
}

fn reason(done: &Value) -> &str {
    done["history"][0]["reason"].as_str().expect("text")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_fails_every_request_is_rolled_back_by_its_analysis() {
    let done = rolled_back(&errors(1.0), 60, &json!({}), &[]).await;
    assert!(reason(&done).contains("success-rate"), "{}", explained(&done));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_fails_one_request_in_twenty_is_rolled_back_by_its_analysis() {
    let done = rolled_back(&errors(0.05), 60, &json!({}), &[]).await;
    assert!(reason(&done).contains("success-rate"), "{}", explained(&done));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_fails_every_request_is_noticed_at_once_by_the_comparison() {
    // As slow as written: no measurement of the file's is due within the first minute.
    let done = rolled_back(&errors(1.0), 1, &json!({"sequential": true}), &[]).await;
    assert!(reason(&done).contains("fails more often"), "{}", explained(&done));
    assert_eq!(done["comparison"]["verdict"], "worse");
    let runs = done["runs"].as_array().expect("runs").iter();
    let mut metrics = runs.flat_map(|run| run["metrics"].as_array().expect("metrics"));
    assert!(
        metrics.all(|metric| metric["measurements"] == json!([])),
        "{:#}",
        done["runs"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_whose_slowest_answers_take_longer_is_rolled_back() {
    let done = rolled_back(&slow(400), 60, &json!({}), &[]).await;
    assert!(reason(&done).contains("latency-p95"), "{}", explained(&done));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_is_slower_than_before_and_yet_below_every_threshold_is_noticed_by_the_comparison() {
    let done = rolled_back(&slow(60), 20, &json!({"sequential": true}), &[]).await;
    assert!(reason(&done).contains("is slower"), "{}", explained(&done));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_becomes_slow_later_is_rolled_back_then() {
    let (shop, files) = (Shop::of_users().await, eager_rollouts());
    let releases = Releases::of(&shop, &files);
    let load = Load::start(&shop, 150, &[]);
    releases.start(60).await;
    releases
        .until("half way", |shown| shown["step"].as_u64() >= Some(3))
        .await;
    shop.break_version("v2", &slow(400)).await;
    let done = releases.until_back().await;
    load.stop().await;
    assert!(reason(&done).contains("latency-p95"), "{}", explained(&done));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_fails_only_for_testers_is_rolled_back_by_them() {
    let done = rolled_back(&errors(1.0), 60, &json!({}), &[("canary", "true")]).await;
    assert!(reason(&done).contains("success-rate"), "{}", explained(&done));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_does_not_start_gets_nothing_and_is_given_up() {
    let (mut shop, files) = (Shop::of_users().await, eager_rollouts());
    shop.kill("v2").await;
    let releases = Releases::of(&shop, &files);
    releases.start(300).await;
    releases
        .until("nothing", |shown| shown["weights"]["candidate"] == 0)
        .await;
    let load = Load::start(&shop, 50, &[]);
    let done = releases.until_back().await;
    let answers = load.stop().await;
    assert!(
        reason(&done).contains("progress deadline"),
        "{}",
        explained(&done)
    );
    assert_eq!(answers.failed, 0, "{answers:?}");
    assert_eq!(done["runs"], json!([]), "nothing was measured");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_dies_under_load_gets_nothing_any_more_and_is_given_up() {
    let (mut shop, files) = (Shop::of_users().await, eager_rollouts());
    let releases = Releases::of(&shop, &files);
    let load = Load::start(&shop, 150, &[]);
    releases.start(60).await;
    releases
        .until("some traffic", |shown| shown["step"].as_u64() >= Some(2))
        .await;
    shop.kill("v2").await;
    releases
        .until("taken away", |shown| shown["weights"]["candidate"] == 0)
        .await;
    let done = releases.until_back().await;
    load.stop().await;
    assert!(
        reason(&done).contains("progress deadline") || reason(&done).contains("success-rate"),
        "{}",
        explained(&done)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_nobody_uses_is_not_judged_and_waits_for_somebody() {
    let (shop, files) = (Shop::of_users().await, eager_rollouts());
    let releases = Releases::of(&shop, &files);
    releases.start(300).await;
    let held = releases
        .until("held", |shown| {
            shown["phase"] == "paused" && shown["runs"][0]["phase"] == "inconclusive"
        })
        .await;
    let metric = &held["runs"][0]["metrics"][0];
    let measured = metric["measurements"].as_array().expect("measured");
    assert!(
        measured.iter().all(|one| one["verdict"] == "insufficient-data"),
        "{metric:#}"
    );
    assert!(
        held["weights"]["candidate"].as_u64() <= Some(10),
        "{}",
        held["weights"]
    );
    // Time alone changes nothing.
    let step = held["step"].clone();
    tokio::time::timeout(
        Duration::from_secs(2),
        releases.until("never", |shown| shown["step"] != step),
    )
    .await
    .expect_err("nobody has decided");
}
