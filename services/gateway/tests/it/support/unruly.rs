//! An endpoint that behaves at random: well, or as a service does that is falling apart. What it answers names the request
//! that it is for, so that an answer to the wrong one is seen.

use rand::{RngExt, SeedableRng, rngs::StdRng};
use socket2::SockRef;
use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

pub(crate) struct Unruly {
    pub(crate) address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    random: Mutex<StdRng>,
    /// Whether it may misbehave at all.
    is_unruly: AtomicBool,
    /// Whether it is in a bad phase.
    is_sick: AtomicBool,
    open: AtomicUsize,
}

#[derive(Debug, Clone, Copy)]
enum Mood {
    Well,
    /// Answers, in pieces, after a while.
    Slow,
    Error,
    /// Closes without a word.
    Close,
    /// Resets the connection in the middle of its answer.
    Reset,
    /// Closes its half after its answer, and says nothing of it in the answer.
    HalfClose,
    /// Promises more than it sends.
    Short,
    /// Answers twice.
    Twice,
    Nonsense,
}

impl Unruly {
    pub(crate) async fn start(seed: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("bound");
        let shared = Arc::new(Shared {
            random: Mutex::new(StdRng::seed_from_u64(seed)),
            is_unruly: AtomicBool::new(true),
            is_sick: AtomicBool::new(false),
            open: AtomicUsize::new(0),
        });
        let all = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&all);
                tokio::spawn(async move {
                    shared.open.fetch_add(1, SeqCst);
                    // It ends when either side closes the connection.
                    serve(stream, &shared).await.ok();
                    shared.open.fetch_sub(1, SeqCst);
                });
            }
        });
        Self { address, shared }
    }

    /// Connections to it.
    pub(crate) fn open(&self) -> usize {
        self.shared.open.load(SeqCst)
    }

    pub(crate) fn behave(&self, well: bool) {
        self.shared.is_unruly.store(!well, SeqCst);
    }
}

impl Shared {
    fn draw<T>(&self, draw: impl FnOnce(&mut StdRng) -> T) -> T {
        draw(&mut self.random.lock().expect("unpoisoned"))
    }

    fn mood(&self) -> Mood {
        if !self.is_unruly.load(SeqCst) {
            return Mood::Well;
        }
        // A phase lasts for some forty requests.
        if self.draw(|random| random.random_bool(0.025)) {
            self.is_sick.fetch_xor(true, SeqCst);
        }
        let badly = if self.is_sick.load(SeqCst) { 0.9 } else { 0.1 };
        if self.draw(|random| !random.random_bool(badly)) {
            return Mood::Well;
        }
        match self.draw(|random| random.random_range(0..10)) {
            0 => Mood::Slow,
            1..=3 => Mood::Error,
            4 => Mood::Close,
            5 => Mood::Reset,
            6 => Mood::HalfClose,
            7 => Mood::Short,
            8 => Mood::Twice,
            _ => Mood::Nonsense,
        }
    }
}

async fn serve(stream: TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    loop {
        let token = read_request(&mut stream).await?;
        let size = shared.draw(|random| {
            if random.random_bool(0.1) {
                random.random_range(0..40_000)
            } else {
                20
            }
        });
        let filler = "x".repeat(size);
        let answer = |status: &str| {
            let length = token.len() + filler.len();
            format!(
                "HTTP/1.1 {status}\r\nx-token: {token}\r\ncontent-length: {length}\r\n\r\n{token}{filler}"
            )
            .into_bytes()
        };
        let (mood, whole) = (shared.mood(), answer("200 OK"));
        match mood {
            Mood::Well => stream.write_all(&whole).await?,
            Mood::Slow => {
                for piece in whole.chunks(whole.len() / 3 + 1) {
                    // This is what being slow is.
                    tokio::time::sleep(Duration::from_millis(3)).await;
                    stream.write_all(piece).await?;
                }
            }
            Mood::Error => stream.write_all(&answer("500 Internal Server Error")).await?,
            Mood::Close => return Ok(()),
            Mood::Reset => {
                stream.write_all(&whole[..whole.len() / 2]).await?;
                SockRef::from(stream.get_ref()).set_linger(Some(Duration::ZERO))?;
                return Ok(());
            }
            Mood::HalfClose => {
                stream.write_all(&whole).await?;
                stream.shutdown().await?;
            }
            Mood::Short => {
                stream.write_all(&whole[..whole.len() - 1]).await?;
                return Ok(());
            }
            Mood::Twice => stream.write_all(&[&whole[..], &whole[..]].concat()).await?,
            Mood::Nonsense => stream.write_all(b"HTTP/9.9 what\r\n\r\n").await?,
        }
    }
}

/// The token in its path; the body, if there is one, has to be the same.
async fn read_request(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let (mut token, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if token.is_empty() {
            let path = line.split(' ').nth(1).unwrap_or_default();
            path.trim_start_matches('/').clone_into(&mut token);
        } else if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().expect("a length");
        } else if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    assert!(
        body.is_empty() || body == token.as_bytes(),
        "the body of another request than {token}"
    );
    Ok(token)
}
