//! An endpoint that does what the test says, request by request.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::watch,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Answer(u16),
    /// Reads the request and waits for another mode.
    Hold,
    /// Reads the request and closes without a word.
    Close,
}

pub(crate) struct Steered {
    pub(crate) address: SocketAddr,
    mode: watch::Sender<Mode>,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    requests: AtomicUsize,
    opened: AtomicUsize,
    closed: AtomicUsize,
}

impl Steered {
    pub(crate) async fn start(mode: Mode) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("bound");
        let (sender, receiver) = watch::channel(mode);
        let counts = Arc::<Counts>::default();
        let shared = Arc::clone(&counts);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                shared.opened.fetch_add(1, SeqCst);
                let (mode, shared) = (receiver.clone(), Arc::clone(&shared));
                tokio::spawn(async move {
                    // It ends when the other side closes the connection.
                    serve(stream, mode, &shared).await.ok();
                    shared.closed.fetch_add(1, SeqCst);
                });
            }
        });
        Self {
            address,
            mode: sender,
            counts,
        }
    }

    pub(crate) fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }

    pub(crate) fn requests(&self) -> usize {
        self.counts.requests.load(SeqCst)
    }

    /// Connections that were made to it.
    pub(crate) fn opened(&self) -> usize {
        self.counts.opened.load(SeqCst)
    }

    pub(crate) fn closed(&self) -> usize {
        self.counts.closed.load(SeqCst)
    }
}

async fn serve(stream: TcpStream, mut mode: watch::Receiver<Mode>, counts: &Counts) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let port = stream.local_addr()?.port();
    let mut stream = BufReader::new(stream);
    loop {
        let mut line = String::new();
        while line != "\r\n" {
            line.clear();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
        }
        counts.requests.fetch_add(1, SeqCst);
        let mode = mode.wait_for(|mode| *mode != Mode::Hold).await;
        match mode.map(|mode| *mode) {
            Ok(Mode::Answer(status)) => {
                let head =
                    format!("HTTP/1.1 {status} Said\r\ncontent-length: 2\r\nx-served-by: {port}\r\n\r\nok");
                stream.get_mut().write_all(head.as_bytes()).await?;
            }
            _ => return Ok(()),
        }
    }
}
