//! An API server that does not do what it is asked for: each time a message that names the object, and nothing lost.

use axum::http::{Method, StatusCode};
use common::Clock;
use common::testing::{Answer, Call};
use console::control::TrafficControl;
use console::kubernetes::Kubernetes;
use serde_json::{Value, json};

use crate::support::{Cluster, Events, TestApp, Wrong};

const PAYMENT: &str = "/api/traffic/payment-service";

async fn show(app: &TestApp) -> Answer {
    Call::get(PAYMENT).to(&app.router).await
}

async fn halve(app: &TestApp, version: &Value) -> Answer {
    let change = json!({"weights": {"blue": 50, "green": 50}, "resource_version": version});
    Call::new(Method::PUT, PAYMENT)
        .json(&change)
        .to(&app.router)
        .await
}

/// The code of a problem that names what it is about.
fn code(answer: Answer, status: StatusCode, what: &str) -> String {
    let problem = answer.expect(status).json();
    let detail = problem["detail"].as_str().expect("text");
    assert!(detail.contains(what), "{detail}");
    problem["code"].as_str().expect("text").to_owned()
}

const RULE: &str = "VirtualService serin/payment-service";

#[tokio::test]
async fn what_the_console_may_not_do_is_named_with_what_would_allow_it() {
    let cluster = Cluster::new();
    let app = cluster.app(&[]).await;
    let version = show(&app).await.json()["resource_version"].clone();
    let message = "virtualservices.networking.istio.io \"payment-service\" is forbidden: User \"system:serviceaccount:serin:console\" cannot patch resource";
    cluster.refuses(
        Method::PATCH,
        "virtualservices",
        StatusCode::FORBIDDEN,
        "Forbidden",
        message,
    );
    let refused = halve(&app, &version).await;
    assert!(
        refused.body.contains("cannot patch resource") && refused.body.contains("Role"),
        "{}",
        refused.body
    );
    assert_eq!(code(refused, StatusCode::FORBIDDEN, RULE), "forbidden_by_cluster");
    assert_eq!(cluster.shares("payment-service"), [100, 0]);

    cluster.refuses(
        Method::GET,
        "pods",
        StatusCode::FORBIDDEN,
        "Forbidden",
        "cannot list resource \"pods\"",
    );
    assert_eq!(
        code(show(&app).await, StatusCode::FORBIDDEN, "Pods of serin"),
        "forbidden_by_cluster"
    );
    cluster.is_well_again();
    cluster.refuses(
        Method::GET,
        "pods",
        StatusCode::UNAUTHORIZED,
        "Unauthorized",
        "Unauthorized",
    );
    assert_eq!(
        code(show(&app).await, StatusCode::FORBIDDEN, "Pods of serin"),
        "forbidden_by_cluster"
    );
}

#[tokio::test]
async fn a_list_that_is_gone_is_asked_for_anew_with_the_next_look() {
    let cluster = Cluster::new();
    let app = cluster.app(&[]).await;
    let mut sampler = app.sampler();
    cluster.refuses(
        Method::GET,
        "destinationrules",
        StatusCode::GONE,
        "Expired",
        "The resourceVersion for the provided list is too old.",
    );
    assert_eq!(
        code(
            show(&app).await,
            StatusCode::SERVICE_UNAVAILABLE,
            "DestinationRules of serin"
        ),
        "list_expired"
    );
    sampler.tick().await;
    cluster.is_well_again();
    sampler.tick().await;
    show(&app).await.expect(StatusCode::OK);
    let ticks = Events::open(&app.router, None).await.history().await;
    let stale = ticks[0].stale.clone().expect("a reason");
    assert!(stale.contains("DestinationRules of serin"), "{stale}");
    assert_eq!((ticks[0].services.len(), ticks[1].services.len()), (0, 2));
}

#[tokio::test]
async fn a_rule_that_is_gone_is_named() {
    let cluster = Cluster::new();
    let app = cluster.app(&[]).await;
    let version = show(&app).await.json()["resource_version"].clone();
    cluster.refuses(
        Method::PATCH,
        "virtualservices",
        StatusCode::NOT_FOUND,
        "NotFound",
        "not found",
    );
    assert_eq!(
        code(halve(&app, &version).await, StatusCode::NOT_FOUND, RULE),
        "not_found"
    );
    cluster.delete("virtualservices", "payment-service");
    assert_eq!(
        code(
            halve(&app, &version).await,
            StatusCode::NOT_FOUND,
            "payment-service"
        ),
        "no_rule"
    );
    let undo = Call::post("/api/traffic/payment-service/undo")
        .to(&app.router)
        .await;
    assert_eq!(code(undo, StatusCode::NOT_FOUND, RULE), "not_found");
}

