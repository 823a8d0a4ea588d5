//! `/api/traffic/…` and `/api/history`

use axum::Router;
use axum::http::{Method, StatusCode};
use common::testing::{Answer, Call, project};
use serde_json::{Value, json};

use crate::support::{Shop, TestApp};

const PAYMENT: &str = "/api/traffic/payment-service";

async fn shown(router: &Router) -> Value {
    Call::get(PAYMENT).to(router).await.expect(StatusCode::OK).json()
}

async fn preview(router: &Router, change: &Value) -> Answer {
    let call = Call::post("/api/traffic/payment-service/preview");
    call.json(change).to(router).await
}

async fn put(router: &Router, actor: &str, change: &Value) -> Answer {
    let call = Call::new(Method::PUT, PAYMENT).header("x-serin-actor", actor);
    call.json(change).to(router).await
}

fn weights(blue: i64, green: i64, version: &Value) -> Value {
    json!({"weights": {"blue": blue, "green": green}, "resource_version": version})
}

#[tokio::test]
async fn a_rule_is_shown_with_its_version_its_owner_and_its_routes() {
    let shop = Shop::start().await;
    let rule = shown(&shop.app().router).await;
    assert_eq!(rule["owner"], json!({"kind": "static", "by": "file"}));
    assert_eq!(rule["subsets"], json!(["blue", "green"]));
    let yaml = rule["yaml"].as_str().expect("text");
    let text = std::fs::read_to_string(project("istio/payment.yaml")).expect("there");
    let file = istio::parse::documents(&text).expect("good").remove(0);
    assert_eq!(istio::parse::document(yaml).expect("good"), file);
    let [canary, primary] = rule["routes"].as_array().expect("routes").as_slice() else {
        panic!("two routes: {rule}");
    };
    let condition = json!([{"header": "canary", "op": "exact", "value": "true", "alternative": 0}]);
    assert_eq!(
        (&canary["conditions"], &canary["simple"]),
        (&condition, &json!(true))
    );
    assert_eq!(
        (&primary["name"], &primary["primary"]),
        (&json!("primary"), &json!(true))
    );
    assert_eq!(primary["destinations"][0]["weight"], 100);
}

#[tokio::test]
async fn a_change_is_previewed_applied_confirmed_and_taken_back() {
    let shop = Shop::start().await;
    let app = shop.app();
    let before = shown(&app.router).await;
    let version = &before["resource_version"];

    let wanted = json!({"weights": {"blue": 60, "green": 40}});
    let preview = preview(&app.router, &wanted).await.expect(StatusCode::OK).json();
    assert_eq!(
        (&preview["changed"], &preview["resource_version"]),
        (&json!(true), version)
    );
    let diff = preview["diff"].as_str().expect("text");
    assert!(diff.contains("-      weight: 100\n+      weight: 60\n"), "{diff}");
    assert!(preview["yaml"].as_str().expect("text").contains("weight: 40"));
    assert_eq!(shown(&app.router).await, before, "a preview changes nothing");

    let applied = put(&app.router, "Ada", &weights(60, 40, version)).await;
    let applied = applied.expect(StatusCode::OK).json();
    assert_eq!(
        (&applied["confirmed"], &applied["changed"]),
        (&json!(true), &json!(true))
    );
    assert!(applied["confirmed_at"].is_i64());
    assert_eq!(applied["diff"], preview["diff"]);
    let now = shown(&app.router).await;
    assert_eq!(now["resource_version"], applied["resource_version"]);
    assert_eq!(now["owner"]["by"], "Ada");
    shop.call(10).await;
    let in_force = shop.as_somebody("test").metrics().await.expect("metrics");
    let green = in_force
        .lines()
        .find(|line| line.starts_with("istio_requests_total") && line.contains("destination_version=\"v2\""));
    assert!(
        green.is_some_and(|line| line.ends_with(" 4")),
        "4 of 10: {green:?}"
    );

    let undo = |query: &str| {
        let call = Call::post(&format!("/api/traffic/payment-service/undo{query}"));
        call.header("x-serin-actor", "Grace")
    };
    let late = format!("?resource_version={}", version.as_str().expect("text"));
    let lost = undo(&late)
        .to(&app.router)
        .await
        .expect(StatusCode::PRECONDITION_FAILED);
    assert_eq!(lost.json()["current"]["actor"], "Ada");
    let undone = undo("").to(&app.router).await.expect(StatusCode::OK).json();
    assert_eq!(undone["confirmed"], true);
    assert_eq!(shown(&app.router).await["yaml"], before["yaml"]);
    let nothing = undo("").to(&app.router).await.expect(StatusCode::CONFLICT);
    assert_eq!(nothing.json()["code"], "nothing_to_undo");

    let history = Call::get("/api/history?service=payment-service&limit=5")
        .to(&app.router)
        .await;
    let history = history.expect(StatusCode::OK).json();
    let items: Vec<_> = history["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| {
            (
                item["actor"].as_str(),
                item["action"].as_str(),
                item["at"].is_i64(),
            )
        })
        .collect();
    assert_eq!(
        items,
        [
            (Some("Grace"), Some("undo"), true),
            (Some("Ada"), Some("put"), true)
        ]
    );
    let all = Call::get("/api/history")
        .to(&app.router)
        .await
        .expect(StatusCode::OK)
        .json();
    assert_eq!(all["items"], history["items"], "nobody changed anything else");
}

