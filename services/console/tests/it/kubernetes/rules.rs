//! Rules: shown, changed, taken back.

use axum::http::{Method, StatusCode};
use common::testing::{Answer, Call};
use serde_json::{Value, json};

use crate::support::{Cluster, TestApp, Wrong};

const PAYMENT: &str = "/api/traffic/payment-service";

async fn shown(app: &TestApp) -> Value {
    Call::get(PAYMENT)
        .to(&app.router)
        .await
        .expect(StatusCode::OK)
        .json()
}

async fn put(app: &TestApp, actor: &str, change: &Value) -> Answer {
    let call = Call::new(Method::PUT, PAYMENT).header("x-serin-actor", actor);
    call.json(change).to(&app.router).await
}

async fn undo(app: &TestApp) -> Answer {
    let call = Call::post("/api/traffic/payment-service/undo").header("x-serin-actor", "Grace");
    call.to(&app.router).await
}

async fn history(app: &TestApp) -> Vec<(String, String)> {
    let path = "/api/history?service=payment-service";
    let history = Call::get(path)
        .to(&app.router)
        .await
        .expect(StatusCode::OK)
        .json();
    let items = history["items"].as_array().expect("items").clone();
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    items
        .iter()
        .map(|item| (text(&item["actor"]), text(&item["action"])))
        .collect()
}

fn weights(blue: i64, green: i64, version: &Value) -> Value {
    json!({"weights": {"blue": blue, "green": green}, "resource_version": version})
}

fn said(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(one, two)| ((*one).to_owned(), (*two).to_owned()))
        .collect()
}

#[tokio::test]
async fn a_rule_is_shown_with_who_wrote_it_and_at_which_version() {
    let cluster = Cluster::new();
    let app = cluster.app(&[]).await;
    let rule = shown(&app).await;
    assert_eq!(
        rule["owner"],
        json!({"kind": "static", "by": "kubectl-client-side-apply"})
    );
    assert_eq!(
        (&rule["namespace"], &rule["subsets"]),
        (&json!("serin"), &json!(["blue", "green"]))
    );
    let kept = cluster.object("virtualservices", "payment-service");
    assert_eq!(rule["resource_version"], kept["metadata"]["resourceVersion"]);
    let yaml = rule["yaml"].as_str().expect("text");
    assert!(
        yaml.contains("subset: green") && !yaml.contains("managedFields"),
        "{yaml}"
    );
    assert_eq!(rule["routes"][1]["destinations"][0]["weight"], 100);
}

#[tokio::test]
async fn a_change_is_previewed_without_a_trace_then_applied_for_the_version_that_was_seen_and_confirmed() {
    let cluster = Cluster::new();
    let app = cluster.app(&[]).await;
    let before = shown(&app).await;
    let call = Call::post("/api/traffic/payment-service/preview");
    let wanted = json!({"weights": {"blue": 60, "green": 40}});
    let preview = call
        .json(&wanted)
        .to(&app.router)
        .await
        .expect(StatusCode::OK)
        .json();
    assert_eq!(preview["changed"], true);
    let diff = preview["diff"].as_str().expect("text");
    assert!(
        diff.contains('-') && diff.contains("weight: 60") && !diff.contains("serin.dev"),
        "{diff}"
    );
    assert_eq!(shown(&app).await, before, "nothing was changed");
    assert_eq!(cluster.changes()[0].query["dryRun"], "All");

    let applied = put(&app, "Ada", &weights(60, 40, &before["resource_version"])).await;
    let applied = applied.expect(StatusCode::OK).json();
    assert_eq!(
        (&applied["confirmed"], &applied["changed"], &applied["warnings"]),
        (&json!(true), &json!(true), &json!([]))
    );
    assert_eq!(applied["diff"], preview["diff"]);
    let change = cluster.changes().remove(0);
    assert_eq!(change.query["fieldManager"], "serin-console");
    assert_eq!(change.query["fieldValidation"], "Strict");
    assert_eq!(
        change.body["metadata"]["resourceVersion"],
        before["resource_version"]
    );
    assert_eq!(cluster.shares("payment-service"), [60, 40]);

    let after = shown(&app).await;
    assert_eq!(after["resource_version"], applied["resource_version"]);
    assert_eq!(after["actor"], "Ada");
    let again = put(&app, "Ada", &weights(60, 40, &after["resource_version"])).await;
    assert_eq!(again.expect(StatusCode::OK).json()["changed"], false);
    assert!(cluster.changes().is_empty(), "what is so already is not sent");
}