#[tokio::test]
async fn a_slow_answer_has_an_end_and_says_whether_anything_is_certain() {
    let cluster = Cluster::new();
    let app = cluster.app(&[]).await;
    let version = show(&app).await.json()["resource_version"].clone();
    cluster.goes_wrong(Method::PATCH, "virtualservices", Wrong::Stuck);
    tokio::time::pause();
    let slow = halve(&app, &version).await;
    assert_eq!(
        code(slow, StatusCode::SERVICE_UNAVAILABLE, RULE),
        "api_server_slow"
    );
    assert_eq!(cluster.shares("payment-service"), [100, 0]);

    cluster.is_well_again();
    cluster.goes_wrong(Method::PATCH, "virtualservices", Wrong::Silent);
    let slow = halve(&app, &version).await;
    assert!(slow.body.contains("it may have been made"), "{}", slow.body);
    tokio::time::resume();
    cluster.is_well_again();
    // It was, and whoever looks sees it, with the way back.
    let now = show(&app).await.expect(StatusCode::OK).json();
    assert_eq!(now["routes"][1]["destinations"][1]["weight"], 50);
    let history = Call::get("/api/history").to(&app.router).await.json();
    assert_eq!(history["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_look_that_takes_longer_than_a_second_is_told_in_the_tick() {
    let cluster = Cluster::new();
    let app = cluster.app(&[]).await;
    let mut sampler = app.sampler();
    sampler.tick().await;
    cluster.goes_wrong(Method::GET, "virtualservices", Wrong::Stuck);
    sampler.tick().await;
    let ticks = Events::open(&app.router, None).await.history().await;
    let stale = ticks[1].stale.clone().expect("a reason");
    assert!(
        stale.starts_with("the API server takes longer than 900 ms"),
        "{stale}"
    );
    assert_eq!(ticks[1].services.len(), 2, "as it was known last");
}

#[tokio::test]
async fn what_a_webhook_or_the_schema_refuses_is_a_mistake_with_its_place() {
    let cluster = Cluster::new();
    let app = cluster.app(&[]).await;
    let version = show(&app).await.json()["resource_version"].clone();
    let message = "admission webhook \"validation.istio.io\" denied the request: configuration is invalid: total destination weight = 0";
    cluster.refuses(
        Method::PATCH,
        "virtualservices",
        StatusCode::BAD_REQUEST,
        "BadRequest",
        message,
    );
    let refused = halve(&app, &version)
        .await
        .expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.fields(), ["yaml"]);
    assert!(refused.body.contains("validation.istio.io"), "{}", refused.body);

    cluster.is_well_again();
    let causes = json!({"code": 422, "reason": "Invalid", "message": "invalid", "status": "Failure", "details": {"causes": [
        {"reason": "FieldValueTypeInvalid", "field": "spec.http[1].timeout", "message": "must be a valid duration"},
    ]}});
    cluster.goes_wrong(
        Method::PATCH,
        "virtualservices",
        Wrong::Answer(StatusCode::UNPROCESSABLE_ENTITY, causes.to_string()),
    );
    let refused = halve(&app, &version)
        .await
        .expect(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.fields(), ["spec.http[1].timeout"]);
}

#[tokio::test]
async fn an_object_or_an_answer_that_cannot_be_read_is_named_and_hides_nothing_else() {
    let cluster = Cluster::new();
    let app = cluster.app(&[]).await;
    cluster.update("kubectl-edit", "virtualservices", "payment-service", |rule| {
        rule["spec"]["http"] = "everything to green".into();
    });
    assert_eq!(
        code(show(&app).await, StatusCode::BAD_GATEWAY, RULE),
        "unreadable_object"
    );
    Call::get("/api/traffic/user-service")
        .to(&app.router)
        .await
        .expect(StatusCode::OK);

    cluster.goes_wrong(
        Method::GET,
        "destinationrules",
        Wrong::Answer(StatusCode::OK, "<html>".to_owned()),
    );
    assert_eq!(
        code(
            show(&app).await,
            StatusCode::BAD_GATEWAY,
            "DestinationRules of serin"
        ),
        "unreadable_object"
    );
    cluster.is_well_again();
    cluster.goes_wrong(
        Method::GET,
        "destinationrules",
        Wrong::Answer(StatusCode::OK, r#"{"items": 7}"#.to_owned()),
    );
    assert_eq!(
        code(show(&app).await, StatusCode::BAD_GATEWAY, "`items` is 7"),
        "unreadable_object"
    );
    cluster.is_well_again();
    cluster.goes_wrong(
        Method::GET,
        "destinationrules",
        Wrong::Answer(StatusCode::INTERNAL_SERVER_ERROR, "etcd is full".to_owned()),
    );
    assert_eq!(
        code(show(&app).await, StatusCode::BAD_GATEWAY, "500"),
        "api_server_failed"
    );
}

#[tokio::test]
async fn an_api_server_that_is_away_is_told() {
    let config = kube::Config::new("http://127.0.0.1:1".parse().expect("an address"));
    let kubernetes = Kubernetes::new(config, Some("serin"), Clock::System).expect("a client");
    let app = TestApp::assemble(
        &common::testing::config(&["--prometheus-url", "http://127.0.0.1:1"]),
        TrafficControl::Kubernetes(kubernetes),
    );
    for path in [PAYMENT, "/api/history", "/api/rollouts", "/api/faults"] {
        let answer = Call::get(path).to(&app.router).await;
        assert_eq!(
            code(answer, StatusCode::SERVICE_UNAVAILABLE, "of serin"),
            "api_server_away",
            "{path}"
        );
    }
}