#[tokio::test]
async fn of_two_who_change_one_rule_the_second_is_told_and_nothing_is_overwritten() {
    let shop = Shop::start().await;
    let (ada, grace) = (shop.app(), shop.app());
    let version = shown(&ada.router).await["resource_version"].clone();
    put(&ada.router, "Ada", &weights(90, 10, &version))
        .await
        .expect(StatusCode::OK);
    // Even a change with mistakes is late first of all: it was made for another rule.
    for late in [weights(50, 50, &version), weights(50, 51, &version)] {
        let lost = put(&grace.router, "Grace", &late)
            .await
            .expect(StatusCode::PRECONDITION_FAILED)
            .json();
        assert_eq!(lost["code"], "lost_race");
        assert_eq!(lost["current"]["actor"], "Ada");
        let now = shown(&ada.router).await;
        assert_eq!(lost["current"]["resource_version"], now["resource_version"]);
        assert_eq!(lost["current"]["changed_at"], now["changed_at"]);
        assert_eq!(now["routes"][1]["destinations"][1]["weight"], 10);
    }
    // Past the console, too.
    let version = shown(&ada.router).await["resource_version"].clone();
    let text = std::fs::read_to_string(project("istio/payment.yaml")).expect("there");
    shop.as_somebody("serin").apply(text, false).await.expect("taken");
    let lost = put(&ada.router, "Ada", &weights(50, 50, &version)).await;
    assert_eq!(
        lost.expect(StatusCode::PRECONDITION_FAILED).json()["current"]["actor"],
        "serin"
    );
}

#[tokio::test]
async fn rules_by_header_and_by_cookie_come_before_everyone_else() {
    let shop = Shop::start().await;
    let app = shop.app();
    let version = shown(&app.router).await["resource_version"].clone();
    let rules = json!([
        {"name": "staff", "header": "cookie", "op": "regex", "value": "(.*; )?staff=1(;.*)?", "subset": "green"},
        {"name": "beta", "header": "x-team", "op": "prefix", "value": "beta-", "subset": "green"},
    ]);
    let change = json!({"rules": rules, "weights": {"blue": 90, "green": 10}, "resource_version": version});
    let applied = put(&app.router, "Ada", &change)
        .await
        .expect(StatusCode::OK)
        .json();
    assert_eq!(
        (&applied["confirmed"], &applied["warnings"]),
        (&json!(true), &json!([]))
    );
    let routes = shown(&app.router).await["routes"].clone();
    let names: Vec<_> = routes
        .as_array()
        .expect("routes")
        .iter()
        .map(|route| &route["name"])
        .collect();
    assert_eq!(
        names,
        ["staff", "beta", "primary"],
        "the canary rule was not among them"
    );
    assert_eq!(routes[0]["conditions"][0]["op"], "regex");
    assert_eq!(routes[2]["destinations"][1]["weight"], 10);
}

