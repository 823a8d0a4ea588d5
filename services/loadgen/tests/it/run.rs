//! Whole runs against a shop.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use common::CancellationToken;
use loadgen::once;

use crate::support::{FakeShop, Habits, Seen};

async fn run(shop: &FakeShop, flags: &[&str]) -> loadgen::api::LoadStats {
    let config = shop.config(&[&["--once"], flags].concat());
    once::run(&config, CancellationToken::new()).await.expect("a run")
}

fn email(seen: &Seen) -> Option<String> {
    let cookie = seen.headers.get("cookie")?.to_str().ok()?;
    cookie.strip_prefix("serin_session=").map(str::to_owned)
}

#[tokio::test(flavor = "multi_thread")]
async fn shoppers_do_everything_a_visitor_can_do() {
    let shop = FakeShop::open(Habits::default()).await;
    let flags = [
        "--duration",
        "3s",
        "--rps",
        "400",
        "--users",
        "5",
        "--canary-share",
        "0.5",
        "--bad-card-share",
        "0.5",
    ];
    let stats = run(&shop, &flags).await;
    let seen = shop.seen();
    assert_eq!(stats.sent, seen.len() as u64);
    assert_eq!(stats.failed, [].into(), "nothing fails");
    assert_eq!(stats.ok + stats.refused.values().sum::<u64>(), stats.sent);
    assert!(stats.refused.contains_key("card_declined"), "{:?}", stats.refused);
    assert_eq!((stats.in_flight, stats.skipped), (0, 0));

    let paths: HashSet<_> = seen
        .iter()
        .map(|seen| seen.line.split('?').next().unwrap_or_default().to_owned())
        .collect();
    for path in [
        "POST /api/users",
        "PUT /api/me/profile",
        "GET /api/me",
        "GET /api/products",
        "GET /api/products/book",
        "GET /api/recommendations",
        "POST /api/events",
        "POST /api/orders",
        "GET /api/orders",
        "GET /api/guestbook/entries",
    ] {
        assert!(paths.contains(path), "{path} is not among {paths:?}");
    }
    let sign_ups = seen.iter().filter(|seen| seen.line == "POST /api/users").count();
    assert_eq!(sign_ups, 5, "each signs up once");

    let events: Vec<_> = seen
        .iter()
        .flat_map(|seen| seen.body["events"].as_array().cloned().unwrap_or_default())
        .collect();
    for kind in ["impression", "click", "cart", "dwell"] {
        assert!(events.iter().any(|event| event["kind"] == kind), "no {kind}");
    }
    assert!(
        events
            .iter()
            .all(|event| event["kind"] != "click" || event["algorithm"] == "b")
    );

    let orders: Vec<_> = seen
        .iter()
        .filter(|seen| seen.line == "POST /api/orders")
        .collect();
    let keys: HashSet<_> = orders
        .iter()
        .map(|order| &order.headers["idempotency-key"])
        .collect();
    assert_eq!(keys.len(), orders.len(), "each order has a key of its own");
    assert!(orders.iter().all(|order| email(order).is_some()));

    let mut canary: HashMap<String, HashSet<bool>> = HashMap::new();
    for seen in &seen {
        if let Some(email) = email(seen) {
            canary
                .entry(email)
                .or_default()
                .insert(seen.headers.contains_key("canary"));
        }
    }
    assert!(
        canary.values().all(|flags| flags.len() == 1),
        "a shopper is one or not: {canary:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_shop_does_not_slow_the_generator_down() {
    let flags = ["--duration", "2s", "--rps", "150", "--max-in-flight", "1000"];
    let fast = FakeShop::open(Habits::default()).await;
    let slow = FakeShop::open(Habits {
        delay: Duration::from_secs(1),
        ..Habits::default()
    })
    .await;
    let start = Instant::now();
    let (quick, late) = tokio::join!(run(&fast, &flags), run(&slow, &flags));
    assert!(start.elapsed() < Duration::from_secs(30));
    // The same seed: the same times. The last one may fall on either side of the end.
    assert!(
        quick.sent.abs_diff(late.sent) <= 3,
        "{} and {}",
        quick.sent,
        late.sent
    );
    assert!((200..=400).contains(&late.sent), "{}", late.sent);
    assert_eq!((late.skipped, late.failures()), (0, 0));
    assert!(late.latency_ms.p50.expect("answers") >= 1_000.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_exceeds_the_bound_is_skipped_and_counted() {
    let slow = FakeShop::open(Habits {
        delay: Duration::from_secs(1),
        ..Habits::default()
    })
    .await;
    let stats = run(
        &slow,
        &["--duration", "1s", "--rps", "150", "--max-in-flight", "8"],
    )
    .await;
    assert!(stats.sent <= 16, "{}", stats.sent);
    assert!((60..=230).contains(&(stats.sent + stats.skipped)), "{stats:?}");
    assert_eq!(slow.seen().len() as u64, stats.sent);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_seed_sends_the_same_requests() {
    let flags = ["--duration", "2s", "--rps", "60", "--users", "3"];
    let mut runs = Vec::new();
    for _ in 0..2 {
        let shop = FakeShop::open(Habits::default()).await;
        run(&shop, &flags).await;
        let lines: Vec<_> = shop
            .seen()
            .into_iter()
            .map(|seen| (seen.line, seen.body.to_string()))
            .collect();
        runs.push(lines);
    }
    let of = |run: &Vec<(String, String)>, path: &str| {
        let mut lines: Vec<_> = run
            .iter()
            .filter(|(line, _)| line.starts_with(path))
            .cloned()
            .collect();
        lines.sort_unstable();
        lines
    };
    // Who signs up, with what and with which profile, does not depend on anything but the seed.
    for path in ["POST /api/users", "PUT /api/me/profile"] {
        assert_eq!(of(&runs[0], path), of(&runs[1], path));
        assert!(!of(&runs[0], path).is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_is_counted_by_its_status_and_code() {
    let shop = FakeShop::open(Habits {
        breaks_orders: true,
        ..Habits::default()
    })
    .await;
    let stats = run(&shop, &["--duration", "2s", "--rps", "300", "--users", "5"]).await;
    let orders = shop
        .seen()
        .iter()
        .filter(|seen| seen.line == "POST /api/orders")
        .count() as u64;
    assert!(orders > 0);
    assert_eq!(stats.failed, [("500 internal_error".to_owned(), orders)].into());
    let table = once::table(&stats, Duration::from_secs(2));
    assert!(table.contains("failed: 500 internal_error"), "{table}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_that_is_not_ready_is_waited_for() {
    let shop = FakeShop::open(Habits {
        not_ready: 1,
        ..Habits::default()
    })
    .await;
    let stats = run(&shop, &["--duration", "200ms", "--rps", "100"]).await;
    assert!(stats.sent > 0 && stats.failures() == 0, "{stats:?}");
    assert_eq!(stats.waiting_for, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_that_stays_away_ends_the_run_and_says_what_was_missing() {
    let shop = FakeShop::open(Habits {
        not_ready: usize::MAX,
        ..Habits::default()
    })
    .await;
    let config = shop.config(&["--once", "--wait", "100ms"]);
    let error = once::run(&config, CancellationToken::new())
        .await
        .expect_err("no shop")
        .to_string();
    assert!(error.contains("/api/sessions answers 503"), "{error}");
}
