//! HTTP/1.1 as bytes, so that requests no library would send can be sent, and nothing is tidied up on the way.

use std::{io, net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

/// First line and header lines; names in lower case, everything in its order.
#[derive(Debug, Clone, Default)]
pub(super) struct Head {
    pub(super) first: String,
    pub(super) headers: Vec<(String, String)>,
}

#[derive(Debug)]
pub(super) struct Answer {
    /// 0 where the connection was closed without an answer.
    pub(super) status: u16,
    pub(super) head: Head,
    pub(super) body: Vec<u8>,
}

impl Head {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// A caller with one connection, replaced when it is closed.
pub(super) struct Wire {
    address: SocketAddr,
    stream: Option<BufReader<TcpStream>>,
}

/// Nothing in the table takes that long.
const PATIENCE: Duration = Duration::from_secs(10);

impl Wire {
    pub(super) fn new(address: SocketAddr) -> Self {
        Self {
            address,
            stream: None,
        }
    }

    pub(super) async fn exchange(&mut self, request: &[u8]) -> Answer {
        let answer = tokio::time::timeout(PATIENCE, self.try_exchange(request)).await;
        let answer = answer.unwrap_or_else(|_| panic!("no answer to {}", String::from_utf8_lossy(request)));
        let closes = answer
            .as_ref()
            .is_ok_and(|answer| answer.status < 400 && answer.head.get("connection") != Some("close"));
        if !closes {
            self.stream = None;
        }
        answer.unwrap_or(Answer {
            status: 0,
            head: Head::default(),
            body: Vec::new(),
        })
    }

    async fn try_exchange(&mut self, request: &[u8]) -> io::Result<Answer> {
        let stream = match &mut self.stream {
            Some(stream) => stream,
            none => {
                let stream = TcpStream::connect(self.address).await?;
                stream.set_nodelay(true)?;
                none.insert(BufReader::new(stream))
            }
        };
        // A request that is too large may be refused before all of it is sent.
        let sent = stream.get_mut().write_all(request).await;
        let head = match (read_head(stream).await, sent) {
            (Ok(head), _) => head,
            (Err(error), _) => return Err(error),
        };
        let status = head.first.split(' ').nth(1).and_then(|text| text.parse().ok());
        let body = read_body(stream, &head, request.starts_with(b"HEAD ")).await?;
        Ok(Answer {
            status: status.ok_or(io::ErrorKind::InvalidData)?,
            head,
            body,
        })
    }
}

pub(super) async fn read_head(from: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Head> {
    let mut head = Head {
        first: read_line(from).await?,
        headers: Vec::new(),
    };
    loop {
        let line = read_line(from).await?;
        if line.is_empty() {
            return Ok(head);
        }
        let (name, value) = line.split_once(':').ok_or(io::ErrorKind::InvalidData)?;
        head.headers
            .push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
}

async fn read_line(from: &mut (impl AsyncBufRead + Unpin)) -> io::Result<String> {
    let mut line = Vec::new();
    if from.read_until(b'\n', &mut line).await? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(String::from_utf8_lossy(&line)
        .trim_end_matches(['\r', '\n'])
        .to_owned())
}

/// By length or in chunks; `headless` for the answer to HEAD, which has none.
pub(super) async fn read_body(
    from: &mut (impl AsyncBufRead + Unpin),
    head: &Head,
    headless: bool,
) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    if headless {
        return Ok(body);
    }
    if head.get("transfer-encoding") == Some("chunked") {
        loop {
            let size = read_line(from).await?;
            let size = usize::from_str_radix(&size, 16).map_err(|_| io::ErrorKind::InvalidData)?;
            let start = body.len();
            body.resize(start + size, 0);
            from.read_exact(&mut body[start..]).await?;
            read_line(from).await?;
            if size == 0 {
                return Ok(body);
            }
        }
    }
    let size = head.get("content-length").and_then(|text| text.parse().ok());
    body.resize(size.unwrap_or(0), 0);
    from.read_exact(&mut body).await?;
    Ok(body)
}