#[tokio::test]
async fn mistakes_are_named_with_their_place_and_change_nothing() {
    let shop = Shop::start().await;
    let app = shop.app();
    let before = shown(&app.router).await;
    let yaml = before["yaml"].as_str().expect("text");
    let rule = |header: &str, op: &str, value: &str| json!({"rules": [{"name": "r", "header": header, "op": op, "value": value, "subset": "green"}]});
    let cases = [
        (json!({"weights": {"blue": 60, "green": 41}}), "weights"),
        (json!({"weights": {"blue": 60, "red": 40}}), "weights.red"),
        (json!({"weights": {"blue": 60.5}}), "weights.blue"),
        (
            rule("X-Team", "exact", "a"),
            "spec.http[0].match[0].headers.X-Team",
        ),
        (
            rule("x-team", "regex", "("),
            "spec.http[0].match[0].headers.x-team.regex",
        ),
        (rule("x-team", "equals", "a"), "rules[0].op"),
        (rule("x-team", "exact", ""), "rules[0].value"),
        (
            json!({"yaml": yaml.replace("weight: 0", "weight: 7")}),
            "spec.http[1].route",
        ),
        (
            json!({"yaml": yaml.replace("subset: green", "subset: red")}),
            "spec.http[0].route[0].destination.subset",
        ),
        (json!({"yaml": yaml.replace("http:", "tcp:")}), "spec.tcp"),
        (json!({"yaml": yaml, "weights": {"blue": 100}}), "yaml"),
        (json!({}), "body"),
        (json!({"colour": "red"}), "colour"),
    ];
    for (change, field) in cases {
        let refused = preview(&app.router, &change)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.fields().iter().any(|found| found == field),
            "{change}: {}",
            refused.body
        );
        let mut change = change;
        change["resource_version"] = before["resource_version"].clone();
        let refused = put(&app.router, "Ada", &change)
            .await
            .expect(StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.fields().iter().any(|found| found == field),
            "{change}: {}",
            refused.body
        );
    }
    let no_version = put(&app.router, "Ada", &json!({"weights": {"blue": 100}})).await;
    assert_eq!(no_version.status, StatusCode::UNPROCESSABLE_ENTITY);
    let odd = put(&app.router, "Ada", &weights(60, 40, &json!("v7"))).await;
    assert_eq!(
        odd.expect(StatusCode::UNPROCESSABLE_ENTITY).fields(),
        ["resource_version"]
    );
    let nobody = put(&app.router, "", &weights(60, 40, &before["resource_version"])).await;
    assert_eq!(nobody.expect(StatusCode::BAD_REQUEST).fields(), ["x-serin-actor"]);
    assert_eq!(shown(&app.router).await, before);
}

#[tokio::test]
async fn a_service_without_a_rule_and_a_gateway_that_is_away_are_told_apart() {
    let shop = Shop::start().await;
    let app = shop.app();
    let missing = Call::get("/api/traffic/nobody").to(&app.router).await;
    assert_eq!(missing.expect(StatusCode::NOT_FOUND).json()["code"], "no_rule");
    let alone = TestApp::alone().await;
    for path in [PAYMENT, "/api/history"] {
        let away = Call::get(path).to(&alone.router).await;
        assert_eq!(
            away.expect(StatusCode::SERVICE_UNAVAILABLE).json()["code"],
            "gateway_away"
        );
    }
}
