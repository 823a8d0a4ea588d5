//! A proxy that understands nothing and only copies bytes, on one thread: what `scripts/bench gateway` takes for the
//! limit of any proxy.
//!
//! `byte_copier ADDRESS TO` copies between each connection to ADDRESS and one of its own to TO.

use std::{env, error::Error, io};
use tokio::net::{TcpListener, TcpStream};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut args = env::args().skip(1);
    let (Some(address), Some(to)) = (args.next(), args.next()) else {
        return Err("usage: byte_copier ADDRESS TO".into());
    };
    let listener = TcpListener::bind(address).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        let to = to.clone();
        // It ends when one of the two sides does.
        tokio::spawn(async move { copy(stream, &to).await.ok() });
    }
}

async fn copy(mut stream: TcpStream, to: &str) -> io::Result<()> {
    let mut other = TcpStream::connect(to).await?;
    stream.set_nodelay(true)?;
    other.set_nodelay(true)?;
    tokio::io::copy_bidirectional(&mut stream, &mut other).await?;
    Ok(())
}
