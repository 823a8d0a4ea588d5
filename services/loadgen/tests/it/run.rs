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
        "4s",
        "--rps",
        "20",
        "--time-warp",
        "20",
        "--users",
        "100",
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
    let sign_ups: Vec<_> = seen
        .iter()
        .filter(|seen| seen.line == "POST /api/users")
        .map(|seen| seen.body["email"].to_string())
        .collect();
    let people: HashSet<_> = sign_ups.iter().collect();
    assert_eq!(people.len(), sign_ups.len(), "each signs up once");
    assert!(stats.visits > sign_ups.len() as u64, "some come again");
    assert!(stats.shown > 0 && stats.shown <= stats.advised, "{stats:?}");

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
    let flags = ["--duration", "3s", "--rps", "300", "--max-in-flight", "2000"];
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
        quick.visits.abs_diff(late.visits) <= 3,
        "{} and {}",
        quick.visits,
        late.visits
    );
    assert!((60..=130).contains(&late.visits), "{}", late.visits);
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
        &["--duration", "1s", "--rps", "1500", "--max-in-flight", "8"],
    )
    .await;
    assert!(stats.sent <= 16, "{}", stats.sent);
    assert!(stats.skipped > 60, "{stats:?}");
    assert_eq!(slow.seen().len() as u64, stats.sent);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_seed_sends_the_same_requests() {
    let flags = ["--duration", "2s", "--rps", "6", "--time-warp", "20"];
    let mut runs = Vec::new();
    for _ in 0..2 {
        let shop = FakeShop::open(Habits::default()).await;
        run(&shop, &flags).await;
        runs.push(by_person(&shop.seen()));
    }
    // What a person asks, in order, depends on nothing but the seed: one run may only have come further at its end.
    let mut compared = 0;
    for (email, lines) in &runs[0] {
        let Some(others) = runs[1].get(email) else {
            continue;
        };
        let both = lines.len().min(others.len());
        assert_eq!(lines[..both], others[..both], "{email}");
        compared += both;
    }
    assert!(compared > 60, "{compared}");
    assert!(runs[0].len().abs_diff(runs[1].len()) <= 3);
}

/// The requests of each person with a session, and the bodies of what they said.
fn by_person(seen: &[Seen]) -> HashMap<String, Vec<(String, String)>> {
    let mut people: HashMap<String, Vec<_>> = HashMap::new();
    for seen in seen {
        if let Some(email) = email(seen) {
            people
                .entry(email)
                .or_default()
                .push((seen.line.clone(), seen.body.to_string()));
        }
    }
    people
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_longer_than_patience_lasts_leaves_and_is_counted() {
    let slow = FakeShop::open(Habits {
        page_delay: Duration::from_millis(3_100),
        ..Habits::default()
    })
    .await;
    let stats = run(&slow, &["--duration", "2s", "--rps", "100", "--mix", "hurried=1"]).await;
    assert!(
        stats.abandoned > 0 && stats.abandoned <= stats.visits,
        "{stats:?}"
    );
    let pages = slow
        .seen()
        .iter()
        .filter(|seen| seen.line.starts_with("GET"))
        .count() as u64;
    assert_eq!(pages, stats.abandoned, "the first page is the last one");
    assert_eq!(stats.failures(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_more_patient_than_the_longest_wait_for_an_answer() {
    let slow = FakeShop::open(Habits {
        page_delay: Duration::from_secs(2),
        ..Habits::default()
    })
    .await;
    let flags = [
        "--duration",
        "1s",
        "--rps",
        "10",
        "--time-warp",
        "10",
        "--mix",
        "browsers=1",
    ];
    let stats = run(&slow, &[&flags[..], &["--call-timeout-ms", "400"]].concat()).await;
    assert!(stats.abandoned > 0, "{stats:?}");
    assert_eq!(stats.failed, [("timeout".to_owned(), stats.abandoned)].into());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_is_counted_by_its_status_and_code() {
    let shop = FakeShop::open(Habits {
        breaks_orders: true,
        ..Habits::default()
    })
    .await;
    let stats = run(&shop, &["--duration", "3s", "--rps", "20", "--time-warp", "15"]).await;
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
