//! Endpoints that close, refuse, or talk nonsense.

use crate::support::{TestGateway, Upstream, refused_address};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

const ONE: &[Step] = &[Step::Answer];
const ONE_EACH: &[&[Step]] = &[ONE; 20];
const OK: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

/// What a scripted endpoint does with the requests of one connection, in order. After the last it closes.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    Answer,
    /// Reads the request and closes without a word.
    CloseUnanswered,
    Nonsense,
}

#[derive(Default)]
struct Counts {
    requests: AtomicUsize,
    closed: AtomicUsize,
}

impl Counts {
    /// That it has read.
    fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

/// An endpoint that follows a script on each connection.
async fn scripted(script: &'static [&'static [Step]]) -> (SocketAddr, Arc<Counts>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("bound");
    let counts = Arc::<Counts>::default();
    let counter = Arc::clone(&counts);
    tokio::spawn(async move {
        for steps in script {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            for step in *steps {
                read_request(&mut stream).await;
                counter.requests.fetch_add(1, Ordering::SeqCst);
                match step {
                    Step::Answer => stream.write_all(OK).await.expect("written"),
                    Step::CloseUnanswered => break,
                    Step::Nonsense => stream.write_all(b"what?\r\n\r\n").await.expect("written"),
                }
            }
            drop(stream);
            counter.closed.fetch_add(1, Ordering::SeqCst);
        }
    });
    (address, counts)
}

