//! `/api/faults`

use axum::http::{Method, StatusCode};
use common::testing::{Answer, Call};
use console::run_file::State;
use serde_json::{Value, json};

use crate::support::{Events, Shop, TestApp};

const GREEN: &str = "/api/faults/payment-service/green";

async fn put(app: &TestApp, path: &str, fault: &Value) -> Answer {
    Call::new(Method::PUT, path).json(fault).to(&app.router).await
}

async fn active(app: &TestApp) -> Vec<String> {
    let faults = Call::get("/api/faults")
        .to(&app.router)
        .await
        .expect(StatusCode::OK)
        .json();
    let faults = faults["faults"].as_array().expect("faults").clone();
    faults
        .iter()
        .map(|fault| {
            format!(
                "{} {}",
                fault["instance"].as_str().expect("text"),
                fault["fault"]["error_rate"]
            )
        })
        .collect()
}

#[tokio::test]
async fn a_fault_is_on_all_instances_of_a_version_in_the_next_tick_and_off_again() {
    let shop = Shop::start().await;
    let app = shop.app();
    let outcome = put(&app, GREEN, &json!({"error_rate": 0.5, "delay_ms": 20})).await;
    assert_eq!(
        outcome.expect(StatusCode::OK).json(),
        json!({"applied": ["payment-green-1", "payment-green-2"], "failed": []})
    );
    assert_eq!(active(&app).await, ["payment-green-1 0.5", "payment-green-2 0.5"]);
    app.sampler().tick().await;
    let tick = Events::open(&app.router, None).await.history().await.remove(0);
    assert_eq!((tick.faults.len(), tick.faults[0].fault.delay_ms), (2, 20));

    let mended = Call::new(Method::DELETE, GREEN)
        .to(&app.router)
        .await
        .expect(StatusCode::OK);
    assert_eq!(
        mended.json()["applied"],
        json!(["payment-green-1", "payment-green-2"])
    );
    assert!(active(&app).await.is_empty());
}

#[tokio::test]
async fn an_instance_that_does_not_take_it_is_named_and_the_others_have_it() {
    let mut shop = Shop::start().await;
    let app = shop.app();
    shop.instances[2].stop();
    let answered = async || {
        put(&app, GREEN, &json!({"error_rate": 1.0}))
            .await
            .expect(StatusCode::OK)
            .json()
    };
    common::testing::eventually("one is gone", std::time::Duration::from_secs(5), async || {
        answered().await["failed"]
            .as_array()
            .is_some_and(|failed| failed.len() == 1)
    })
    .await;
    let outcome = answered().await;
    assert_eq!(outcome["applied"], json!(["payment-green-1"]));
    assert_eq!(outcome["failed"][0]["instance"], "payment-green-2");
    let reason = outcome["failed"][0]["reason"].as_str().expect("text");
    assert!(reason.starts_with("it does not answer"), "{reason}");

    shop.change_run(|run| run.instances[2].state = State::Down);
    let outcome = answered().await;
    assert_eq!(outcome["failed"][0]["reason"], "it is not up");
    assert_eq!(active(&app).await, ["payment-green-1 1.0"]);
}

#[tokio::test]
async fn mistakes_and_unknown_versions_are_named() {
    let shop = Shop::start().await;
    let app = shop.app();
    for (fault, field) in [
        (json!({"error_rate": 15}), "error_rate"),
        (json!({"delay_ms": 60_001}), "delay_ms"),
        (json!({"jitter_ms": -1}), "jitter_ms"),
        (json!({"seed": 1}), "seed"),
    ] {
        let refused = put(&app, GREEN, &fault)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.fields(), [field], "{}", refused.body);
    }
    for path in ["/api/faults/payment-service/red", "/api/faults/nobody/v1"] {
        put(&app, path, &json!({})).await.expect(StatusCode::NOT_FOUND);
    }
    let alone = TestApp::alone().await;
    let unknown = put(&alone, GREEN, &json!({})).await.expect(StatusCode::NOT_FOUND);
    assert_eq!(unknown.json()["code"], "no_instances");
    assert!(active(&alone).await.is_empty());
}
