//! A line for each request, as Istio writes it.

use crate::support::{Folders, RULES, TestGateway, Upstream, endpoints, split};
use common::testing::eventually;
use std::{path::Path, time::Duration};

/// Parts of a line: what stands in quotes or brackets is one.
fn parts(line: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = line;
    while !rest.is_empty() {
        let end = match rest.as_bytes()[0] {
            b'"' => rest[1..].find('"').expect("a closing quote") + 2,
            b'[' => rest.find(']').expect("a closing bracket") + 1,
            _ => rest.find(' ').unwrap_or(rest.len()),
        };
        parts.push(rest[..end].to_owned());
        rest = rest[end..].trim_start();
    }
    parts
}

async fn lines(file: &Path, count: usize) -> Vec<Vec<String>> {
    let read = || std::fs::read_to_string(file).unwrap_or_default();
    eventually("all lines", Duration::from_secs(5), async || {
        read().lines().count() == count
    })
    .await;
    read().lines().map(parts).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_a_line_with_its_flags() {
    let folders = Folders::new(&(RULES.to_owned() + &split(100, 0)));
    let file = folders.path().join("access.log");
    let (files, state) = (folders.files(), folders.path().join("state"));
    let flags = ["--access-log", file.to_str().expect("text")];
    let gateway = TestGateway::start_with(&files, &state, &flags).await;
    let upstream = Upstream::start("v1-a").await;
    let entry = endpoints(&[("v1", upstream.address)]);
    let path = "/config/serviceentry/default/user-service";
    assert_eq!(
        gateway.admin().await.call("PUT", path, &[], &entry).await.status,
        200
    );

    let headers = [("user-agent", "table (1.0)"), ("x-request-id", "r-1")];
    let mut caller = gateway.mesh().await;
    assert_eq!(
        caller.call("POST", "/body?x=1", &headers, "hello").await.status,
        200
    );
    caller
        .get_with("/", &[("host", "nowhere"), ("x-request-id", "r-2")])
        .await;
    caller
        .get_with("/", &[("canary", "true"), ("x-request-id", "r-3")])
        .await;
    gateway
        .ingress()
        .await
        .get_with("/", &[("x-request-id", "r-4")])
        .await;

    let lines = lines(&file, 4).await;
    let line = |id: &str| {
        let quoted = format!("\"{id}\"");
        lines
            .iter()
            .find(|parts| parts[13] == quoted)
            .unwrap_or_else(|| panic!("{id}: {lines:?}"))
    };
    let v1 = "outbound|80|v1|user-service.default.svc.cluster.local";
    let first = line("r-1");
    assert_eq!(first.len(), 22, "{first:?}");
    assert!(first[0].ends_with("Z]") && first[0].len() == "[2026-11-26T13:00:00.000Z]".len());
    assert_eq!(
        first[1..7],
        [
            "\"POST /body?x=1 HTTP/1.1\"",
            "200",
            "-",
            "via_upstream",
            "-",
            "\"-\""
        ]
    );
    assert_eq!(first[7..9], ["5", "5"], "bytes in and out");
    assert!(
        first[9..11].iter().all(|millis| millis.parse::<u64>().is_ok()),
        "{first:?}"
    );
    let address = format!("\"{}\"", upstream.address);
    assert_eq!(
        first[12..17],
        ["\"table (1.0)\"", "\"r-1\"", "\"user-service\"", &address, v1]
    );
    assert_eq!(first[18], gateway.mesh.to_string());
    assert!(first[19].starts_with("127.0.0.1:"));
    assert_eq!(first[20..], ["-", "primary"]);

    assert_eq!(line("r-2")[2..5], ["404", "NR", "route_not_found"]);
    assert_eq!(line("r-3")[2..5], ["503", "UH", "no_healthy_upstream"]);
    assert_eq!(line("r-3")[21], "canary");
    assert_eq!(line("r-4")[11], "\"127.0.0.1\"");
    gateway.stop().await;
}
