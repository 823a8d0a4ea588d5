//! What survives a restart, and what a file that changes does to it.

use crate::support::{Folders, RULES, TestGateway, USER_SERVICE, split};
use common::{Listeners, testing::config};
use gateway::Gateway;
use serde_json::{Value, json};
use tokio::net::TcpListener;

fn rules(v1: u32, v2: u32) -> String {
    RULES.to_owned() + &split(v1, v2)
}

async fn v2_share(gateway: &TestGateway) -> Value {
    gateway.admin().await.get(USER_SERVICE).await.json()["spec"]["http"][1]["route"][1]["weight"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_survives_a_restart_with_its_version_and_its_history() {
    let folders = Folders::new(&rules(90, 10));
    let gateway = folders.start().await;
    gateway.put_split(80, 20).await;
    let etag = gateway
        .admin()
        .await
        .get(USER_SERVICE)
        .await
        .header("etag")
        .to_owned();
    gateway.stop().await;

    let gateway = folders.start().await;
    assert_eq!(v2_share(&gateway).await, 20);
    assert_eq!(gateway.admin().await.get(USER_SERVICE).await.header("etag"), etag);
    let body = r#"{"kind": "vs", "name": "user-service"}"#;
    let undo = gateway
        .admin()
        .await
        .call("POST", "/undo", &[("content-type", "application/json")], body)
        .await;
    assert_eq!(undo.status, 200, "{}", undo.text);
    assert_eq!(v2_share(&gateway).await, 10);
    gateway.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_wins_over_its_file_until_the_file_says_something_new() {
    let folders = Folders::new(&rules(90, 10));
    let gateway = folders.start().await;
    gateway.put_split(80, 20).await;
    gateway.stop().await;

    folders.write_rules(&format!("# a comment says nothing new\n{}", rules(90, 10)));
    let gateway = folders.start().await;
    assert_eq!(v2_share(&gateway).await, 20);
    gateway.stop().await;

    folders.write_rules(&rules(95, 5));
    let gateway = folders.start().await;
    assert_eq!(v2_share(&gateway).await, 5);
    let newest = gateway.admin().await.get("/history").await.json()["items"][0].clone();
    assert_eq!(
        (&newest["action"], &newest["actor"]),
        (&json!("file"), &json!("file"))
    );
    gateway.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_survives_a_restart() {
    let folders = Folders::new(&rules(90, 10));
    let gateway = folders.start().await;
    assert_eq!(
        gateway
            .admin()
            .await
            .call("DELETE", USER_SERVICE, &[], "")
            .await
            .status,
        200
    );
    gateway.stop().await;
    let gateway = folders.start().await;
    assert_eq!(gateway.admin().await.get(USER_SERVICE).await.status, 404);
    gateway.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn endpoints_of_running_processes_do_not_survive_a_restart() {
    let folders = Folders::new(&rules(90, 10));
    let gateway = folders.start().await;
    gateway
        .put_endpoints(&[("v1", "127.0.0.1:1".parse().unwrap())])
        .await;
    gateway.put_split(80, 20).await;
    gateway.stop().await;
    let gateway = folders.start().await;
    assert_eq!(
        gateway.admin().await.get("/config/se").await.json()["items"],
        json!([])
    );
    assert_eq!(v2_share(&gateway).await, 20);
    gateway.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_no_longer_fits_the_files_is_dropped() {
    let folders = Folders::new(&rules(90, 10));
    let gateway = folders.start().await;
    gateway.put_split(80, 20).await;
    gateway.stop().await;
    folders.write_rules(&RULES.replace("name: v2, labels", "name: v3, labels"));
    folders.write_rules(
        &(RULES.replace("name: v2, labels", "name: v3, labels")
            + &split(90, 10).replace("subset: v2", "subset: v3")),
    );
    let gateway = folders.start().await;
    assert_eq!(v2_share(&gateway).await, 10);
    gateway.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_with_mistakes_are_refused_at_the_start_with_file_and_path() {
    let folders = Folders::new(&rules(90, 20));
    let config = config(&[
        "--config",
        folders.path().join("istio").to_str().unwrap(),
        "--state-dir",
        folders.path().join("state").to_str().unwrap(),
    ]);
    let mut listeners = Vec::new();
    for _ in 0..3 {
        listeners.push(TcpListener::bind("127.0.0.1:0").await.unwrap());
    }
    let (mesh, admin, public) = (listeners.remove(0), listeners.remove(0), listeners.remove(0));
    let error = Gateway::start(
        &config,
        Listeners {
            public,
            admin,
            announce: false,
        },
        mesh,
        None,
    )
    .err()
    .unwrap()
    .to_string();
    assert!(
        error.contains("rules.yaml: VirtualService default/user-service: spec.http[1].route: "),
        "{error}"
    );
}
