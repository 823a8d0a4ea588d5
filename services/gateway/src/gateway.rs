//! What runs in the process, and how it stops: readiness off, no new connections, requests under way to their end.

mod announcement;
mod shared;
mod workers;

use crate::{
    Config,
    access_log::AccessLog,
    admin,
    certificates::Certificates,
    hot_restart::{Predecessor, RestartSocket, Successor},
    listener::{Inbox, accept},
    metrics::Published,
    sockets::Sockets,
    store::Store,
    upstream,
    worker::{Limits, Worker},
};
use announcement::Announcement;
use common::{BoxError, CancellationToken, Clock, Listeners};
use istio::{Registry, Side};
pub(crate) use shared::Shared;
use std::{
    future, mem,
    pin::Pin,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::{net::TcpListener, task::JoinSet};
use workers::Workers;

/// Everything is bound and the rules are in force; nothing is accepted before [`Gateway::run`].
pub struct Gateway {
    sockets: Sockets,
    /// Who keeps them up to date.
    certificates: Option<Keeper>,
    restart_socket: Option<RestartSocket>,
    predecessor: Option<Predecessor>,
    instance: String,
    announce: bool,
    grace: Duration,
    inboxes: Vec<Inbox>,
    workers: Workers,
    shared: Arc<Shared>,
}

type Keeper = Pin<Box<dyn Future<Output = ()> + Send>>;

impl Gateway {
    /// `tls` is for callers from outside who come encrypted.
    pub fn start(
        config: &Config,
        listeners: Listeners,
        mesh: TcpListener,
        tls: Option<TcpListener>,
    ) -> Result<Self, BoxError> {
        let sockets = Sockets {
            ingress: listeners.public,
            mesh,
            admin: listeners.admin,
            tls,
        };
        let mut gateway = Self::assemble(config, sockets, None)?;
        gateway.announce = listeners.announce;
        Ok(gateway)
    }

    /// With the sockets that the settings name, those of the predecessor where there is one.
    pub(crate) async fn open(
        config: &Config,
        mut predecessor: Option<Predecessor>,
    ) -> Result<Self, BoxError> {
        let inherited = predecessor
            .as_mut()
            .map(|before| mem::take(&mut before.listeners));
        let sockets = Sockets::open(config, inherited.unwrap_or_default()).await?;
        Self::assemble(config, sockets, predecessor)
    }

    fn assemble(
        config: &Config,
        sockets: Sockets,
        predecessor: Option<Predecessor>,
    ) -> Result<Self, BoxError> {
        let store = open_store(config, &sockets, predecessor.as_ref())?;
        let (certificates, encryption) = if sockets.tls.is_some() {
            let (config, keeper) = Certificates::open(store.rules(), config.certificates_dir.clone())?;
            (Some(Box::pin(keeper) as Keeper), Some(config))
        } else {
            say_what_is_not_served(&store);
            (None, None)
        };
        let limits = Limits {
            header_bytes: config.service.max_header_bytes,
            connect_timeout: config.connect_timeout(),
            head_timeout: config.head_timeout(),
        };
        let opened = config.access_log.as_deref().map(|path| {
            AccessLog::open(path).map_err(|error| format!("access log {}: {error}", path.display()))
        });
        let (log, log_writer) = opened.transpose()?.unzip();
        let mut workers = Workers::default();
        workers.log_writer = log_writer;
        let (mut inboxes, mut metrics) = (Vec::new(), Vec::new());
        for number in 0..config.workers() {
            let published = Arc::<Published>::default();
            let worker = {
                let (rules, published, log) = (store.rules(), Arc::clone(&published), log.clone());
                let encryption = encryption.clone();
                move || Worker::new(rules, published, limits, log, encryption)
            };
            inboxes.push(workers.spawn(number, worker)?);
            metrics.push(published);
        }
        let restart_socket = config.restart_socket.as_deref().map(|path| {
            RestartSocket::bind(path).map_err(|error| format!("RESTART_SOCKET {}: {error}", path.display()))
        });
        let name = config.service.instance.clone();
        let shared = Shared::new(store, metrics, &inboxes);
        Ok(Self {
            sockets,
            certificates,
            restart_socket: restart_socket.transpose()?,
            predecessor,
            instance: name.unwrap_or_else(|| crate::SERVICE.to_owned()),
            announce: true,
            grace: config.service.shutdown_grace(),
            inboxes,
            workers,
            shared: Arc::new(shared),
        })
    }

    /// Serves until `shutdown`, or until another process has taken over, and then finishes what is under way.
    pub async fn run(mut self, shutdown: CancellationToken) -> Result<(), BoxError> {
        let (shared, mut workers) = (self.shared, self.workers);
        if let Some(predecessor) = self.predecessor {
            tokio::select! {
                relieved = shared.relieve(predecessor) => relieved?,
                () = shutdown.cancelled() => return Ok(()),
            }
        }
        let mut copies = Vec::new();
        if let Some(socket) = &mut self.restart_socket {
            socket.put_in_place();
            copies = self.sockets.copies()?;
        }
        let announcement = Announcement::of(self.instance, &self.sockets)?;
        let Sockets {
            ingress,
            mesh,
            admin,
            tls,
        } = self.sockets;
        let accepting = CancellationToken::new();
        let admin_closing = CancellationToken::new();
        let admin_accepting = admin_closing.child_token();
        let mut asking = admin::serve(
            admin,
            admin::router(&shared),
            admin_accepting.clone(),
            admin_closing.clone(),
        );
        // These end with this function.
        let mut tasks = JoinSet::new();
        tasks.spawn(upstream::bring_back(shared.store.rules()));
        if let Some(keeper) = self.certificates {
            tasks.spawn(keeper);
        }
        let mut listening = JoinSet::new();
        listening.spawn(accept(
            ingress,
            Side::Ingress,
            self.inboxes.clone(),
            accepting.clone(),
        ));
        if let Some(tls) = tls {
            listening.spawn(accept(
                tls,
                Side::IngressTls,
                self.inboxes.clone(),
                accepting.clone(),
            ));
        }
        listening.spawn(accept(mesh, Side::Mesh, self.inboxes, accepting.clone()));
        shared.ready.store(true, Ordering::Release);
        announcement.make(self.announce);

        let successor = tokio::select! {
            successor = next(self.restart_socket, &shared, &copies) => Some(successor),
            () = shutdown.cancelled() => None,
        };
        drop(copies);
        shared.ready.store(successor.is_some(), Ordering::Release);
        accepting.cancel();
        while let Some(ended) = listening.join_next().await {
            ended?;
        }
        if let Some(successor) = successor {
            tracing::info!("another process has taken over; this one finishes what it is at");
            admin_accepting.cancel();
            tasks.spawn(successor.follow(Arc::clone(&shared), announcement.admin));
            let gone = async {
                workers.are_finished().await;
                asking.are_closed().await;
            };
            tokio::select! {
                () = gone => {}
                () = tokio::time::sleep(self.grace) => {}
                () = shutdown.cancelled() => {}
            }
        }
        if !workers.stop(self.grace).await {
            tracing::warn!(
                connections = shared.connections(),
                "requests were still running at the end"
            );
        }
        admin_closing.cancel();
        if tokio::time::timeout(self.grace, asking.are_closed())
            .await
            .is_err()
        {
            tracing::warn!("requests to the admin API were still running at the end");
        }
        Ok(())
    }
}

fn open_store(
    config: &Config,
    sockets: &Sockets,
    predecessor: Option<&Predecessor>,
) -> Result<Store, BoxError> {
    let tls_address = sockets.tls.as_ref().map(TcpListener::local_addr).transpose()?;
    let here = Registry::at(config.locality.clone().unwrap_or_default());
    let here = here.with_https_port(tls_address.map(|address| address.port()));
    let (files, endpoints) = (config.config.as_path(), config.endpoints.as_deref());
    match predecessor {
        Some(before) => Store::inherit(
            &before.rules,
            files,
            endpoints,
            &config.state_dir,
            Clock::System,
            here,
        ),
        None => Store::open(files, endpoints, &config.state_dir, Clock::System, here),
    }
}

fn say_what_is_not_served(store: &Store) {
    for server in store.rules().load().tls_servers() {
        tracing::warn!(field = server.field, "is served by nobody: TLS_LISTEN is not set");
    }
}

/// The process that takes over from this one, if it can.
async fn next(socket: Option<RestartSocket>, shared: &Shared, copies: &[std::os::fd::OwnedFd]) -> Successor {
    match socket {
        Some(mut socket) => socket.successor(shared, copies).await,
        None => future::pending().await,
    }
}
