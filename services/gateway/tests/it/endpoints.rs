//! Endpoints that are told by name, in a file beside the rules: as in compose.

use crate::support::{Folders, RULES, TestGateway, Upstream, split};
use common::{Clock, testing::project};
use gateway::store::Store;
use istio::Registry;
use std::{fs, path::PathBuf};

fn entry(v1: &str, port: u16) -> String {
    format!(
        "apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {{name: user-service}}
spec:
  hosts: [user-service.default.svc.cluster.local]
  resolution: DNS
  ports:
    - {{number: 80, name: http, protocol: HTTP, targetPort: {port}}}
    - {{number: 9464, name: admin, protocol: HTTP}}
  endpoints:
    - {{address: {v1}, labels: {{version: v1}}}}
    - {{address: nowhere.invalid, labels: {{version: v2}}}}
"
    )
}

/// A gateway with this file of endpoints beside the rules.
async fn gateway(endpoints: &str) -> (TestGateway, Folders) {
    let folders = Folders::new(&(RULES.to_owned() + &split(100, 0)));
    let file = folders.path().join("endpoints.yaml");
    fs::write(&file, endpoints).expect("a file");
    let flags = ["--endpoints", file.to_str().expect("text")];
    let gateway = TestGateway::start_with(&folders.files(), &folders.path().join("state"), &flags).await;
    (gateway, folders)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_told_by_name_gets_its_requests_at_the_port_of_the_service() {
    let upstream = Upstream::start("v1").await;
    let (gateway, _folders) = gateway(&entry("localhost", upstream.address.port())).await;
    let reply = gateway.mesh().await.get("/").await;
    assert_eq!(
        (reply.status.as_u16(), upstream.requests()),
        (200, 1),
        "{}",
        reply.text
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_told_by_name_is_found_again_after_it_was_away() {
    let upstream = Upstream::start("v1").await;
    let address = upstream.address;
    let (gateway, _folders) = gateway(&entry("localhost", address.port())).await;
    upstream.stop().await;
    let away = gateway.mesh().await.get("/").await;
    assert_eq!(
        (away.status.as_u16(), &away.json()["code"]),
        (503, &"no_connection".into())
    );
    let listener = tokio::net::TcpListener::bind(address).await.expect("free again");
    let _upstream = Upstream::on("v1", listener);
    assert_eq!(gateway.mesh().await.get("/").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_leads_nowhere_is_no_connection_and_the_other_version_goes_on() {
    let upstream = Upstream::start("v1").await;
    let (gateway, _folders) = gateway(&entry("localhost", upstream.address.port())).await;
    let mut caller = gateway.mesh().await;
    let reply = caller.call("GET", "/", &[("canary", "true")], "").await;
    assert_eq!(
        (reply.status.as_u16(), &reply.json()["code"]),
        (503, &"no_connection".into())
    );
    assert_eq!(caller.get("/").await.status, 200);
}

#[test]
fn a_file_of_endpoints_that_is_missing_or_wrong_is_named() {
    let state = tempfile::tempdir().expect("a folder");
    let open = |file: PathBuf| {
        let opened = Store::open(
            &project("istio"),
            Some(&file),
            state.path(),
            Clock::System,
            Registry::default(),
        );
        opened.err().expect("a mistake").to_string()
    };
    let missing = open(PathBuf::from("/nowhere/endpoints.yaml"));
    assert!(
        missing.starts_with("cannot read /nowhere/endpoints.yaml: "),
        "{missing}"
    );
    let wrong = state.path().join("wrong.yaml");
    fs::write(&wrong, entry("not a name", 80)).expect("a file");
    let said = open(wrong);
    assert!(
        said.contains("wrong.yaml") && said.contains("spec.endpoints[0].address"),
        "{said}"
    );
}