/// Its head.
async fn read_request(stream: &mut TcpStream) -> String {
    let mut seen = Vec::new();
    while !seen.windows(4).any(|end| end == b"\r\n\r\n") {
        seen.push(stream.read_u8().await.expect("a request"));
    }
    String::from_utf8(seen).expect("text")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_names_the_id_that_the_endpoint_has_seen() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    gateway
        .put_endpoints(&[("v1", listener.local_addr().unwrap())])
        .await;
    gateway.put_split(100, 0).await;
    let endpoint = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await
    });
    let reply = gateway.mesh().await.call("POST", "/", &[], "").await;
    assert_eq!(reply.status, 503, "{}", reply.text);
    let id = reply.header("x-request-id");
    let head = endpoint.await.unwrap();
    assert!(head.contains(&format!("x-request-id: {id}\r\n")), "{id}: {head}");
    assert_eq!(reply.json()["request_id"], id);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_connection_that_was_closed_meanwhile_fails_no_request() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let (address, counts) = scripted(ONE_EACH).await;
    gateway.put_endpoints(&[("v1", address)]).await;
    gateway.put_split(100, 0).await;
    let mut caller = gateway.mesh().await;
    for (i, method) in ["GET", "POST"].repeat(10).into_iter().enumerate() {
        assert_eq!(caller.call(method, "/", &[], "").await.status, 200);
        // The gateway need not have read it yet.
        while counts.closed.load(Ordering::SeqCst) <= i {
            tokio::task::yield_now().await;
        }
    }
    assert_eq!(counts.requests(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_get_written_to_a_connection_that_closes_is_sent_again() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let (address, counts) = scripted(&[&[Step::Answer, Step::CloseUnanswered], &[Step::Answer]]).await;
    gateway.put_endpoints(&[("v1", address)]).await;
    gateway.put_split(100, 0).await;
    let mut caller = gateway.mesh().await;
    assert_eq!(caller.get("/").await.status, 200);
    assert_eq!(caller.get("/").await.status, 200);
    assert_eq!(counts.requests(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_get_that_every_endpoint_closes_on_is_repeated_twice_at_most() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let mut endpoints = Vec::new();
    let mut counters = Vec::new();
    for _ in 0..5 {
        let (address, counts) = scripted(&[&[Step::CloseUnanswered], &[Step::CloseUnanswered]]).await;
        endpoints.push(("v1", address));
        counters.push(counts);
    }
    gateway.put_endpoints(&endpoints).await;
    gateway.put_split(100, 0).await;
    let reply = gateway.mesh().await.get("/").await;
    assert_eq!(
        (reply.status.as_u16(), &reply.json()["code"]),
        (503, &"connection_closed".into())
    );
    assert_eq!(counters.iter().map(|counts| counts.requests()).sum::<usize>(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_that_may_have_been_processed_is_never_sent_again() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let (address, counts) = scripted(&[&[Step::Answer, Step::CloseUnanswered], &[Step::Answer]]).await;
    gateway.put_endpoints(&[("v1", address)]).await;
    gateway.put_split(100, 0).await;
    let mut caller = gateway.mesh().await;
    assert_eq!(caller.call("POST", "/", &[], "").await.status, 200);
    let reply = caller.call("POST", "/", &[], "").await;
    assert_eq!(
        (reply.status.as_u16(), &reply.json()["code"]),
        (503, &"connection_closed".into())
    );
    assert_eq!(counts.requests(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_connection_that_closes_unanswered_is_a_503_and_nonsense_a_502() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let (address, counts) = scripted(&[&[Step::CloseUnanswered], &[Step::Nonsense]]).await;
    gateway.put_endpoints(&[("v1", address)]).await;
    gateway.put_split(100, 0).await;
    let mut caller = gateway.mesh().await;
    let reply = caller.get("/").await;
    assert_eq!(
        (reply.status.as_u16(), &reply.json()["code"]),
        (503, &"connection_closed".into())
    );
    let reply = caller.get("/").await;
    assert_eq!(
        (reply.status.as_u16(), &reply.json()["code"]),
        (502, &"not_http".into())
    );
    assert_eq!(counts.requests(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_refuses_connections_is_passed_over() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    let dead = refused_address().await;
    gateway
        .put_endpoints(&[
            ("v1", dead),
            ("v1", upstreams[0].address),
            ("v1", upstreams[1].address),
        ])
        .await;
    gateway.put_split(100, 0).await;
    let mut caller = gateway.mesh().await;
    for method in ["GET", "POST"].repeat(50) {
        let reply = caller.call(method, "/body", &[], "x").await;
        assert_eq!((reply.status.as_u16(), reply.text.as_str()), (200, "x"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_all_endpoints_refuse_two_others_are_tried_and_then_it_is_a_503() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let mut dead = Vec::new();
    for _ in 0..5 {
        dead.push(("v1", refused_address().await));
    }
    gateway.put_endpoints(&dead).await;
    gateway.put_split(100, 0).await;
    let reply = gateway.mesh().await.get("/").await;
    assert_eq!(
        (reply.status.as_u16(), &reply.json()["code"]),
        (503, &"no_connection".into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn restarting_one_of_two_instances_under_load_fails_no_request() {
    let (gateway, mut upstreams, _folders) = TestGateway::with_users().await;
    gateway.put_split(100, 0).await;
    let (v1a, v1b) = (upstreams.remove(0), upstreams.remove(0));
    gateway
        .put_endpoints(&[("v1", v1a.address), ("v1", v1b.address)])
        .await;
    let enough = Arc::new(AtomicUsize::new(0));
    let mut callers = Vec::new();
    for _ in 0..8 {
        let enough = Arc::clone(&enough);
        let mut caller = gateway.mesh().await;
        callers.push(tokio::spawn(async move {
            let mut sent = 0;
            while enough.load(Ordering::Relaxed) == 0 {
                let reply = caller.get("/").await;
                assert_eq!(reply.status, 200, "{}", reply.text);
                sent += 1;
            }
            sent
        }));
    }
    let (address, name) = (v1a.address, v1a.name.clone());
    let mut instance = v1a;
    for _ in 0..5 {
        instance.stop().await;
        let before = v1b.requests();
        while v1b.requests() < before + 50 {
            tokio::task::yield_now().await;
        }
        instance = Upstream::on(&name, TcpListener::bind(address).await.unwrap());
        while instance.requests() < 50 {
            tokio::task::yield_now().await;
        }
    }
    enough.store(1, Ordering::Relaxed);
    for caller in callers {
        assert!(caller.await.unwrap() > 0);
    }
}
