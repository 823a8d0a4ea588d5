//! What no well-meaning caller sends, as bytes.

use crate::support::{Folders, RULES, TestGateway, Upstream, split};
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// All that comes back until the gateway closes the connection, which it has to do in time.
async fn talk(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    // It may be cut off in the middle of what it says.
    stream.write_all(bytes).await.ok();
    let mut answer = Vec::new();
    let closed = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut answer)).await;
    assert!(
        closed.is_ok(),
        "still open after {:?}",
        String::from_utf8_lossy(bytes)
    );
    answer
}

fn seen(upstreams: &[Upstream]) -> usize {
    upstreams.iter().map(Upstream::requests).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn lengths_that_are_none_and_methods_that_are_none_reach_nobody() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    let lines = [
        "content-length: -1",
        "content-length: +1",
        "content-length: 0x1",
        "content-length: 1, 2",
        "content-length: 99999999999999999999",
        "content-length: 1 2",
        "content-length: ",
        "transfer-encoding: identity",
        "transfer-encoding: chunked\r\ntransfer-encoding: identity",
        "transfer-encoding: xchunked",
        "x\u{0}y: 1",
        "x: a\u{0}b",
        "x: a\rb",
        " x: 1",
        ": 1",
        "x y: 1",
    ];
    let whole = lines.map(|line| format!("POST / HTTP/1.1\r\nhost: user-service\r\n{line}\r\n\r\na"));
    let heads = [
        "G\u{0}T / HTTP/1.1\r\nhost: user-service\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nhost: user-service/path\r\n\r\n".to_owned(),
        "GET / HTTP/1.1 \u{b}\r\nhost: user-service\r\n\r\n".to_owned(),
        "GET / HTTP/3.7\r\nhost: user-service\r\n\r\n".to_owned(),
        "PRI / HTTP/1.1\r\nhost: user-service\r\n\r\n".to_owned(),
        format!(
            "GET /{} HTTP/1.1\r\nhost: user-service\r\n\r\n",
            "a".repeat(1 << 20)
        ),
    ];
    for hostile in whole.iter().chain(&heads) {
        let close = hostile.replacen("\r\nhost", "\r\nconnection: close\r\nhost", 1);
        let answer = talk(gateway.mesh, close.as_bytes()).await;
        let is_refused = answer.starts_with(b"HTTP/1.1 4") || answer.starts_with(b"HTTP/1.1 501");
        // HTTP/2's frames are not for reading.
        let is_http2 = hostile.starts_with("PRI ");
        let start = &hostile[..hostile.len().min(80)];
        assert!(
            is_refused || is_http2,
            "{start:?}: {:?}",
            String::from_utf8_lossy(&answer)
        );
    }
    assert_eq!(seen(&upstreams), 0);
}

/// A path that is empty once its fragment is gone is a slash to the service, and one that was never there is refused.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_with_a_fragment_and_no_path_is_the_root() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    for (target, expected) in [
        ("http://user-service#top", "HTTP/1.1 200"),
        ("http://user-service?#top", "HTTP/1.1 200"),
        ("#top", "HTTP/1.1 400"),
    ] {
        let request = format!("GET {target} HTTP/1.1\r\nhost: user-service\r\nconnection: close\r\n\r\n");
        let answer = talk(gateway.mesh, request.as_bytes()).await;
        let text = String::from_utf8_lossy(&answer);
        assert!(text.starts_with(expected), "{target}: {text}");
    }
    assert_eq!(seen(&upstreams), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn chunks_that_are_none_end_the_request_and_nothing_is_smuggled() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    for chunks in [
        "x\r\nab\r\n0\r\n\r\n",
        "-1\r\nab\r\n0\r\n\r\n",
        "2\r\nabc\r\n0\r\n\r\n",
        "fffffffffffffffff\r\nab\r\n0\r\n\r\n",
        "2;a=\nb\r\nab\r\n0\r\n\r\n",
        "0\r\nx y: z\r\n\r\n",
    ] {
        let smuggled = "GET /smuggled HTTP/1.1\r\nhost: user-service\r\n\r\n";
        let request = format!(
            "POST /body HTTP/1.1\r\nhost: user-service\r\ntransfer-encoding: chunked\r\n\r\n{chunks}{smuggled}"
        );
        let answer = talk(gateway.mesh, request.as_bytes()).await;
        let text = String::from_utf8_lossy(&answer);
        assert!(text.matches("HTTP/1.1 ").count() <= 1, "{chunks:?}: {text}");
        assert!(!text.contains("hello"), "{chunks:?}: {text}");
    }
    assert!(seen(&upstreams) <= 6);
    assert_eq!(gateway.mesh().await.get("/").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_over_http_2_harms_nobody_else() {
    let (gateway, upstreams, _folders) = TestGateway::with_users().await;
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    let settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    let frames: [&[u8]; 5] = [
        // A frame longer than allowed; HEADERS on stream 0; DATA for no stream; half a preface's worth of noise.
        &[0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1],
        &[0, 0, 1, 1, 5, 0, 0, 0, 0, 0x82],
        &[0, 0, 1, 0, 0, 0, 0, 0, 1, 0],
        &[0, 0, 1, 1, 5, 0, 0, 0, 1, 0xff],
        b"GET / HTTP/1.1\r\nhost: user-service\r\n\r\n",
    ];
    for frame in frames {
        let answer = talk(gateway.mesh, &[&preface[..], &settings, frame].concat()).await;
        assert!(!answer.starts_with(b"HTTP"), "{frame:?}");
    }
    talk(gateway.mesh, b"PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n").await;
    assert_eq!(seen(&upstreams), 0);
    assert_eq!(gateway.mesh().await.get("/").await.status, 200);
}

/// A stream that is opened and given up at once costs the caller as much as the gateway, or the connection ends.
#[tokio::test(flavor = "multi_thread")]
async fn streams_that_are_opened_and_reset_in_a_hurry_end_the_connection() {
    let (gateway, _upstreams, _folders) = TestGateway::with_users().await;
    let mut bytes = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    bytes.extend([0, 0, 0, 4, 0, 0, 0, 0, 0]);
    // GET, http, and / from the static table; the host as a literal.
    let mut head = vec![0x82, 0x86, 0x84, 0x41, 12];
    head.extend(b"user-service");
    for stream in (1..20_001_u32).step_by(2) {
        let length = u8::try_from(head.len()).expect("short");
        bytes.extend([0, 0, length, 1, 5]);
        bytes.extend(stream.to_be_bytes());
        bytes.extend(&head);
        bytes.extend([0, 0, 4, 3, 0]);
        bytes.extend(stream.to_be_bytes());
        bytes.extend([0, 0, 0, 8]);
    }
    talk(gateway.mesh, &bytes).await;
    assert_eq!(gateway.mesh().await.get("/").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_slow_with_a_head_is_disconnected() {
    let folders = Folders::new(&(RULES.to_owned() + &split(100, 0)));
    let certificates = folders.path().to_str().expect("text").to_owned();
    let flags = [
        "--head-timeout-ms",
        "200",
        "--tls-listen",
        "127.0.0.1:0",
        "--certificates-dir",
        &certificates,
    ];
    let gateway = TestGateway::start_with(&folders.files(), &folders.path().join("state"), &flags).await;
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    for slow in [&b""[..], b"G", b"GET / HTTP/1.1\r\nhost: ", b"PRI * HT", preface] {
        talk(gateway.ingress, slow).await;
    }
    for slow in [&b""[..], b"\x16\x03\x01"] {
        talk(gateway.tls.expect("a listener"), slow).await;
    }
    gateway.stop().await;
}
