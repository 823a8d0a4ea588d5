//! Any bytes from a caller over HTTP/1. Nothing panics or waits for ever; what reaches the service are whole requests that
//! can be read in one way only, and the very ones that the caller's bytes say; the answers can be read; and the next
//! caller is served.
//!
//! Everything runs on one thread and time stands still, so that "nothing happens any more" can be told at once.

#[path = "message.rs"]
mod message;
#[path = "reading.rs"]
mod reading;
#[path = "recorder.rs"]
mod recorder;

use gateway::alone::{Connection, carry};
use istio::{Config, Registry, Side};
use reading::Asked;
use recorder::Recorder;
use std::{
    io,
    net::{SocketAddr, TcpListener as StdListener, TcpStream as StdStream},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    runtime::{Builder, Runtime},
    signal::unix::{SignalKind, signal},
    sync::mpsc,
    task::LocalSet,
    time::timeout,
};

/// Nothing happens by itself before that but what has been begun.
const QUIET: Duration = Duration::from_millis(400);
/// Far beyond every limit of the gateway's.
const NEVER: Duration = Duration::from_hours(1);

/// How many requests of this caller the service has seen. Panics on a finding.
pub(crate) fn check(bytes: &[u8]) -> usize {
    let runtime = runtime();
    LocalSet::new().block_on(&runtime, talk(bytes))
}

fn runtime() -> Runtime {
    let mut builder = Builder::new_current_thread();
    builder.enable_all().start_paused(true);
    builder.build().expect("a runtime")
}

async fn talk(bytes: &[u8]) -> usize {
    // Writing to a connection that is closed is no reason to die. Rust's own `main` sees to that, libFuzzer's does not.
    let _handled = signal(SignalKind::pipe()).expect("a handler");
    let recorder = Recorder::start();
    let (sender, connections) = mpsc::unbounded_channel();
    let table = Registry::default().compile(&rules(recorder.address));
    let gateway = tokio::task::spawn_local(carry(table, connections));

    let mut caller = connect(&sender);
    let heard = exchange(&mut caller, bytes).await;
    let is_http1 = !bytes.starts_with(b"PRI ");
    let asked = reading::of(bytes);
    if is_http1 {
        let answers = heard.answers(&asked);
        assert!(
            answers <= asked.len() + 1,
            "{answers} answers to {} requests",
            asked.len()
        );
    }

    let mut next = connect(&sender);
    let good = b"GET /next HTTP/1.1\r\nhost: shop.test\r\n\r\n";
    let answer = exchange(&mut next, good).await;
    assert!(
        answer.bytes.starts_with(b"HTTP/1.1 200 OK\r\n"),
        "the next caller was answered {:?}",
        String::from_utf8_lossy(&answer.bytes)
    );
    drop((caller, next, sender));
    let ended = timeout(NEVER, gateway).await;
    ended.expect("the gateway ends").expect("the gateway lives");

    let mut seen = recorder.seen().await;
    // What the first caller left unfinished is seen after it.
    let is_next = |request: &message::Request| request.is_whole && request.target == "/next";
    let next = seen.iter().rposition(is_next);
    seen.remove(next.expect("the next caller's request"));
    if is_http1 {
        follows(&seen, &asked);
    }
    seen.len()
}

/// All that the service has seen was asked for, in this order. What was asked may have been refused.
fn follows(seen: &[message::Request], asked: &[Asked]) {
    let mut rest = asked.iter();
    for request in seen {
        assert!(
            rest.any(|asked| asked.is_seen_as(request)),
            "the service got {request:?}, but the caller asked {asked:?}"
        );
    }
}

/// Everybody's requests go to one endpoint.
fn rules(endpoint: SocketAddr) -> Config {
    let text = format!(
        "apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {{name: door}}
spec:
  servers: [{{port: {{number: 80, name: http, protocol: HTTP}}, hosts: ['*']}}]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {{name: all}}
spec:
  hosts: ['*']
  gateways: [door]
  http: [{{route: [{{destination: {{host: shop}}}}]}}]
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {{name: shop}}
spec:
  hosts: [shop.default.svc.cluster.local]
  ports: [{{number: 80, name: http, protocol: HTTP}}]
  endpoints: [{{address: {}, ports: {{http: {}}}}}]
",
        endpoint.ip(),
        endpoint.port()
    );
    let resources = istio::parse::documents(&text).expect("no mistakes");
    resources.into_iter().collect()
}

/// A connection of a caller from outside.
fn connect(gateway: &mpsc::UnboundedSender<Connection>) -> TcpStream {
    let pair = || -> io::Result<_> {
        let listener = StdListener::bind("127.0.0.1:0")?;
        let ours = StdStream::connect(listener.local_addr()?)?;
        let (theirs, from) = listener.accept()?;
        for end in [&ours, &theirs] {
            end.set_nonblocking(true)?;
            end.set_nodelay(true)?;
        }
        // No traces of thousands of connections.
        socket2::SockRef::from(&ours).set_linger(Some(Duration::ZERO))?;
        Ok((TcpStream::from_std(ours)?, theirs, from))
    };
    let (ours, theirs, from) = pair().expect("a connection");
    gateway.send((theirs, Side::Ingress, from)).expect("a gateway");
    ours
}

struct Heard {
    bytes: Vec<u8>,
    /// The gateway may close in the middle of what it says if the caller goes on talking.
    was_cut_off: bool,
}

impl Heard {
    /// How many there are.
    fn answers(&self, asked: &[Asked]) -> usize {
        let methods = asked.iter().map(|asked| asked.method.as_str());
        message::answers(&self.bytes, methods, self.was_cut_off)
    }
}

/// Says `bytes`, some of them in two pieces, and listens until the gateway closes or nothing happens any more.
async fn exchange(caller: &mut TcpStream, bytes: &[u8]) -> Heard {
    let (mut reader, mut writer) = caller.split();
    let say = async {
        let whole = !bytes.len().is_multiple_of(3);
        let (first, second) = bytes.split_at(if whole { 0 } else { bytes.len() / 2 });
        if !first.is_empty() && writer.write_all(first).await.is_ok() {
            tokio::time::sleep(QUIET / 4).await;
        }
        writer.write_all(second).await.ok();
    };
    let listen = async {
        let mut heard = Vec::new();
        let mut buffer = [0; 4_096];
        loop {
            match timeout(QUIET, reader.read(&mut buffer)).await {
                Ok(Ok(0)) | Err(_) => {
                    break Heard {
                        bytes: heard,
                        was_cut_off: false,
                    };
                }
                Ok(Err(_)) => {
                    break Heard {
                        bytes: heard,
                        was_cut_off: true,
                    };
                }
                Ok(Ok(length)) => heard.extend(&buffer[..length]),
            }
        }
    };
    tokio::join!(say, listen).1
}
