//! Processes that take over from each other, while rules and endpoints change.

mod load;

use crate::support::{Folders, Process, RULES, USER_SERVICE, Upstream, endpoints, split};
use http_body_util::BodyExt;
use load::{Load, State};
use serde_json::Value;

const ENDPOINTS: &str = "/config/serviceentry/default/user-service";

async fn users() -> Vec<Upstream> {
    let names = ["v1-a", "v1-b", "v2-a", "v2-b"];
    futures_util::future::join_all(names.map(Upstream::start)).await
}

fn all(upstreams: &[Upstream]) -> String {
    let of: Vec<_> = upstreams.iter().map(|u| (&u.name[..2], u.address)).collect();
    endpoints(&of)
}

/// Rules, a first process, and where it sends requests.
async fn begin() -> (Folders, Process, Vec<Upstream>) {
    let folders = Folders::new(&(RULES.to_owned() + &split(100, 0)));
    let (process, upstreams) = (Process::start(&folders).await, users().await);
    put(&process, ENDPOINTS, &all(&upstreams)).await;
    (folders, process, upstreams)
}

async fn put(process: &Process, path: &str, resource: &str) -> Value {
    let reply = process.admin().await.call("PUT", path, &[], resource).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_rules_a_hundred_endpoints_and_five_restarts_fail_no_request() {
    let (folders, mut process, upstreams) = begin().await;
    let load = Load::begin(&process);
    let mut admin = process.admin().await;
    let mut put = async |path: &str, resource: String| {
        let reply = admin.call("PUT", path, &[], &resource).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
    };
    let (mut restart, mut before) = (None, Vec::new());
    for change in 1..=1_100 {
        let state = State::after(change);
        load.about_to_be(state);
        if change.is_multiple_of(11) {
            let present = if state.has_all { 4 } else { 3 };
            put(ENDPOINTS, all(&upstreams[..present])).await;
        } else {
            let v2 = if state.prefers_v2 { 100 } else { 0 };
            put(USER_SERVICE, split(100 - v2, v2)).await;
        }
        load.is_now(state);
        load.goes_on().await;
        if change % 220 == 110 {
            // While the next changes are made.
            let folders = folders.clone();
            restart = Some(tokio::spawn(async move { Process::start(&folders).await }));
        }
        if let Some(started) = restart.take_if(|restart| restart.is_finished() || change.is_multiple_of(220))
        {
            let next = started.await.unwrap();
            assert_eq!(next.addresses(), process.addresses());
            before.push(std::mem::replace(&mut process, next));
        }
    }
    let answered = load.end().await;
    assert_eq!(before.len(), 5);
    for process in before {
        process.ends().await;
    }
    let sent: usize = upstreams.iter().map(Upstream::requests).sum();
    assert_eq!(sent, answered, "none was sent twice");
    let history = admin_json(&process, "/history?limit=1000").await;
    assert_eq!(history["items"].as_array().unwrap().len(), 1_000);
}

async fn admin_json(process: &Process, path: &str) -> Value {
    process.admin().await.get(path).await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unused_connection_gets_one_more_answer_by_the_rules_of_today() {
    let (folders, first, _upstreams) = begin().await;
    let (mut early, mut late) = (first.mesh().await, first.mesh().await);
    let mut admin = first.admin().await;
    for caller in [&mut early, &mut late] {
        assert!(caller.get("/").await.by().starts_with("v1"));
    }
    assert_eq!(admin.get(USER_SERVICE).await.header("connection"), "");
    let second = Process::start(&folders).await;
    put(&second, USER_SERVICE, &split(0, 100)).await;
    let reply = early.get("/").await;
    assert_eq!(
        (&reply.by()[..2], reply.header("connection")),
        ("v2", "close"),
        "{}",
        reply.text
    );
    // The first one hears of what happens at the third one through the second one.
    let third = Process::start(&folders).await;
    put(&third, USER_SERVICE, &split(100, 0)).await;
    let reply = late.get("/").await;
    assert_eq!((&reply.by()[..2], reply.header("connection")), ("v1", "close"));
    let reply = admin.call("PUT", USER_SERVICE, &[], &split(50, 50)).await;
    assert_eq!(
        (reply.status.as_u16(), reply.header("connection")),
        (200, "close")
    );
    for ended in [first, second] {
        ended.ends().await;
    }
    let weight = &admin_json(&third, USER_SERVICE).await["spec"]["http"][1]["route"][1]["weight"];
    assert_eq!(weight, 50);
    for caller in [&mut early, &mut late] {
        let reply = caller.get("/").await;
        assert_eq!((reply.status.as_u16(), reply.header("connection")), (200, ""));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_under_way_is_finished_by_the_process_that_has_it() {
    let (folders, first, upstreams) = begin().await;
    put(&first, ENDPOINTS, &all(&upstreams[..1])).await;
    let pieces = upstreams[0].streams();
    let mut caller = first.mesh().await;
    let response = caller.open("GET", "/stream", &[], "").await;
    let second = Process::start(&folders).await;
    pieces.send("the ").unwrap();
    assert_eq!(second.mesh().await.get("/").await.status, 200);
    pieces.send("end").unwrap();
    drop(pieces);
    assert_eq!(
        response.into_body().collect().await.unwrap().to_bytes(),
        "the end"
    );
    drop(caller);
    first.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_does_not_start_leaves_the_other_as_it_is() {
    let (folders, first, _upstreams) = begin().await;
    let mut caller = first.mesh().await;
    folders.write_rules(&(RULES.to_owned() + &split(90, 20)));
    let error = Process::try_start(&folders).await.err().expect("a mistake");
    assert!(
        error.starts_with("exit code Some(1)") && error.contains("spec.http[1].route: "),
        "{error}"
    );
    put(&first, USER_SERVICE, &split(0, 100)).await;
    let reply = caller.get("/").await;
    assert_eq!((&reply.by()[..2], reply.header("connection")), ("v2", ""));

    folders.write_rules(&(RULES.to_owned() + &split(100, 0)));
    let second = Process::start(&folders).await;
    assert!(second.mesh().await.get("/").await.by().starts_with("v2"));
    assert_eq!(admin_json(&second, "/history").await["items"][0]["action"], "put");
    second.kill().await;
    let third = Process::start(&folders).await;
    assert_eq!(
        third.mesh().await.get("/").await.status,
        503,
        "what was killed hands nothing over"
    );
}