#[tokio::test]
async fn changes_are_taken_back_one_by_one_also_those_of_others() {
    let cluster = Cluster::new();
    let app = cluster.app(&[]).await;
    let refused = undo(&app).await.expect(StatusCode::CONFLICT).json();
    assert_eq!(refused["code"], "nothing_to_undo");
    assert!(
        refused["detail"]
            .as_str()
            .expect("text")
            .contains("VirtualService serin/payment-service")
    );

    let version = shown(&app).await["resource_version"].clone();
    put(&app, "Ada", &weights(90, 10, &version))
        .await
        .expect(StatusCode::OK);
    cluster.update("kubectl-edit", "virtualservices", "payment-service", |rule| {
        rule["spec"]["http"][1]["route"][0]["weight"] = 20.into();
        rule["spec"]["http"][1]["route"][1]["weight"] = 80.into();
    });
    assert_eq!(shown(&app).await["actor"], "kubectl-edit");
    assert_eq!(
        history(&app).await,
        said(&[("Ada", "put"), ("kubectl-edit", "put")])
    );

    for shares in [[90, 10], [100, 0]] {
        let undone = undo(&app).await.expect(StatusCode::OK).json();
        assert_eq!(
            (&undone["confirmed"], &undone["changed"]),
            (&json!(true), &json!(true))
        );
        assert_eq!(cluster.shares("payment-service"), shares);
    }
    undo(&app).await.expect(StatusCode::CONFLICT);
    let history = history(&app).await;
    assert_eq!(history[..2], said(&[("Grace", "undo"), ("Grace", "undo")]));
    assert_eq!(history.len(), 4);

    // Another console knows it too: it is kept with the rule.
    let other = cluster.app(&[]).await;
    let all = Call::get("/api/history")
        .to(&other.router)
        .await
        .expect(StatusCode::OK)
        .json();
    assert_eq!(all["items"].as_array().expect("items").len(), 4);
    assert_eq!(
        all["items"][0]["resource_version"],
        shown(&other).await["resource_version"]
    );
}

#[tokio::test]
async fn of_two_who_change_one_rule_the_second_is_told_who_was_faster() {
    let cluster = Cluster::new();
    let (ada, grace) = (cluster.app(&[]).await, cluster.app(&[]).await);
    let version = shown(&ada).await["resource_version"].clone();
    put(&ada, "Ada", &weights(90, 10, &version))
        .await
        .expect(StatusCode::OK);
    let lost = put(&grace, "Grace", &weights(50, 50, &version)).await;
    let lost = lost.expect(StatusCode::PRECONDITION_FAILED).json();
    assert_eq!(
        (&lost["code"], &lost["current"]["actor"]),
        (&json!("lost_race"), &json!("Ada"))
    );
    assert_eq!(cluster.shares("payment-service"), [90, 10]);

    // Between the console's look and its change: the API server itself is the judge.
    let version = shown(&ada).await["resource_version"].clone();
    cluster.goes_wrong(Method::PATCH, "payment-service", Wrong::Meanwhile("kubectl-edit"));
    let lost = put(&ada, "Ada", &weights(50, 50, &version)).await;
    let lost = lost.expect(StatusCode::PRECONDITION_FAILED).json();
    assert_eq!(lost["current"]["actor"], "kubectl-edit");
    assert!(
        lost["detail"]
            .as_str()
            .expect("text")
            .contains("VirtualService serin/payment-service")
    );
    assert_eq!(
        cluster.shares("payment-service"),
        [0, 100],
        "nothing is overwritten"
    );
}

