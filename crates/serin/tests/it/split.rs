//! The Istio files rule: weights, the canary header two hops deep, changes under load.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use axum::http::StatusCode;

use crate::shopper::{GOOD_CARD, Shopper};
use crate::support::Shop;

/// Requests at a time.
const WORKERS: u32 = 16;

/// Sends requests to a service of the mesh; tells how many each variant answered.
async fn spread(shop: &Shop, service: &str, requests: u32, canary: bool) -> BTreeMap<String, u32> {
    let mesh = shop.run_file().mesh;
    let workers = (0..WORKERS).map(|_| {
        let (http, mesh, service) = (shop.http.clone(), mesh.clone(), service.to_owned());
        tokio::spawn(async move {
            let mut seen = BTreeMap::new();
            for _ in 0..requests / WORKERS {
                let mut request = http.get(format!("{mesh}/")).header("host", &service);
                if canary {
                    request = request.header("canary", "true");
                }
                let answer = request.send().await.expect("an answer");
                assert_eq!(answer.status(), StatusCode::OK);
                let by = answer.headers()["x-served-by"].to_str().expect("text");
                let variant = by.split(' ').nth(1).expect("service variant instance").to_owned();
                *seen.entry(variant).or_insert(0) += 1;
            }
            seen
        })
    });
    let mut all = BTreeMap::new();
    for worker in workers.collect::<Vec<_>>() {
        for (variant, count) in worker.await.expect("no panic") {
            *all.entry(variant).or_insert(0) += count;
        }
    }
    all
}

#[tokio::test]
async fn ten_thousand_requests_split_ninety_to_ten_and_a_weight_of_0_gets_none() {
    let shop = Shop::start().await;
    let seen = spread(&shop, "user-service", 10_000, false).await;
    assert!((950..=1_050).contains(&seen["v2"]), "{seen:?}");

    let seen = spread(&shop, "user-service", 1_600, true).await;
    assert_eq!(
        seen,
        BTreeMap::from([("v2".to_owned(), 1_600)]),
        "the canary header goes to v2 always"
    );

    let printed = shop.prints(&["split", "user", "v2=0"]).await;
    assert!(
        printed.contains("weight: 0"),
        "it shows the YAML that changes: {printed}"
    );
    let seen = spread(&shop, "user-service", 8_000, false).await;
    assert_eq!(seen, BTreeMap::from([("v1".to_owned(), 8_000)]));
}

#[tokio::test]
async fn the_canary_header_reaches_payment_two_hops_deep() {
    let shop = Shop::start().await;
    let shopper = Shopper::signed_up(shop.http.clone(), &shop.run_file().shop).await;
    let page = shopper
        .get("/api/products?limit=1")
        .await
        .expect("an answer")
        .expect(StatusCode::OK);
    let id = page["products"][0]["id"].as_str().expect("an id").to_owned();
    let paid_by = async |variant: &str| {
        let to = format!("payment-service-{variant}");
        let from = "order-service-.*";
        shop.metric(
            "istio_requests_total",
            &[("source_workload", from), ("destination_workload", &to)],
        )
        .await
    };

    for n in 0..20 {
        let bought = shopper
            .in_canary()
            .buy(&format!("canary{n}"), &[(&id, 1)], GOOD_CARD)
            .await;
        let bought = bought.expect("an answer");
        assert_eq!(bought.status, StatusCode::CREATED, "{}", bought.body);
        assert!(
            bought
                .served_by()
                .iter()
                .any(|by| by.starts_with("order-service v2")),
            "{:?}",
            bought.served_by()
        );
    }
    assert!(paid_by("v2").await >= 20.0);
    assert!(
        paid_by("v1").await.abs() < f64::EPSILON,
        "payment is 100 % blue, but not for the canary"
    );

    shopper
        .buy("plain", &[(&id, 1)], GOOD_CARD)
        .await
        .expect("an answer")
        .expect(StatusCode::CREATED);
    assert!(paid_by("v1").await >= 1.0);
}

#[tokio::test]
async fn two_hundred_changes_of_weights_under_load_fail_no_request() {
    let shop = Shop::start().await;
    let run = shop.run_file();
    let (stop, sent) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let workers: Vec<_> = (0..WORKERS)
        .map(|worker| {
            let (http, stop, sent) = (shop.http.clone(), Arc::clone(&stop), Arc::clone(&sent));
            let (shop, mesh) = (run.shop.clone(), run.mesh.clone());
            tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    // Straight to the service that changes, and through the whole shop.
                    let request = match worker % 2 {
                        0 => http.get(format!("{mesh}/")).header("host", "product-service"),
                        _ => http.get(format!("{}/api/products?limit=1", shop.trim_end_matches('/'))),
                    };
                    let answer = request.send().await.expect("no connection is dropped");
                    assert_eq!(answer.status(), StatusCode::OK);
                    sent.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    for change in 0..200 {
        let weight = format!("v2={}", (change * 37) % 101);
        shop.prints(&["split", "product", &weight]).await;
    }
    stop.store(true, Ordering::Relaxed);
    for worker in workers {
        worker.await.expect("every request was answered well");
    }
    assert!(
        sent.load(Ordering::Relaxed) > 1_000,
        "there was load: {}",
        sent.load(Ordering::Relaxed)
    );
}
