//! Where the gateway is, for the process that started this one and for the log.

use crate::sockets::Sockets;
use serde::Serialize;
use std::{io, net::SocketAddr};

/// One line of JSON on standard output.
#[derive(Serialize)]
pub(super) struct Announcement {
    service: &'static str,
    instance: String,
    listen: SocketAddr,
    mesh: SocketAddr,
    pub(super) admin: SocketAddr,
    #[serde(skip_serializing_if = "Option::is_none")]
    tls: Option<SocketAddr>,
}

impl Announcement {
    pub(super) fn of(instance: String, sockets: &Sockets) -> io::Result<Self> {
        Ok(Self {
            service: crate::SERVICE,
            instance,
            listen: sockets.ingress.local_addr()?,
            mesh: sockets.mesh.local_addr()?,
            admin: sockets.admin.local_addr()?,
            tls: match &sockets.tls {
                Some(socket) => Some(socket.local_addr()?),
                None => None,
            },
        })
    }

    #[expect(
        clippy::print_stdout,
        reason = "standard output is the agreed place: logs go to standard error"
    )]
    pub(super) fn make(&self, on_standard_output: bool) {
        tracing::info!(ingress = %self.listen, mesh = %self.mesh, admin = %self.admin, "ready");
        if on_standard_output && let Ok(line) = serde_json::to_string(self) {
            println!("{line}");
        }
    }
}
