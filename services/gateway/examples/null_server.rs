//! Answers every request with the same 1 KB of JSON, as cheaply as that can be done: what `scripts/bench gateway` puts
//! behind a proxy, so that it measures the proxy.
//!
//! `null_server ADDRESS…` listens at all of them, on one thread.

use std::{env, error::Error, io};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut serving = tokio::task::JoinSet::new();
    for address in env::args().skip(1) {
        serving.spawn(serve(TcpListener::bind(address).await?));
    }
    while let Some(ended) = serving.join_next().await {
        ended??;
    }
    Ok(())
}

async fn serve(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        // It ends when the other side closes the connection.
        tokio::spawn(async move { converse(stream).await.ok() });
    }
}

/// Requests without a body only.
async fn converse(mut stream: TcpStream) -> io::Result<()> {
    const END: &[u8] = b"\r\n\r\n";
    stream.set_nodelay(true)?;
    let body = format!("{{\"text\":\"{}\"}}", "x".repeat(1_013));
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    let mut heads: Vec<u8> = Vec::with_capacity(4_096);
    while stream.read_buf(&mut heads).await? > 0 {
        while let Some(end) = heads.windows(END.len()).position(|piece| piece == END) {
            heads.drain(..end + END.len());
            stream.write_all(answer.as_bytes()).await?;
        }
    }
    Ok(())
}
