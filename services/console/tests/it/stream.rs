//! `GET /api/stream`

use axum::http::StatusCode;
use common::testing::{Call, eventually};
use console::api::tick::{Edge, FigureName, Tick, TickService};
use console::api::traffic::{Owner, OwnerKind};
use std::time::Duration;

use crate::support::{Events, Shop, TestApp};

fn payment(tick: &Tick) -> &TickService {
    let mut services = tick.services.iter();
    services
        .find(|service| service.name == "payment-service")
        .expect("payment-service")
}

#[tokio::test]
async fn a_page_is_told_what_was_and_then_each_second_what_is() {
    let shop = Shop::start().await;
    let app = shop.app();
    let mut sampler = app.sampler();
    sampler.tick().await;
    shop.call(10).await;
    sampler.tick().await;

    let mut events = Events::open(&app.router, None).await;
    let history = events.history().await;
    let [first, second] = history.as_slice() else {
        panic!("two ticks: {history:?}");
    };
    assert_eq!(second.number, first.number + 1);
    let service = payment(second);
    assert_eq!(service.exceptions, ["header canary: true → green"]);
    let [blue, green] = service.subsets.as_slice() else {
        panic!("two subsets: {service:?}");
    };
    assert_eq!((blue.configured, green.configured), (Some(100), Some(0)));
    assert_eq!(
        (blue.instances, blue.planned, green.instances, green.planned),
        (1, 1, 2, 2)
    );
    assert_eq!((blue.requests, blue.errors, green.requests), (10, 0, 0));
    let observed = blue.observed.expect("observed");
    assert_eq!((observed.value, observed.n), (1.0, 10));
    assert_eq!(blue.success.expect("requests").n, 10);
    assert!(blue.p50 <= blue.p95 && blue.p95 <= blue.p99 && blue.p50.is_some());
    assert_eq!(
        second.edges,
        [Edge {
            source: "order-service".into(),
            destination: "payment-service".into(),
            subset: Some("blue".into()),
            requests: 10,
            errors: 0,
        }]
    );
    assert_eq!(second.load, None);

    sampler.tick().await;
    let third = events.tick().await;
    assert_eq!(third.number, second.number + 1);
    let blue = &payment(&third).subsets[0];
    assert_eq!((blue.requests, blue.observed.expect("a minute").n), (0, 10));
    assert_eq!(third.edges[0].requests, 0, "who called in the last minute stays");
}

#[tokio::test]
async fn who_was_cut_off_is_told_what_it_missed() {
    let shop = Shop::start().await;
    let app = shop.app();
    let mut sampler = app.sampler();
    for _ in 0..4 {
        sampler.tick().await;
    }
    let all = Events::open(&app.router, None).await.history().await;
    let numbers: Vec<_> = all.iter().map(|tick| tick.number).collect();
    let mut events = Events::open(&app.router, Some(numbers[1])).await;
    let missed: Vec<_> = events.history().await.iter().map(|tick| tick.number).collect();
    assert_eq!(missed, numbers[2..]);

    // A console that is started again goes on with higher numbers: nothing is taken for known.
    let again = shop.app();
    eventually("a second later", Duration::from_secs(3), async || {
        let mut sampler = again.sampler();
        sampler.tick().await;
        let mut events = Events::open(&again.router, Some(numbers[0])).await;
        !events.history().await.is_empty()
    })
    .await;
}

#[tokio::test]
async fn what_others_change_is_in_the_next_tick() {
    let shop = Shop::start().await;
    let app = shop.app();
    let mut sampler = app.sampler();
    let mut events = Events::open(&app.router, None).await;
    assert!(events.history().await.is_empty());
    sampler.tick().await;
    let before = events.tick().await;
    let owner = |by: &str| Owner {
        kind: OwnerKind::Static,
        by: by.to_owned(),
    };
    assert_eq!(payment(&before).owner, owner("file"));
    assert!(before.rules.iter().all(|rule| rule.kind != "ServiceEntry"));

    let text = std::fs::read_to_string(common::testing::project("istio/payment.yaml")).expect("there");
    let text = text.replace("weight: 0", "weight: 25").replacen(
        "subset: blue}\n          weight: 100",
        "subset: blue}\n          weight: 75",
        1,
    );
    shop.as_somebody("serin").apply(text, false).await.expect("taken");
    shop.instances[1].payments.with_label_values(&["captured"]).inc();
    sampler.tick().await;
    let after = events.tick().await;
    assert_eq!(payment(&after).owner, owner("serin"));
    let configured: Vec<_> = payment(&after)
        .subsets
        .iter()
        .map(|subset| subset.configured)
        .collect();
    assert_eq!(configured, [Some(75), Some(25)]);
    let rule = |tick: &Tick| {
        let mut rules = tick.rules.iter();
        let found = rules
            .find(|rule| (rule.kind.as_str(), rule.name.as_str()) == ("VirtualService", "payment-service"));
        found.expect("a rule").clone()
    };
    assert_eq!(rule(&after).actor, "serin");
    assert_ne!(rule(&after).resource_version, rule(&before).resource_version);
}

