//! The listening sockets: bound, or those of the process before this one.

use crate::Config;
use common::{BoxError, chassis::bind};
use std::{
    io,
    net::{self, SocketAddr},
    os::fd::{AsFd, OwnedFd},
};
use tokio::net::TcpListener;

pub(crate) struct Sockets {
    pub(crate) ingress: TcpListener,
    pub(crate) mesh: TcpListener,
    pub(crate) admin: TcpListener,
    pub(crate) tls: Option<TcpListener>,
}

impl Sockets {
    /// `inherited` as [`Sockets::copies`] has them, or none. Where the settings name another address now, it is bound.
    pub(crate) async fn open(config: &Config, inherited: Vec<OwnedFd>) -> Result<Self, BoxError> {
        let mut inherited = inherited.into_iter();
        let mut open = async |address| match inherited.next().map(from_descriptor).transpose()? {
            Some(socket) if is_at(&socket, address)? => Ok(socket),
            _ => bind(address).await,
        };
        Ok(Self {
            ingress: open(config.service.listen).await?,
            mesh: open(config.mesh_listen).await?,
            admin: open(config.service.admin_listen).await?,
            tls: match config.tls_listen {
                Some(address) => Some(open(address).await?),
                None => None,
            },
        })
    }

    /// Further handles of the same sockets, which stay open as long as any of them.
    pub(crate) fn copies(&self) -> io::Result<Vec<OwnedFd>> {
        let all = [&self.ingress, &self.mesh, &self.admin];
        let all = all.into_iter().chain(&self.tls);
        all.map(|socket| socket.as_fd().try_clone_to_owned()).collect()
    }
}

fn from_descriptor(socket: OwnedFd) -> io::Result<TcpListener> {
    TcpListener::from_std(net::TcpListener::from(socket))
}

/// Port 0 leaves it to the system, which has chosen already.
fn is_at(socket: &TcpListener, wanted: SocketAddr) -> io::Result<bool> {
    let address = socket.local_addr()?;
    Ok(address == wanted || (wanted.port() == 0 && address.ip() == wanted.ip()))
}
