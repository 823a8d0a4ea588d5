//! Good releases of every service, and colours of payment that change under the hands of those who pay.

use std::collections::BTreeMap;
use std::time::Duration;

use common::CancellationToken;
use common::testing::{eager_rollouts, eventually, project};
use reqwest::Client;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

use crate::crash::{End, buy, check_orders, open};
use crate::shopper::{GOOD_CARD, Shopper};
use crate::support::{LIMIT, Shop};

const PAYMENT: &str = "payment-service";
/// Who pays at a time.
const BUYERS: usize = 300;
/// From blue to green and back.
const RETURNS: usize = 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_hundred_buyers_do_not_notice_twenty_switches_of_colour() {
    let rollouts = project("k8s/rollouts");
    let rollouts = rollouts.to_str().expect("a path");
    let mut shop = Shop::start_alone_with(&["--rollouts", rollouts, "--channel-silence", "0"]).await;
    let url = shop.run_file().shop;
    let mut shoppers = Vec::new();
    for _ in 0..10 {
        shoppers.push(Shopper::signed_up(shop.http.clone(), &url).await);
    }
    let products = shoppers[0].product_ids(20).await;

    let stop = CancellationToken::new();
    let mut buyers = JoinSet::new();
    for n in 0..BUYERS {
        let (shopper, stop, product) = (
            shoppers[n % 10].clone(),
            stop.clone(),
            products[n % products.len()].clone(),
        );
        buyers.spawn(async move {
            let mut told = Vec::new();
            while !stop.is_cancelled() {
                let key = format!("buyer{n}-{}", told.len());
                let end = buy(
                    shopper.clone(),
                    key.clone(),
                    vec![(product.clone(), 1)],
                    GOOD_CARD,
                )
                .await;
                told.push((key, end));
            }
            told
        });
    }
    for _ in 0..RETURNS {
        shop.prints(&["rollout", "start", PAYMENT]).await;
        shop.prints(&["rollout", "promote-full", PAYMENT]).await;
        until(&shop, "green takes everything", |shown| {
            shown["phase"] == "healthy" && shown["weights"]["candidate"] == 100
        })
        .await;
        shop.prints(&["rollout", "undo", PAYMENT]).await;
        until(
            &shop,
            "blue has everything again, and nothing is left to do",
            |shown| {
                shown["weights"]["candidate"] == 0
                    && (shown["verbs"].as_array()).is_some_and(|verbs| verbs.contains(&"start".into()))
            },
        )
        .await;
    }
    stop.cancel();
    let told: BTreeMap<String, End> = buyers.join_all().await.into_iter().flatten().collect();
    let failed: Vec<_> = told.iter().filter(|(_, end)| **end != End::Confirmed).collect();
    assert!(failed.is_empty(), "of {} purchases: {failed:?}", told.len());

    for version in ["v1", "v2"] {
        let labels = [
            ("destination_service_name", PAYMENT),
            ("destination_version", version),
        ];
        assert!(
            shop.metric("istio_requests_total", &labels).await >= 20.0,
            "both colours were paid at"
        );
    }
    let shown = shop.rollout(PAYMENT).await.expect("a console");
    assert_eq!(shown["double_charges"], 0);
    let (orders, payments) = (
        open(&shop, None, "order").await,
        open(&shop, None, "payment").await,
    );
    shop.signal("-TERM");
    shop.says("stopped").await;
    check_orders(&orders, &payments, &told).await;
}

async fn until(shop: &Shop, what: &str, is_so: impl Fn(&Value) -> bool) {
    eventually(what, LIMIT, async || {
        shop.rollout(PAYMENT).await.is_some_and(|shown| is_so(&shown))
    })
    .await;
}

/// The services of the mesh that are released as canaries, each with what it is asked here.
const CANARIES: [(&str, &str); 5] = [
    ("user-service", "/users/1"),
    ("product-service", "/products"),
    ("recommendation-service", "/recommendations"),
    ("order-service", "/orders"),
    ("guestbook", "/entries"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_good_release_of_each_service_gets_everything_and_no_request_fails() {
    let rollouts = eager_rollouts();
    let rollouts = rollouts.path().to_str().expect("text");
    let shop = Shop::start_alone_busy(&["--rps", "25", "--rollouts", rollouts]).await;
    with_testers(&shop, 0.2).await;
    let stop = CancellationToken::new();
    let mut callers = JoinSet::new();
    for (service, path) in CANARIES {
        let url = format!("{}{path}", shop.run_file().mesh.trim_end_matches('/'));
        callers.spawn(even_load(shop.http.clone(), service, url, stop.clone()));
    }
    let services: Vec<_> = CANARIES
        .map(|(service, _)| service)
        .into_iter()
        .chain([PAYMENT])
        .collect();
    for service in &services {
        shop.prints(&["rollout", "start", service, "--speed", "30"]).await;
    }
    // What waits for somebody is told to go on: b when its experiment has been read, green when it was found healthy.
    for service in ["recommendation-service", PAYMENT] {
        patiently(&shop, service, "waits for somebody", |shown| {
            shown["phase"] == "paused"
        })
        .await;
        shop.prints(&["rollout", "promote", service]).await;
    }
    for service in services {
        let done = patiently(&shop, service, "has everything", |shown| {
            let stuck = (shown["events"].as_array())
                .is_some_and(|events| events.iter().any(|event| event["kind"] == "inconclusive"));
            stuck || shown["phase"] == "healthy" || shown["phase"] == "aborted"
        })
        .await;
        assert_eq!(done["phase"], "healthy", "{service}: {:#}", done["events"]);
        assert_eq!(done["weights"]["candidate"], 100, "{service}");
        assert_eq!(done["history"][0]["outcome"], "promoted", "{service}");
    }
    stop.cancel();
    let called = callers.join_all().await;
    assert!(called.iter().all(|n| *n > 100), "{called:?}");
    let failed = shop
        .metric("istio_requests_total", &[("response_code", "(5..|0)")])
        .await;
    assert!(failed == 0.0, "{failed} requests failed");
    shop.assert_nobody_restarted();
}

/// Twenty requests a second to a service of the mesh until `stop`; how many were answered.
async fn even_load(http: Client, service: &'static str, url: String, stop: CancellationToken) -> usize {
    let mut pace = interval(Duration::from_millis(50));
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut answered = 0;
    while stop.run_until_cancelled(pace.tick()).await.is_some() {
        let call = http.get(&url).header("host", service).header("x-user-id", "1");
        let answer = call.send().await.expect("an answer");
        assert!(
            !answer.status().is_server_error(),
            "{service}: {}",
            answer.status()
        );
        answered += 1;
    }
    answered
}

/// Of the shoppers this share sends `canary: true`.
async fn with_testers(shop: &Shop, share: f64) {
    let url = format!("{}/api/load", shop.run_file().console);
    let load = shop.http.get(&url).send().await.expect("an answer");
    let mut load: Value = load.json().await.expect("JSON");
    load["canary_share"] = json!(share);
    let set = shop.http.put(&url).json(&load).send().await.expect("an answer");
    assert!(set.status().is_success(), "{}", set.status());
}

/// The rollout as soon as it is as wanted; a whole release takes its time.
async fn patiently(shop: &Shop, service: &str, what: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    eventually(&format!("{service} {what}"), LIMIT * 8, async || {
        shop.rollout(service).await.is_some_and(|shown| is_so(&shown))
    })
    .await;
    shop.rollout(service).await.expect("a console")
}
