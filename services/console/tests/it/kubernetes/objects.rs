//! Objects with all that a real cluster adds to them (Istio 1.27, Argo Rollouts 1.8, Flagger 1.41), as `kubectl get --raw` shows
//! them: a rollout under way, whose controller has written the shares and the labels of the subsets.

use axum::http::{Method, StatusCode};
use common::testing::{Call, project};
use serde_json::json;

use crate::support::{Cluster, Events, TestApp, Wrong};

async fn app() -> TestApp {
    let cluster = Cluster::new();
    for plural in [
        "virtualservices",
        "destinationrules",
        "pods",
        "rollouts",
        "canaries",
    ] {
        let file = project(&format!(
            "services/console/tests/it/kubernetes/objects/{plural}.json"
        ));
        let list = std::fs::read_to_string(file).expect("there");
        cluster.goes_wrong(Method::GET, plural, Wrong::Answer(StatusCode::OK, list));
    }
    cluster.app(&[]).await
}

#[tokio::test]
async fn the_rule_of_a_rollout_is_shown_with_its_owner() {
    let app = app().await;
    let path = "/api/traffic/user-service";
    let rule = Call::get(path)
        .to(&app.router)
        .await
        .expect(StatusCode::OK)
        .json();
    assert_eq!(
        rule["owner"],
        json!({"kind": "argo-rollouts", "by": "Rollout user-service"})
    );
    assert_eq!(
        (&rule["actor"], &rule["resource_version"]),
        (&json!("rollouts-controller"), &json!("183990"))
    );
    assert_eq!(rule["changed_at"], 1_795_536_191_000_i64);
    let yaml = rule["yaml"].as_str().expect("text");
    assert!(
        yaml.contains("perTryTimeout: 500ms") && yaml.contains("part-of: serin"),
        "{yaml}"
    );
    for internal in ["managedFields", "last-applied", "uid", "status"] {
        assert!(!yaml.contains(internal), "{yaml}");
    }
}

#[tokio::test]
async fn the_pods_belong_to_the_subsets_that_the_controller_labels() {
    let app = app().await;
    app.sampler().tick().await;
    let tick = Events::open(&app.router, None).await.history().await.remove(0);
    let [user] = tick.services.as_slice() else {
        panic!("one service: {tick:?}");
    };
    let subsets: Vec<_> = user
        .subsets
        .iter()
        .map(|one| {
            (
                one.name.as_deref(),
                one.version.as_str(),
                one.instances,
                one.planned,
                one.configured,
            )
        })
        .collect();
    assert_eq!(
        subsets,
        [
            (Some("v1"), "v1", 2, 2, Some(80)),
            (Some("v2"), "v2", 0, 1, Some(20))
        ]
    );
}

#[tokio::test]
async fn the_releases_are_shown_with_what_they_wait_for() {
    let app = app().await;
    let all = Call::get("/api/rollouts")
        .to(&app.router)
        .await
        .expect(StatusCode::OK)
        .json();
    let [guestbook, user] = all["rollouts"].as_array().expect("rollouts").as_slice() else {
        panic!("two: {all}");
    };
    assert_eq!((&user["phase"], &user["step"]), (&json!("paused"), &json!(3)));
    assert_eq!(
        user["steps"],
        json!([
            "setWeight: 5",
            "pause: 5m",
            "setWeight: 20",
            "pause: 600s",
            "setHeaderRoute: canary",
            "analysis",
            "setWeight: 100"
        ])
    );
    assert_eq!(user["weights"], json!({"stable": 80, "candidate": 20}));
    assert_eq!(
        (&guestbook["phase"], &guestbook["strategy"]),
        (&json!("paused"), &json!("blue-green"))
    );
    assert_eq!(guestbook["message"], "Waiting for approval.");
    let hint = guestbook["hint"].as_str().expect("text");
    assert!(
        hint.contains("`ask first`") && hint.contains("/gate/open"),
        "{hint}"
    );
}
