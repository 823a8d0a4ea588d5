//! Releases that a controller carries out: who owns which rule, and how they are steered.

use axum::http::{Method, StatusCode};
use common::testing::{Answer, Call};
use serde_json::{Value, json};

use crate::support::{Cluster, Events, TestApp, Wrong};

/// At its first pause.
fn rollout() -> Value {
    json!({
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Rollout",
        "metadata": {"name": "user", "generation": 4},
        "spec": {
            "replicas": 4,
            "template": {"metadata": {"labels": {"app": "user-service"}}},
            "strategy": {"canary": {
                "steps": [{"setWeight": 5}, {"pause": {}}, {"setWeight": 50}, {"pause": {"duration": "10m"}}],
                "trafficRouting": {"istio": {
                    "virtualService": {"name": "user-service", "routes": ["primary"]},
                    "destinationRule": {"name": "user-service", "stableSubsetName": "v1", "canarySubsetName": "v2"},
                }},
            }},
        },
        "status": {
            "phase": "Paused",
            "message": "CanaryPauseStep",
            "observedGeneration": "4",
            "currentStepIndex": 1,
            "controllerPause": true,
            "pauseConditions": [{"reason": "CanaryPauseStep", "startTime": "2026-11-20T10:00:00Z"}],
            "currentPodHash": "6c54544bf9",
            "stableRS": "687d76d795",
            "canary": {"weights": {"canary": {"weight": 5}, "stable": {"weight": 95}, "verified": null}},
        },
    })
}

fn canary() -> Value {
    json!({
        "apiVersion": "flagger.app/v1beta1",
        "kind": "Canary",
        "metadata": {"name": "payment-service"},
        "spec": {
            "targetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "payment-service"},
            "service": {"port": 80, "targetPort": 8080},
            "analysis": {"interval": "30s", "threshold": 5, "maxWeight": 50, "stepWeight": 10},
        },
        "status": {"phase": "Progressing", "canaryWeight": 20, "conditions": [{"type": "Promoted", "status": "Unknown", "message": "New revision detected, progressing canary analysis."}]},
    })
}

async fn shown(app: &TestApp) -> Value {
    let path = "/api/rollouts/user-service";
    Call::get(path)
        .to(&app.router)
        .await
        .expect(StatusCode::OK)
        .json()
}

async fn steer(app: &TestApp, verb: &str) -> Answer {
    Call::post(&format!("/api/rollouts/user-service/{verb}"))
        .to(&app.router)
        .await
}

async fn halve(app: &TestApp, service: &str, one: &str, two: &str) -> Value {
    let path = format!("/api/traffic/{service}");
    let rule = Call::get(&path)
        .to(&app.router)
        .await
        .expect(StatusCode::OK)
        .json();
    let change = json!({"weights": {one: 50, two: 50}, "resource_version": rule["resource_version"]});
    let refused = Call::new(Method::PUT, &path).json(&change).to(&app.router).await;
    refused.expect(StatusCode::CONFLICT).json()
}

#[tokio::test]
async fn a_rollout_owns_the_rule_that_it_names_and_says_what_to_do_instead() {
    let cluster = Cluster::new();
    cluster.write("kubectl-client-side-apply", rollout());
    let app = cluster.app(&[]).await;
    let refused = halve(&app, "user-service", "v1", "v2").await;
    assert_eq!(refused["code"], "owned_by_rollout");
    assert_eq!(
        refused["owner"],
        json!({"kind": "argo-rollouts", "by": "Rollout user"})
    );
    assert_eq!(refused["verbs"], json!(["promote", "promote-full", "abort"]));
    let detail = refused["detail"].as_str().expect("text");
    assert!(
        detail.contains("VirtualService serin/user-service is written by Rollout user"),
        "{detail}"
    );
    let undo = Call::post("/api/traffic/user-service/undo").to(&app.router).await;
    assert_eq!(
        undo.expect(StatusCode::CONFLICT).json()["code"],
        "owned_by_rollout"
    );
    assert!(cluster.changes().is_empty());

    app.sampler().tick().await;
    let tick = Events::open(&app.router, None).await.history().await.remove(0);
    let owners: Vec<_> = tick
        .services
        .iter()
        .map(|service| service.owner.by.as_str())
        .collect();
    assert_eq!(owners, ["kubectl-client-side-apply", "Rollout user"]);
}

#[tokio::test]
async fn a_rollout_is_shown_with_its_step_and_steered_by_the_patches_of_its_own_tool() {
    let cluster = Cluster::new();
    cluster.write("rollouts-controller", rollout());
    let app = cluster.app(&[]).await;
    let before = shown(&app).await;
    assert_eq!(
        before,
        json!({
            "service": "user-service",
            "owner": "argo-rollouts",
            "by": "Rollout user",
            "strategy": "canary",
            "phase": "paused",
            "message": "CanaryPauseStep",
            "step": 1,
            "steps": ["setWeight: 5", "pause", "setWeight: 50", "pause: 10m"],
            "weights": {"stable": 95, "candidate": 5},
            "verbs": ["promote", "promote-full", "abort"],
            "hint": null,
            // What only Serin's own runner knows.
            "versions": null,
            "started_at": null,
            "speed": null,
            "events": [],
            "runs": [],
            "comparison": null,
            "double_charges": null,
            "preview_host": null,
            "history": [],
        })
    );
    let version = cluster.object("rollouts", "user")["metadata"]["resourceVersion"].clone();
    let after = steer(&app, "promote").await.expect(StatusCode::OK).json();
    assert_eq!(
        (&after["phase"], &after["step"]),
        (&json!("progressing"), &json!(1)),
        "its controller goes on"
    );
    let patch = cluster.changes().remove(0);
    assert!(
        patch.path.ends_with("/namespaces/serin/rollouts/user/status"),
        "{}",
        patch.path
    );
    assert_eq!(
        patch.body,
        json!({"metadata": {"resourceVersion": version}, "status": {"pauseConditions": null}})
    );

    let aborted = steer(&app, "abort").await.expect(StatusCode::OK).json();
    assert_eq!(
        (&aborted["phase"], &aborted["verbs"]),
        (&json!("aborted"), &json!(["retry"]))
    );
    steer(&app, "retry").await.expect(StatusCode::OK);
    assert_eq!(cluster.object("rollouts", "user")["status"]["abort"], false);
    let paused = steer(&app, "pause").await.expect(StatusCode::OK).json();
    assert!(
        paused["verbs"]
            .as_array()
            .expect("verbs")
            .contains(&json!("resume"))
    );
    steer(&app, "resume").await.expect(StatusCode::OK);
    assert_eq!(cluster.object("rollouts", "user")["spec"]["paused"], false);
    steer(&app, "promote-full").await.expect(StatusCode::OK);
    assert_eq!(cluster.object("rollouts", "user")["status"]["promoteFull"], true);
}

