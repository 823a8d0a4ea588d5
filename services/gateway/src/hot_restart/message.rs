//! What two processes say to each other: first a byte with the sockets, then lines of text.

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

/// Of what is said here. A process of another version is told apart before anything else is read.
const VERSION: u8 = 1;
/// Most sockets at a time.
const MOST: usize = 8;

pub(super) async fn send_sockets(stream: &UnixStream, sockets: &[OwnedFd]) -> io::Result<()> {
    let sockets: Vec<_> = sockets.iter().map(OwnedFd::as_fd).collect();
    let send = || {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MOST))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        if !control.push(SendAncillaryMessage::ScmRights(&sockets)) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        sendmsg(
            stream,
            &[IoSlice::new(&[VERSION])],
            &mut control,
            SendFlags::empty(),
        )?;
        Ok(())
    };
    stream.async_io(Interest::WRITABLE, send).await
}

pub(super) async fn receive_sockets(stream: &UnixStream) -> io::Result<Vec<OwnedFd>> {
    let receive = || {
        let mut version = [0];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MOST))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let parts = &mut [IoSliceMut::new(&mut version)];
        let received = recvmsg(stream, parts, &mut control, RecvFlags::empty())?;
        let sockets = control.drain().filter_map(|message| match message {
            RecvAncillaryMessage::ScmRights(sockets) => Some(sockets),
            _ => None,
        });
        let sockets: Vec<_> = sockets.flatten().collect();
        match (received.bytes, version) {
            (0, _) => Err(io::ErrorKind::UnexpectedEof.into()),
            (_, [VERSION]) => Ok(sockets),
            (_, [other]) => Err(io::Error::other(format!(
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
