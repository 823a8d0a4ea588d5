//! Commands of people, rules that people write meanwhile, and a console or a gateway that dies.

use axum::http::{Method, StatusCode};
use common::testing::{Call, eager_rollouts, project};
use serde_json::{Value, json};

use super::releases::{Releases, explained};
use crate::support::{Load, Shop};

const USERS: &str = "/api/traffic/user-service";

fn kinds(shown: &Value) -> Vec<&str> {
    let events = shown["events"].as_array().expect("events").iter();
    events
        .map(|event| event["kind"].as_str().expect("text"))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_console_that_is_killed_again_and_again_goes_on_where_it_was() {
    let (shop, files) = (Shop::of_users().await, eager_rollouts());
    let load = Load::start(&shop, 150, &[]);
    let mut releases = Releases::of(&shop, &files);
    releases.start(200).await;
    for step in [2, 4, 6] {
        releases
            .until("further", |shown| shown["step"].as_u64() >= Some(step))
            .await;
        releases.die().await;
        releases = Releases::of(&shop, &files);
    }
    let done = releases.until_phase("healthy").await;
    let answers = load.stop().await;
    assert_eq!(done["weights"], json!({"stable": 0, "candidate": 100}));
    assert_eq!(answers.failed, 0, "{answers:?}: {}", explained(&done));
    let started = kinds(&done).into_iter().filter(|kind| *kind == "started").count();
    assert_eq!(started, 1, "{}", explained(&done));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_that_is_away_for_a_while_changes_nothing_of_the_end() {
    let (mut shop, files) = (Shop::of_users().await, eager_rollouts());
    let releases = Releases::of(&shop, &files);
    releases.start(200).await;
    releases.do_it("pause").await;
    releases
        .until("some traffic", |shown| shown["weights"]["candidate"] == 5)
        .await;
    shop.stop_gateway().await;
    releases
        .until("told", |shown| {
            shown["message"]
                .as_str()
                .is_some_and(|text| text.contains("does not answer"))
        })
        .await;
    shop.start_gateway().await;
    let load = Load::start(&shop, 150, &[]);
    releases.do_it("resume").await;
    let done = releases.until_phase("healthy").await;
    assert_eq!(load.stop().await.failed, 0);
    assert_eq!(done["weights"]["candidate"], 100);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn there_is_one_console_for_a_state_and_one_rollout_of_a_service() {
    let (shop, files) = (Shop::of_users().await, eager_rollouts());
    let releases = Releases::of(&shop, &files);
    let second = shop.releasing(files.path().to_str().expect("text"));
    let error = second
        .state
        .rollouts
        .expect("a gateway")
        .runner()
        .expect_err("locked");
    assert!(error.to_string().contains("another console"), "{error}");
    releases.start(1).await;
    let again = releases
        .post("start", None)
        .await
        .expect(StatusCode::CONFLICT)
        .json();
    assert_eq!(again["code"], "refused");
    assert!(
        again["detail"]
            .as_str()
            .is_some_and(|text| text.contains("runs already")),
        "{again}"
    );
    let late = releases
        .post("promote?step=7", None)
        .await
        .expect(StatusCode::CONFLICT)
        .json();
    assert!(
        late["detail"].as_str().is_some_and(|text| text.contains("step")),
        "{late}"
    );
    let wrong = releases.post("start", Some(&json!({"speed": 0}))).await;
    assert_eq!(wrong.expect(StatusCode::UNPROCESSABLE_ENTITY).fields(), ["speed"]);
    releases.do_it("abort").await;
    let back = releases.until_back().await;
    assert_eq!(back["history"][0]["outcome"], "aborted");
    assert!(kinds(&back).contains(&"aborted"));
    let is_over = |shown: &Value| {
        shown["verbs"]
            .as_array()
            .is_some_and(|verbs| verbs.contains(&json!("start")))
    };
    let over = releases.until("its rule is everybody's again", is_over).await;
    assert!(
        over["verbs"].as_array().expect("verbs").contains(&json!("retry")),
        "{}",
        over["verbs"]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rule_of_somebody_in_the_way_is_named_and_a_running_rollout_keeps_others_off() {
    let (shop, files) = (Shop::of_users().await, eager_rollouts());
    let releases = Releases::of(&shop, &files);
    let router = &releases.app.router;
    let version =
        async || Call::get(USERS).to(router).await.expect(StatusCode::OK).json()["resource_version"].clone();
    let put = async |rules: Value| {
        let change = json!({"rules": rules, "resource_version": version().await});
        Call::new(Method::PUT, USERS).json(&change).to(router).await
    };
    let staff =
        json!([{"name": "staff", "header": "x-team", "op": "exact", "value": "staff", "subset": "v2"}]);
    put(staff).await.expect(StatusCode::OK);
    let refused = releases
        .post("start", None)
        .await
        .expect(StatusCode::CONFLICT)
        .json();
    assert!(
        refused["detail"]
            .as_str()
            .is_some_and(|text| text.contains("staff")),
        "{refused}"
    );
    put(json!([])).await.expect(StatusCode::OK);

    releases.start(1).await;
    let owned = put(json!([])).await.expect(StatusCode::CONFLICT).json();
    assert_eq!(owned["code"], "owned_by_rollout");
    assert_eq!(
        owned["owner"],
        json!({"kind": "serin", "by": "Rollout user-service"})
    );
    let undone = Call::post(&format!("{USERS}/undo")).to(router).await;
    assert_eq!(
        undone.expect(StatusCode::CONFLICT).json()["code"],
        "owned_by_rollout"
    );
    let rule = Call::get(USERS).to(router).await.expect(StatusCode::OK).json();
    assert_eq!(rule["owner"]["kind"], "serin");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_changed_past_the_console_is_shown_and_written_over_only_on_demand() {
    let (shop, files) = (Shop::of_users().await, eager_rollouts());
    let releases = Releases::of(&shop, &files);
    releases.start(1).await;
    releases
        .until("some traffic", |shown| shown["weights"]["candidate"] == 5)
        .await;
    let text = std::fs::read_to_string(project("istio/user.yaml")).expect("there");
    let text = text
        .replace("weight: 90", "weight: 70")
        .replace("weight: 10\n", "weight: 30\n");
    shop.as_somebody("Grace").apply(text, false).await.expect("taken");
    let blocked = releases.until_phase("degraded").await;
    assert!(
        blocked["message"]
            .as_str()
            .is_some_and(|text| text.contains("Grace")),
        "{}",
        blocked["message"]
    );
    assert_eq!(blocked["weights"]["candidate"], 30, "nothing is written over");
    assert!(
        blocked["verbs"]
            .as_array()
            .expect("verbs")
            .contains(&json!("resume"))
    );
    releases.do_it("resume").await;
    let on = releases
        .until("written over", |shown| shown["weights"]["candidate"] == 5)
        .await;
    assert!(kinds(&on).contains(&"resumed"), "{}", explained(&on));
    // Taken away from a candidate that is given up, whoever wrote it.
    let text = std::fs::read_to_string(project("istio/user.yaml")).expect("there");
    shop.as_somebody("Grace").apply(text, false).await.expect("taken");
    releases.until_phase("degraded").await;
    releases.do_it("abort").await;
    releases.until_back().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn payments_are_switched_and_taken_back_again_and_again_and_none_fails() {
    let (shop, files) = (Shop::start().await, eager_rollouts());
    let releases = Releases::of(&shop, &files);
    let load = Load::start(&shop, 100, &[]);
    for _ in 0..3 {
        let started = releases.start(60).await;
        assert_eq!(
            started["versions"],
            json!({"stable": "blue", "candidate": "green"})
        );
        releases.do_it("promote-full").await;
        let done = releases.until_phase("healthy").await;
        assert_eq!(done["weights"], json!({"stable": 0, "candidate": 100}));
        let there = releases
            .post("start", None)
            .await
            .expect(StatusCode::CONFLICT)
            .json();
        assert!(
            there["detail"]
                .as_str()
                .is_some_and(|text| text.contains("green")),
            "{there}"
        );
        releases.do_it("undo").await;
        releases
            .until("back", |shown| {
                shown["weights"]["stable"] == 100 && shown["phase"] == "healthy"
            })
            .await;
    }
    let answers = load.stop().await;
    assert_eq!(answers.failed, 0, "{answers:?}");
    assert_eq!(
        releases.shown().await["history"]
            .as_array()
            .expect("history")
            .len(),
        3
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn green_is_tried_at_its_own_host_then_judged_switched_and_judged_again() {
    let (shop, files) = (Shop::start().await, eager_rollouts());
    let releases = Releases::of(&shop, &files);
    let load = Load::start(&shop, 60, &[]);
    let testers = Load::start_at(&shop, "payment-service-preview", 40);
    let green = shop
        .instances
        .iter()
        .filter(|instance| instance.about.subset == "green");
    let green: Vec<_> = green.map(|instance| instance.payments.clone()).collect();
    let started = releases.start(60).await;
    assert_eq!(started["preview_host"], "payment-service-preview");
    let waiting = releases
        .until("waits for somebody", |shown| {
            shown["phase"] == "paused" && shown["steps"][2] == "pause" && shown["step"] == 2
        })
        .await;
    assert_eq!(
        waiting["runs"][0]["phase"],
        "successful",
        "{}",
        explained(&waiting)
    );
    assert_eq!(waiting["weights"]["candidate"], 0, "nobody else has met it");
    releases.do_it("promote").await;
    let done = releases
        .until("promoted", |shown| {
            for payments in &green {
                payments.with_label_values(&["captured"]).inc();
            }
            shown["phase"] == "healthy"
        })
        .await;
    assert_eq!(done["weights"]["candidate"], 100);
    assert_eq!(
        (done["runs"].as_array().map(Vec::len), &done["preview_host"]),
        (Some(2), &Value::Null)
    );
    assert_eq!(load.stop().await.failed, 0);
    testers.stop().await;
    let rules = shop.as_somebody("test").list().await.expect("rules");
    let is_preview =
        |rule: &console::control::Listed| rule.resource.metadata.name == "payment-service-preview";
    assert!(!rules.iter().any(is_preview), "its rule is gone");
}
