//! Orders survive everything: services that fail before or after they acted, silence, and a process that dies.

use axum::http::StatusCode;
use common::testing::Engine;
use order::Variant;
use serde_json::Value;

use crate::support::{DECLINED_CARD, GOOD_CARD, Shop, order_of};
use crate::weather::Storm;

/// More calls than any order makes: past the last one nothing fails.
const MOST_CALLS: usize = 9;

/// Paid once and sold, or cancelled with nothing charged and all stock back.
async fn assert_one_story(shop: &Shop, order: &Value, product: &str, before: i64, context: &str) {
    let id = order["id"].as_str().expect("an id");
    let (charges, sold) = (shop.charges(id).await, before - shop.stock(product).await);
    let story = (order["status"].as_str().expect("a status"), charges, sold);
    assert!(
        matches!(story, ("confirmed", 1, 2) | ("cancelled", 0, 0)),
        "{context}: {story:?}"
    );
}

async fn weather(storm: Storm) {
    for engine in Engine::ALL {
        for variant in Variant::BUILT {
            let shop = Shop::open(*variant, engine).await;
            let [a, b] = shop.two_products().await;
            for number in 0..MOST_CALLS {
                for card in [GOOD_CARD, DECLINED_CARD] {
                    let context = format!(
                        "{storm:?} from call {number} on, {variant:?}, {:?}, {card}",
                        shop.engine()
                    );
                    let before = shop.stock(&a).await;
                    shop.weather.storm_from(number, storm);
                    let body = order_of(&[(&a, 2), (&b, 1)], card);
                    let answer = shop.buy(&format!("{number}{card}"), &body).await;
                    shop.weather.clear();
                    shop.recover().await;
                    let order = shop.newest().await;
                    assert_one_story(&shop, &order, &a, before, &context).await;
                    if answer.status == StatusCode::CREATED {
                        assert_eq!(
                            order["status"], "confirmed",
                            "{context}: what was confirmed stays so"
                        );
                    }
                    if answer.status.is_client_error() {
                        assert_eq!(order["status"], "cancelled", "{context}: a definite no stays so");
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn services_that_fail_before_they_act_leave_one_story() {
    weather(Storm::Before).await;
}

#[tokio::test]
async fn services_that_act_and_then_fail_leave_one_story() {
    weather(Storm::After).await;
}

#[tokio::test]
async fn a_process_that_dies_at_any_call_leaves_one_story() {
    for engine in Engine::ALL {
        for variant in Variant::BUILT {
            let shop = Shop::open(*variant, engine).await;
            let [a, b] = shop.two_products().await;
            for number in 0..MOST_CALLS {
                let context = format!("died at call {number}, {variant:?}, {engine:?}");
                let before = shop.stock(&a).await;
                shop.weather.storm_from(number, Storm::Silence);
                let (key, body) = (number.to_string(), order_of(&[(&a, 2), (&b, 1)], GOOD_CARD));
                // The handler is dropped where it waits, as by a kill: either at the silent call, or it finished before.
                let died = async {
                    let limit = std::time::Duration::from_secs(20);
                    common::testing::eventually("the silent call", limit, async || {
                        shop.weather.calls() > number
                    })
                    .await;
                };
                tokio::select! {
                    _ = shop.buy(&key, &body) => {}
                    () = died => {}
                }
                shop.weather.clear();
                shop.recover().await;
                let order = shop.newest().await;
                assert_one_story(&shop, &order, &a, before, &context).await;
            }
        }
    }
}

#[tokio::test]
async fn recovery_beside_the_handler_changes_nothing_but_who_does_the_work() {
    for engine in Engine::ALL {
        for variant in Variant::BUILT {
            let shop = Shop::open(*variant, engine).await;
            let [a, b] = shop.two_products().await;
            for round in 0..10 {
                let before = shop.stock(&a).await;
                let (key, body) = (round.to_string(), order_of(&[(&a, 2), (&b, 1)], GOOD_CARD));
                let rush = async {
                    loop {
                        order::recovery::round(&shop.state).await.expect("a round");
                        tokio::task::yield_now().await;
                    }
                };
                tokio::select! {
                    _ = shop.buy(&key, &body) => {}
                    () = rush => {}
                }
                shop.recover().await;
                let order = shop.newest().await;
                assert_one_story(
                    &shop,
                    &order,
                    &a,
                    before,
                    &format!("round {round}, {variant:?}, {engine:?}"),
                )
                .await;
            }
        }
    }
}