#[tokio::test]
async fn a_promotion_that_was_meant_for_another_step_promotes_nothing() {
    let cluster = Cluster::new();
    cluster.write("rollouts-controller", rollout());
    let app = cluster.app(&[]).await;
    let late = steer(&app, "promote?step=0")
        .await
        .expect(StatusCode::CONFLICT)
        .json();
    assert_eq!(late["code"], "not_now");
    assert_eq!(
        late["detail"],
        "Rollout user does not promote now: it is at step 1."
    );
    let never = steer(&app, "retry").await.expect(StatusCode::CONFLICT).json();
    assert!(
        never["detail"]
            .as_str()
            .expect("text")
            .contains("it takes promote, promote-full, abort")
    );
    assert!(cluster.changes().is_empty());

    // The controller goes on between the look and the patch: what was seen is no more.
    cluster.goes_wrong(Method::PATCH, "rollouts", Wrong::Onward);
    let late = steer(&app, "promote").await.expect(StatusCode::CONFLICT).json();
    assert_eq!(
        late["detail"],
        "Rollout user does not promote now: it is at step 3."
    );
    assert_eq!(
        cluster.object("rollouts", "user")["status"]["pauseConditions"][0]["reason"],
        "CanaryPauseStep"
    );
}

#[tokio::test]
async fn flaggers_canary_is_shown_and_goes_on_by_itself() {
    let cluster = Cluster::new();
    cluster.write("kubectl-client-side-apply", canary());
    let app = cluster.app(&[]).await;
    let all = Call::get("/api/rollouts")
        .to(&app.router)
        .await
        .expect(StatusCode::OK)
        .json();
    let found = &all["rollouts"][0];
    assert_eq!(
        (&found["owner"], &found["phase"]),
        (&json!("flagger"), &json!("progressing"))
    );
    assert_eq!(found["weights"], json!({"stable": 80, "candidate": 20}));
    assert_eq!(
        (&found["step"], &found["steps"][1]),
        (&json!(1), &json!("weight: 20"))
    );
    let refused = halve(&app, "payment-service", "blue", "green").await;
    assert_eq!(
        (&refused["code"], &refused["owner"]["kind"]),
        (&json!("owned_by_rollout"), &json!("flagger"))
    );
    let steered = Call::post("/api/rollouts/payment-service/promote")
        .to(&app.router)
        .await;
    let steered = steered.expect(StatusCode::CONFLICT).json();
    assert!(
        steered["detail"]
            .as_str()
            .expect("text")
            .contains("Flagger goes on by itself")
    );
}

#[tokio::test]
async fn where_rollouts_may_not_be_seen_the_managers_of_a_rule_tell_who_owns_it() {
    let cluster = Cluster::new();
    cluster.refuses(
        Method::GET,
        "rollouts",
        StatusCode::FORBIDDEN,
        "Forbidden",
        "cannot list resource \"rollouts\"",
    );
    let app = cluster.app(&[]).await;
    cluster.update("rollouts-controller", "virtualservices", "user-service", |_| {});
    let refused = halve(&app, "user-service", "v1", "v2").await;
    assert_eq!(
        refused["owner"],
        json!({"kind": "argo-rollouts", "by": "rollouts-controller"})
    );
    let shown = Call::get("/api/rollouts").to(&app.router).await;
    assert_eq!(
        shown.expect(StatusCode::FORBIDDEN).json()["code"],
        "forbidden_by_cluster"
    );
    // Nobody's: it may be changed.
    let rule = Call::get("/api/traffic/payment-service")
        .to(&app.router)
        .await
        .json();
    assert_eq!(rule["owner"]["kind"], "static");
}

#[tokio::test]
async fn a_rule_whose_rollout_is_gone_may_be_changed_again() {
    let cluster = Cluster::new();
    // Its controller stays among the managers for ever.
    cluster.update("rollouts-controller", "virtualservices", "user-service", |_| {});
    let app = cluster.app(&[]).await;
    let path = "/api/traffic/user-service";
    let rule = Call::get(path)
        .to(&app.router)
        .await
        .expect(StatusCode::OK)
        .json();
    assert_eq!(
        rule["owner"],
        json!({"kind": "static", "by": "rollouts-controller"})
    );
    let change = json!({"weights": {"v1": 50, "v2": 50}, "resource_version": rule["resource_version"]});
    let applied = Call::new(Method::PUT, path).json(&change).to(&app.router).await;
    assert_eq!(applied.expect(StatusCode::OK).json()["confirmed"], true);
}
