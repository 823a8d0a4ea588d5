//! A service that reads strictly, remembers every request, and answers in one of the ways that services have.

use super::message::{self, Request};
use std::{cell::RefCell, net::SocketAddr, rc::Rc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::timeout,
};

pub(super) struct Recorder {
    pub(super) address: SocketAddr,
    accepting: tokio::task::JoinHandle<()>,
    shared: Rc<Shared>,
}

#[derive(Default)]
struct Shared {
    seen: RefCell<Vec<Request>>,
    connections: RefCell<JoinSet<()>>,
}

impl Recorder {
    pub(super) fn start() -> Self {
        let bind = || -> std::io::Result<_> {
            let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
            listener.set_nonblocking(true)?;
            Ok((listener.local_addr()?, TcpListener::from_std(listener)?))
        };
        let (address, listener) = bind().expect("a port");
        let shared = Rc::<Shared>::default();
        let accepting = {
            let shared = Rc::clone(&shared);
            tokio::task::spawn_local(async move {
                while let Ok((stream, _)) = listener.accept().await {
                    let carrying = serve(stream, Rc::clone(&shared));
                    shared.connections.borrow_mut().spawn_local(carrying);
                }
            })
        };
        Self {
            address,
            accepting,
            shared,
        }
    }

    /// All requests, those that were cut off included, once the gateway is gone. Panics if one was not HTTP.
    pub(super) async fn seen(self) -> Vec<Request> {
        self.accepting.abort();
        let mut connections = self.shared.connections.take();
        while let Some(ended) = connections.join_next().await {
            ended.expect("every request is HTTP");
        }
        self.shared.seen.take()
    }
}

/// Until the gateway closes, which it does in time.
async fn serve(mut stream: TcpStream, shared: Rc<Shared>) {
    socket2::SockRef::from(&stream)
        .set_linger(Some(Duration::ZERO))
        .ok();
    let mut bytes = Vec::new();
    let mut buffer = [0; 4_096];
    loop {
        let read = timeout(super::NEVER, stream.read(&mut buffer))
            .await
            .expect("the gateway closes");
        let length = read.unwrap_or(0);
        bytes.extend(&buffer[..length]);
        while let Some((request, end)) = message::request(&bytes) {
            // What is not whole yet will be, or the connection is closed.
            if !request.is_whole && length > 0 {
                break;
            }
            bytes.drain(..end);
            let answer = answer(&request);
            shared.seen.borrow_mut().push(request);
            if stream.write_all(answer).await.is_err() {
                return;
            }
        }
        if length == 0 {
            return;
        }
    }
}

fn answer(request: &Request) -> &'static [u8] {
    match request.target.as_bytes() {
        _ if request.method == "HEAD" => b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n",
        [b'/', b'c', ..] => {
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n"
        }
        [b'/', b'e', ..] => b"HTTP/1.1 204 No Content\r\n\r\n",
        [b'/', b'i', ..] => {
            b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
        }
        _ => b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
    }
}