#[tokio::test]
async fn what_a_controller_holds_is_left_to_it_and_what_people_wrote_is_not() {
    let cluster = Cluster::new();
    let app = cluster.app(&[]).await;
    cluster.update("argocd-controller", "virtualservices", "payment-service", |_| {});
    let version = shown(&app).await["resource_version"].clone();
    let refused = put(&app, "Ada", &weights(50, 50, &version)).await;
    let refused = refused.expect(StatusCode::CONFLICT).json();
    assert_eq!(
        (&refused["code"], &refused["managers"]),
        (&json!("owned_by_manager"), &json!("argocd-controller"))
    );
    let detail = refused["detail"].as_str().expect("text");
    assert!(
        detail.contains("VirtualService serin/payment-service") && detail.contains("spec.http"),
        "{detail}"
    );
    assert_eq!(cluster.shares("payment-service"), [100, 0]);
    assert!(!cluster.changes()[0].query.contains_key("force"));

    cluster.update("kubectl-edit", "virtualservices", "payment-service", |_| {});
    let version = shown(&app).await["resource_version"].clone();
    put(&app, "Ada", &weights(50, 50, &version))
        .await
        .expect(StatusCode::OK);
    assert_eq!(cluster.changes()[0].query["force"], "true");
}

#[tokio::test]
async fn what_only_a_cluster_executes_stays_as_it_is() {
    let cluster = Cluster::new();
    cluster.update(
        "kubectl-client-side-apply",
        "virtualservices",
        "payment-service",
        |rule| {
            rule["spec"]["exportTo"] = json!(["."]);
            rule["spec"]["http"][1]["timeout"] = "2s".into();
            rule["spec"]["http"][1]["retries"] = json!({"attempts": 3});
        },
    );
    let app = cluster.app(&[]).await;
    let before = shown(&app).await;
    assert!(before["yaml"].as_str().expect("text").contains("timeout: 2s"));
    let applied = put(&app, "Ada", &weights(75, 25, &before["resource_version"])).await;
    assert_eq!(applied.expect(StatusCode::OK).json()["confirmed"], true);
    let rule = cluster.object("virtualservices", "payment-service");
    assert_eq!(rule["spec"]["http"][1]["retries"]["attempts"], 3);
    assert_eq!(cluster.shares("payment-service"), [75, 25]);

    // Taken away in the text, it is taken away, although somebody else wrote it.
    let after = shown(&app).await;
    let mut manifest = istio::parse::value(after["yaml"].as_str().expect("text")).expect("YAML");
    manifest["spec"]
        .as_object_mut()
        .expect("a map")
        .remove("exportTo");
    manifest["spec"]["http"][1]["timeout"] = "3s".into();
    let change = json!({"yaml": istio::yaml::text(&manifest), "resource_version": after["resource_version"]});
    let applied = put(&app, "Ada", &change).await.expect(StatusCode::OK).json();
    assert_eq!(applied["confirmed"], true, "{applied}");
    let rule = cluster.object("virtualservices", "payment-service");
    assert_eq!(
        (&rule["spec"]["exportTo"], &rule["spec"]["http"][1]["timeout"]),
        (&json!([]), &json!("3s"))
    );
}

#[tokio::test]
async fn a_change_that_somebody_in_the_cluster_completes_is_told() {
    let cluster = Cluster::new();
    let app = cluster.app(&[]).await;
    let version = shown(&app).await["resource_version"].clone();
    cluster.goes_wrong(Method::PATCH, "payment-service", Wrong::Completed);
    let applied = put(&app, "Ada", &weights(75, 25, &version))
        .await
        .expect(StatusCode::OK)
        .json();
    assert_eq!(applied["warnings"][0]["path"], "spec");
    assert!(applied["diff"].as_str().expect("text").contains("timeout: 15s"));
}
