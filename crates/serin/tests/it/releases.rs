//! The colours of payment change under the hands of those who pay.

use std::collections::BTreeMap;

use common::CancellationToken;
use common::testing::{eventually, project};
use serde_json::Value;
use tokio::task::JoinSet;

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
