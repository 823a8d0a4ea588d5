//! Services behind both: they write down what reaches them, byte for byte.

use super::wire::{Head, read_body, read_head};
use common::testing::eventually;
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// A request as it reached a service.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    /// Name of the service.
    pub(super) by: &'static str,
    pub(super) head: Head,
    pub(super) body: Vec<u8>,
}

pub(super) struct Services {
    addresses: Vec<(&'static str, SocketAddr)>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Services {
    pub(super) async fn start() -> Self {
        let seen = Arc::<Mutex<Vec<Seen>>>::default();
        let mut addresses = Vec::new();
        for name in ["v1", "v2"] {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            addresses.push((name, listener.local_addr().expect("bound")));
            tokio::spawn(serve(name, listener, Arc::clone(&seen)));
        }
        addresses.push(("down", crate::support::refused_address().await));
        Self { addresses, seen }
    }

    pub(super) fn addresses(&self) -> impl Iterator<Item = (&'static str, SocketAddr)> {
        self.addresses.iter().copied()
    }

    /// The same as soon as it is so much, sorted by service: a copy may come before the original.
    pub(super) async fn take_copied(&self, count: usize) -> Vec<Seen> {
        let arrived = async || self.seen.lock().expect("unpoisoned").len() >= count;
        eventually("a copy", Duration::from_secs(10), arrived).await;
        let mut seen = self.take_seen();
        seen.sort_by_key(|seen| seen.by);
        seen
    }

    /// What came since the last call.
    pub(super) fn take_seen(&self) -> Vec<Seen> {
        std::mem::take(&mut *self.seen.lock().expect("unpoisoned"))
    }
}

async fn serve(name: &'static str, listener: TcpListener, seen: Arc<Mutex<Vec<Seen>>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let seen = Arc::clone(&seen);
        tokio::spawn(async move {
            // It ends when the other side closes the connection.
            converse(name, stream, &seen).await.ok();
        });
    }
}

async fn converse(by: &'static str, stream: TcpStream, seen: &Mutex<Vec<Seen>>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    loop {
        let head = read_head(&mut stream).await?;
        let body = read_body(&mut stream, &head, false).await?;
        let attempts = {
            let mut seen = seen.lock().expect("unpoisoned");
            seen.push(Seen {
                by,
                head: head.clone(),
                body,
            });
            seen.len()
        };
        if head.get("x-hang").is_some() {
            std::future::pending::<()>().await;
        }
        let failures = head.get("x-fail").and_then(|text| text.parse().ok()).unwrap_or(0);
        let status = if attempts <= failures {
            "503 Service Unavailable"
        } else {
            "200 OK"
        };
        let body = if head.first.starts_with("HEAD ") {
            ""
        } else {
            "hello\n"
        };
        let answer = format!(
            "HTTP/1.1 {status}\r\ncontent-type: text/plain\r\ncontent-length: 6\r\nx-served-by: {by}\r\n\
             x-colour: red\r\nx-colour: green\r\nx-secret: 42\r\n\r\n{body}"
        );
        stream.get_mut().write_all(answer.as_bytes()).await?;
    }
}