#[tokio::test]
async fn payments_that_succeed_are_counted_by_version() {
    let shop = Shop::start().await;
    let app = shop.app();
    let mut sampler = app.sampler();
    sampler.tick().await;
    for instance in &shop.instances[1..] {
        instance.payments.with_label_values(&["captured"]).inc_by(9);
        instance
            .payments
            .with_label_values(&["channel_timeout"])
            .inc_by(1);
    }
    for _ in 0..5 {
        sampler.tick().await;
    }
    let tick = Events::open(&app.router, None)
        .await
        .history()
        .await
        .pop()
        .expect("a tick");
    let [blue, green] = payment(&tick).subsets.as_slice() else {
        panic!("two subsets: {tick:?}");
    };
    assert_eq!(blue.business, []);
    assert_eq!(green.business[0].name, FigureName::PaymentSuccess);
    assert_eq!(
        (green.business[0].share.value, green.business[0].share.n),
        (0.9, 20)
    );
}

#[tokio::test]
async fn a_gateway_that_is_away_makes_stale_ticks_and_one_that_comes_back_loses_nothing() {
    let mut shop = Shop::start().await;
    let app = shop.app();
    let mut sampler = app.sampler();
    let mut events = Events::open(&app.router, None).await;
    events.history().await;
    sampler.tick().await;
    shop.call(20).await;
    sampler.tick().await;
    shop.stop_gateway().await;
    sampler.tick().await;
    let [first, second, stale] = [events.tick().await, events.tick().await, events.tick().await];
    assert_eq!((first.stale, &second.stale), (None, &None));
    let reason = stale.stale.clone().expect("a reason");
    assert!(reason.contains("the gateway does not answer"), "{reason}");
    let blue = &payment(&stale).subsets[0];
    assert_eq!(
        (blue.requests, blue.configured),
        (0, Some(100)),
        "what was known last"
    );
    assert_eq!(blue.observed.expect("a minute").n, 20);

    shop.start_gateway().await;
    shop.call(3).await;
    sampler.tick().await;
    let back = events.tick().await;
    assert_eq!(back.stale, None);
    let blue = &payment(&back).subsets[0];
    assert_eq!((blue.requests, blue.observed.expect("a minute").n), (3, 23));
    assert_eq!(app.state.metrics.ticks.with_label_values(&["stale"]).get(), 1);
}

#[tokio::test]
async fn streams_are_bounded_counted_and_end_with_the_console() {
    let app = TestApp::alone_with(&["--max-streams", "2"]).await;
    let mut one = Events::open(&app.router, None).await;
    let two = Events::open(&app.router, None).await;
    assert_eq!(app.state.metrics.streams.get(), 2);
    let refused = Call::get("/api/stream").to(&app.router).await;
    assert_eq!(
        refused.expect(StatusCode::SERVICE_UNAVAILABLE).json()["code"],
        "too_many_streams"
    );
    drop(two);
    assert_eq!(app.state.metrics.streams.get(), 1);
    drop(Events::open(&app.router, None).await);
    assert!(one.history().await.is_empty());
    app.stopping.cancel();
    assert!(one.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_silent_stream_shows_that_it_lives() {
    let app = TestApp::alone().await;
    let mut events = Events::open(&app.router, None).await;
    events.history().await;
    let sign = events.next().await.expect("a line that means nothing");
    assert_eq!((sign.name.as_str(), sign.data.as_str()), ("", ""));
}
