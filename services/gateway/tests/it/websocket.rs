//! Switching to WebSocket: after the endpoint's consent the gateway carries bytes, whatever they mean.

use crate::support::{Folders, RULES, TestGateway, split};
use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};

const ASK: &str = "GET /live HTTP/1.1\r\nhost: shop.test\r\nconnection: keep-alive, Upgrade\r\nupgrade: WebSocket\r\n\
                   sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n\r\n";
const CONSENT: &str = "HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\
                       sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\nfirst";

/// Reads up to and with the end of a head.
async fn head(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    while !text.ends_with("\r\n\r\n") {
        text.push(stream.read_u8().await.expect("more of the head").into());
    }
    text
}

async fn read(stream: &mut TcpStream, length: usize) -> String {
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes).await.expect("bytes");
    String::from_utf8(bytes).expect("text")
}

/// An endpoint for one connection, handed out after its answer.
async fn endpoint(answer: &'static str) -> (SocketAddr, oneshot::Receiver<(String, TcpStream)>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("bound");
    let (sender, receiver) = oneshot::channel();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let request = head(&mut stream).await;
        stream.write_all(answer.as_bytes()).await.expect("written");
        sender.send((request, stream)).expect("somebody waits");
    });
    (address, receiver)
}

/// A caller and an endpoint with a tunnel between them.
async fn tunnel(gateway: &TestGateway) -> (TcpStream, TcpStream) {
    let (address, connected) = endpoint(CONSENT).await;
    gateway.put_endpoints(&[("v1", address)]).await;
    let mut caller = TcpStream::connect(gateway.ingress).await.expect("a connection");
    caller.write_all(ASK.as_bytes()).await.expect("written");
    let answer = head(&mut caller).await;
    assert!(answer.starts_with("HTTP/1.1 101 "), "{answer}");
    for line in [
        "connection: upgrade\r\n",
        "upgrade: websocket\r\n",
        "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n",
    ] {
        assert!(answer.contains(line), "{answer}");
    }
    // What came in one piece with the head of the answer is not lost.
    assert_eq!(read(&mut caller, 5).await, "first");
    let (request, endpoint) = connected.await.expect("an endpoint");
    for line in [
        "connection: upgrade\r\n",
        "upgrade: websocket\r\n",
        "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
        "x-forwarded-for: 127.0.0.1\r\n",
    ] {
        assert!(request.contains(line), "{request}");
    }
    (caller, endpoint)
}

async fn counted(gateway: &TestGateway) -> String {
    loop {
        let text = gateway.admin().await.get("/stats/prometheus").await.text;
        let line = text.lines().find(|line| {
            line.starts_with("istio_requests_total{") && line.contains(r#"response_code="101""#)
        });
        if let Some(line) = line {
            return line.to_owned();
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_pass_both_ways_until_a_side_closes() {
    let folders = Folders::new(&(RULES.to_owned() + &split(100, 0)));
    for caller_closes in [true, false] {
        let gateway = folders.start().await;
        let (mut caller, mut endpoint) = tunnel(&gateway).await;
        let large = "x".repeat(300_000);
        for text in ["ping", large.as_str()] {
            let (sent, seen) =
                tokio::join!(caller.write_all(text.as_bytes()), read(&mut endpoint, text.len()));
            sent.unwrap();
            assert_eq!(seen, text);
            let (sent, seen) =
                tokio::join!(endpoint.write_all(text.as_bytes()), read(&mut caller, text.len()));
            sent.unwrap();
            assert_eq!(seen, text);
        }
        let (mut first, mut last) = if caller_closes {
            (caller, endpoint)
        } else {
            (endpoint, caller)
        };
        // A farewell is still carried.
        first.shutdown().await.unwrap();
        assert_eq!(last.read(&mut [0; 1]).await.unwrap(), 0);
        last.write_all(b"bye").await.unwrap();
        last.shutdown().await.unwrap();
        assert_eq!(read(&mut first, 3).await, "bye");
        let line = counted(&gateway).await;
        assert!(
            line.contains(r#"response_flags="-""#) && line.ends_with(" 1"),
            "{line}"
        );
        gateway.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_graceful_stop_waits_for_a_tunnel() {
    let folders = Folders::new(&(RULES.to_owned() + &split(100, 0)));
    let gateway = folders.start().await;
    let (mut caller, mut endpoint) = tunnel(&gateway).await;
    gateway.begin_to_stop();
    while TcpStream::connect(gateway.ingress).await.is_ok() {
        tokio::task::yield_now().await;
    }
    caller.write_all(b"still").await.unwrap();
    assert_eq!(read(&mut endpoint, 5).await, "still");
    drop((caller, endpoint));
    gateway.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_does_not_want_to_switch_just_answers() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let mut caller = TcpStream::connect(gateway.ingress).await.unwrap();
    for _ in 0..3 {
        caller.write_all(ASK.as_bytes()).await.unwrap();
        let answer = head(&mut caller).await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        assert_eq!(read(&mut caller, 6).await, "hello\n");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_switch_that_nobody_asked_for_is_no_answer() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let (address, _connected) = endpoint(CONSENT).await;
    gateway.put_endpoints(&[("v1", address)]).await;
    gateway.put_split(100, 0).await;
    let reply = gateway.ingress().await.get("/").await;
    assert_eq!(
        (reply.status.as_u16(), &reply.json()["code"]),
        (502, &"not_http".into())
    );
}

/// `h2c` would take what follows past the rules.
#[tokio::test(flavor = "multi_thread")]
async fn other_protocols_are_not_switched_to() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let headers = [
        ("connection", "upgrade, http2-settings"),
        ("upgrade", "h2c"),
        ("http2-settings", "AAMAAABkAAQAoAAAAAIAAAAA"),
    ];
    let reply = gateway.ingress().await.get_with("/echo", &headers).await;
    assert_eq!(reply.status, 200);
    for name in ["connection", "upgrade", "http2-settings"] {
        assert!(reply.json()["headers"][name].is_null(), "{}", reply.text);
    }
}
