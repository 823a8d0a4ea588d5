//! What two processes say to each other: first two bytes with the sockets, then lines of text.

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags, recvmsg, sendmsg,
};
use std::{
    io::{self, IoSlice, IoSliceMut},
    mem::MaybeUninit,
    os::fd::{AsFd, OwnedFd},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Interest},
    net::UnixStream,
};

/// What the old process gives away.
pub(super) struct Sockets {
    pub(super) listeners: Vec<OwnedFd>,
    /// The other ends of these are processes before it.
    pub(super) followers: Vec<OwnedFd>,
}

/// Of what is said here. A process of another version is told apart before anything else is read.
const VERSION: u8 = 1;
/// Most sockets at a time. So many processes before it are not there at once.
const MOST: usize = 32;

pub(super) async fn send_sockets(
    stream: &UnixStream,
    listeners: &[OwnedFd],
    followers: &[OwnedFd],
) -> io::Result<()> {
    let sockets = listeners.iter().chain(followers).map(OwnedFd::as_fd);
    let sockets: Vec<_> = sockets.take(MOST).collect();
    let head = [VERSION, u8::try_from(listeners.len()).unwrap_or(u8::MAX)];
    let send = || {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MOST))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        if !control.push(SendAncillaryMessage::ScmRights(&sockets)) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        sendmsg(stream, &[IoSlice::new(&head)], &mut control, SendFlags::empty())?;
        Ok(())
    };
    stream.async_io(Interest::WRITABLE, send).await
}

pub(super) async fn receive_sockets(stream: &UnixStream) -> io::Result<Sockets> {
    let receive = || {
        let mut head = [0; 2];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MOST))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let parts = &mut [IoSliceMut::new(&mut head)];
        let received = recvmsg(stream, parts, &mut control, RecvFlags::empty())?;
        let sockets = control.drain().filter_map(|message| match message {
            RecvAncillaryMessage::ScmRights(sockets) => Some(sockets),
            _ => None,
        });
        let mut listeners: Vec<_> = sockets.flatten().collect();
        match (received.bytes, head) {
            (0, _) => Err(io::ErrorKind::UnexpectedEof.into()),
            (_, [VERSION, count]) => {
                let followers = listeners.split_off(listeners.len().min(count.into()));
                Ok(Sockets { listeners, followers })
            }
            (_, [other, _]) => Err(io::Error::other(format!(
                "speaks version {other} of the hand-over; this one speaks {VERSION}"
            ))),
        }
    };
    stream.async_io(Interest::READABLE, receive).await
}

pub(super) async fn send_line(stream: &mut BufReader<UnixStream>, line: &str) -> io::Result<()> {
    stream.write_all(format!("{line}\n").as_bytes()).await
}

/// Without its end; an error if there is none.
pub(super) async fn receive_line(stream: &mut BufReader<UnixStream>) -> io::Result<String> {
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    if line.pop() == Some('\n') {
        Ok(line)
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}
