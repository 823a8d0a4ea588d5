//! The admin API.

use crate::support::{Folders, RULES, Reply, TestGateway, USER_SERVICE, split};
use serde_json::json;

async fn gateway() -> (TestGateway, Folders) {
    let folders = Folders::new(&(RULES.to_owned() + &split(90, 10)));
    (folders.start().await, folders)
}

async fn put(gateway: &TestGateway, headers: &[(&str, &str)], body: &str) -> Reply {
    gateway
        .admin()
        .await
        .call("PUT", USER_SERVICE, headers, body)
        .await
}

/// Of the last route.
async fn weights(gateway: &TestGateway) -> Vec<i64> {
    let rules = gateway.admin().await.get(USER_SERVICE).await.json();
    let routes = rules["spec"]["http"]
        .as_array()
        .and_then(|http| http.last())
        .expect("a route");
    let destinations = routes["route"].as_array().expect("destinations");
    destinations
        .iter()
        .filter_map(|to| to["weight"].as_i64())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resource_is_read_as_json_or_yaml_with_its_version() {
    let (gateway, _folders) = gateway().await;
    let mut admin = gateway.admin().await;
    let json = admin.get(USER_SERVICE).await;
    assert_eq!(json.json()["kind"], "VirtualService");
    assert!(json.header("etag").starts_with('"'));
    for kind in ["virtualservice", "virtualservices", "VirtualService"] {
        let yaml = admin
            .get_with(
                &format!("/config/{kind}/default/user-service"),
                &[("accept", "application/yaml")],
            )
            .await;
        assert_eq!(yaml.header("content-type"), "application/yaml");
        assert!(
            yaml.text
                .starts_with("apiVersion: networking.istio.io/v1\nkind: VirtualService\n"),
            "{}",
            yaml.text
        );
        assert_eq!(yaml.header("etag"), json.header("etag"));
    }
    let items = admin.get("/config/vs").await.json();
    assert_eq!(items["items"].as_array().unwrap().len(), 2);
    assert_eq!(items["items"][1]["actor"], "file");
    assert!(items["items"][1]["resourceVersion"].is_string());
    assert_eq!(
        admin.get("/config").await.json()["items"]
            .as_array()
            .unwrap()
            .len(),
        4
    );
    assert_eq!(
        admin
            .get_with("/config", &[("accept", "application/yaml")])
            .await
            .text
            .matches("---\n")
            .count(),
        3
    );
    assert_eq!(admin.get("/config/vs/default/cart").await.status, 404);
    assert_eq!(admin.get("/config/pods").await.status, 404);
    assert_eq!(admin.get("/nowhere").await.json()["code"], "not_found");
    assert_eq!(
        admin.call("PUT", "/ready", &[], "").await.json()["code"],
        "method_not_allowed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_says_what_it_changes() {
    let (gateway, _folders) = gateway().await;
    let before = gateway.admin().await.get(USER_SERVICE).await;
    let dry = gateway
        .admin()
        .await
        .call("PUT", &format!("{USER_SERVICE}?dryRun=true"), &[], &split(80, 20))
        .await;
    assert_eq!(dry.json()["changed"], true);
    assert_eq!(
        dry.header("etag"),
        before.header("etag"),
        "a dry run changes nothing"
    );
    assert_eq!(weights(&gateway).await, [90, 10]);

    let reply = put(&gateway, &[("x-serin-actor", "ada")], &split(80, 20)).await;
    let answer = reply.json();
    assert_eq!(answer["diff"], dry.json()["diff"]);
    assert!(
        answer["diff"]
            .as_str()
            .unwrap()
            .contains("-      weight: 90\n+      weight: 80\n"),
        "{answer}"
    );
    assert_eq!(answer["resource"]["spec"]["http"][1]["route"][1]["weight"], 20);
    assert_ne!(reply.header("etag"), before.header("etag"));
    assert_eq!(
        reply.header("etag"),
        format!("\"{}\"", answer["resourceVersion"].as_str().unwrap())
    );
    assert_eq!(weights(&gateway).await, [80, 20]);

    let same = put(&gateway, &[], &split(80, 20)).await;
    assert_eq!(
        (same.json()["changed"].clone(), same.json()["diff"].clone()),
        (json!(false), json!(""))
    );
    assert_eq!(same.header("etag"), reply.header("etag"));
    let warnings = same.json()["warnings"].clone();
    assert_eq!(
        warnings[0]["path"], "spec.http[0].route[0].destination.host",
        "nobody has said where user-service is"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn mistakes_come_with_their_paths_and_change_nothing() {
    let (gateway, _folders) = gateway().await;
    let reply = put(&gateway, &[], &split(80, 30)).await;
    assert_eq!(
        (reply.status.as_u16(), reply.header("content-type")),
        (422, "application/problem+json")
    );
    assert_eq!(reply.json()["mistakes"][0]["path"], "spec.http[1].route");
    let reply = put(
        &gateway,
        &[],
        &split(80, 20).replace("subset: v2}, weight", "subset: v3}, wieght"),
    )
    .await;
    assert_eq!(
        reply.json()["mistakes"][0]["path"],
        "spec.http[1].route[1].wieght"
    );
    let reply = put(&gateway, &[], &split(80, 20).replace("subset: v2", "subset: v3")).await;
    assert_eq!(reply.json()["mistakes"].as_array().unwrap().len(), 2);
    assert_eq!(
        reply.json()["mistakes"][0]["resource"],
        "VirtualService default/user-service"
    );
    assert_eq!(
        reply.json()["mistakes"][0]["path"],
        "spec.http[0].route[0].destination.subset"
    );
    let reply = put(
        &gateway,
        &[],
        &split(80, 20).replace("name: user-service}", "name: other}"),
    )
    .await;
    assert_eq!(reply.json()["mistakes"][0]["path"], "metadata.name");
    let delete = gateway
        .admin()
        .await
        .call("DELETE", "/config/dr/default/user-service", &[], "")
        .await;
    assert_eq!(delete.status, 422, "its subsets are in use");
    assert_eq!(weights(&gateway).await, [90, 10]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_race_is_a_412_that_names_the_winner() {
    let (gateway, _folders) = gateway().await;
    let seen = gateway.admin().await.get(USER_SERVICE).await;
    let seen = seen.header("etag");
    let first = put(
        &gateway,
        &[("if-match", seen), ("x-serin-actor", "ada")],
        &split(80, 20),
    )
    .await;
    assert_eq!(first.status, 200);
    let second = put(
        &gateway,
        &[("if-match", seen), ("x-serin-actor", "bob")],
        &split(50, 50),
    )
    .await;
    assert_eq!(
        (second.status.as_u16(), &second.json()["code"]),
        (412, &json!("lost_race"))
    );
    assert_eq!(second.json()["current"]["actor"], "ada");
    assert_eq!(
        second.json()["current"]["resourceVersion"],
        first.json()["resourceVersion"]
    );
    assert_eq!(weights(&gateway).await, [80, 20]);
    assert_eq!(
        put(&gateway, &[("if-match", first.header("etag"))], &split(50, 50))
            .await
            .status,
        200
    );
    assert_eq!(
        put(&gateway, &[("if-match", "soon")], &split(50, 50))
            .await
            .status,
        400
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_writers_at_once_one_loses() {
    let (gateway, _folders) = gateway().await;
    for round in 0..20 {
        let seen = gateway.admin().await.get(USER_SERVICE).await;
        let headers = [("if-match", seen.header("etag"))];
        let (a, b) = (split(round, 100 - round), split(round + 30, 70 - round));
        let (a, b) = tokio::join!(put(&gateway, &headers, &a), put(&gateway, &headers, &b));
        let mut statuses = [a.status.as_u16(), b.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_applied_as_a_whole_or_not_at_all() {
    let (gateway, _folders) = gateway().await;
    let mut admin = gateway.admin().await;
    let rule = "apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: user-service}
spec:
  host: user-service
  subsets:
    - {name: v1, labels: {version: v1}}
    - {name: v3, labels: {version: v3}}
---
";
    let good = rule.to_owned() + &split(70, 30).replace("subset: v2", "subset: v3");
    let bad = rule.to_owned() + &split(70, 30);
    assert_eq!(admin.call("POST", "/config", &[], &bad).await.status, 422);
    assert!(admin.get("/config/dr").await.text.contains("v2"));
    assert_eq!(
        admin.call("POST", "/config?dryRun=true", &[], &good).await.status,
        200
    );
    assert_eq!(weights(&gateway).await, [90, 10]);
    let reply = admin.call("POST", "/config", &[], &good).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.json()["results"].as_array().unwrap().len(), 2);
    assert_eq!(
        reply.json()["results"][1]["resource"]["metadata"]["name"],
        "user-service"
    );
    assert_eq!(weights(&gateway).await, [70, 30]);
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_are_remembered_and_undone_one_after_the_other() {
    let (gateway, _folders) = gateway().await;
    let mut admin = gateway.admin().await;
    for (actor, v2) in [("ada", 20), ("bob", 50), ("eve", 100)] {
        put(&gateway, &[("x-serin-actor", actor)], &split(100 - v2, v2)).await;
    }
    let history = admin.get("/history?kind=vs&name=user-service").await.json()["items"].clone();
    let actors: Vec<&str> = history
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["actor"].as_str().unwrap())
        .collect();
    assert_eq!(actors, ["eve", "bob", "ada"]);
    assert_eq!(history[0]["action"], "put");
    assert!(
        history[0]["diff"]
            .as_str()
            .unwrap()
            .contains("+      weight: 100")
    );
    assert_eq!(admin.get("/history?kind=dr").await.json()["items"], json!([]));
    assert_eq!(
        admin.get("/history?limit=1").await.json()["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );

    let last = json!({"kind": "VirtualService", "namespace": "default", "name": "user-service"}).to_string();
    let headers = [("content-type", "application/json"), ("x-serin-actor", "ada")];
    for expected in [[50, 50], [80, 20], [90, 10]] {
        let reply = admin.call("POST", "/undo", &headers, &last).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        assert_eq!(weights(&gateway).await, expected);
    }
    assert_eq!(
        admin.call("POST", "/undo", &headers, &last).await.json()["code"],
        "nothing_to_undo"
    );

    let of_bob = json!({"version": history[1]["resourceVersion"]}).to_string();
    assert_eq!(
        admin
            .call("POST", "/undo?dryRun=true", &headers, &of_bob)
            .await
            .json()["changed"],
        true
    );
    assert_eq!(admin.call("POST", "/undo", &headers, &of_bob).await.status, 200);
    assert_eq!(weights(&gateway).await, [80, 20]);
    assert_eq!(admin.call("POST", "/undo", &headers, "{}").await.status, 400);
    assert_eq!(
        admin
            .call("POST", "/undo", &headers, r#"{"version": 99999}"#)
            .await
            .status,
        404
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_is_undone_too() {
    let (gateway, _folders) = gateway().await;
    let mut admin = gateway.admin().await;
    assert_eq!(
        admin.call("DELETE", USER_SERVICE, &[], "").await.json()["resource"],
        json!(null)
    );
    assert_eq!(admin.get(USER_SERVICE).await.status, 404);
    assert_eq!(admin.call("DELETE", USER_SERVICE, &[], "").await.status, 404);
    let body = r#"{"kind": "vs", "name": "user-service"}"#;
    assert_eq!(
        admin
            .call("POST", "/undo", &[("content-type", "application/json")], body)
            .await
            .status,
        200
    );
    assert_eq!(weights(&gateway).await, [90, 10]);
}

#[tokio::test(flavor = "multi_thread")]
async fn endpoints_of_running_processes_are_not_part_of_the_history() {
    let (gateway, _folders) = gateway().await;
    gateway
        .put_endpoints(&[("v1", "127.0.0.1:1".parse().unwrap())])
        .await;
    assert_eq!(
        gateway.admin().await.get("/history").await.json()["items"],
        json!([])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_web_page_cannot_change_rules() {
    let (gateway, _folders) = gateway().await;
    let headers = [("origin", "http://evil.test"), ("content-type", "text/plain")];
    assert_eq!(put(&gateway, &headers, &split(0, 100)).await.status, 403);
    assert_eq!(weights(&gateway).await, [90, 10]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_dump_names_hosts_clusters_and_resources() {
    let (gateway, _folders) = gateway().await;
    let dump = gateway.admin().await.get("/config_dump").await.json();
    assert_eq!(dump["ingressHosts"], json!(["*"]));
    assert!(
        dump["meshHosts"]
            .as_array()
            .unwrap()
            .contains(&json!("user-service.default.svc.cluster.local"))
    );
    assert!(
        dump["clusters"]
            .as_array()
            .unwrap()
            .contains(&json!("outbound|80|v1|user-service.default.svc.cluster.local"))
    );
    assert_eq!(dump["resources"].as_array().unwrap().len(), 4);
    assert_eq!(gateway.admin().await.get("/ready").await.text, "LIVE\n");
}
