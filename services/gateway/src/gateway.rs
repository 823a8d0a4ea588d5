//! What runs in the process, and how it stops: readiness off, no new connections, requests under way to their end.

use crate::{
    Config,
    access_log::AccessLog,
    admin,
    certificates::Certificates,
    listener::{Inbox, accept},
    metrics::Published,
    store::Store,
    upstream,
    worker::{Limits, Worker, work},
};
use common::{BoxError, CancellationToken, Clock, Listeners};
use istio::{Registry, Side};
use serde::Serialize;
use std::{
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};
use tokio::{
    net::TcpListener,
    sync::{mpsc, oneshot},
};

/// Everything is bound and the rules are in force; nothing is accepted before [`Gateway::run`].
pub struct Gateway {
    ingress: TcpListener,
    mesh: TcpListener,
    admin: TcpListener,
    /// With who keeps its certificates up to date.
    tls: Option<(TcpListener, Keeper)>,
    instance: String,
    announce: bool,
    grace: Duration,
    inboxes: Vec<Inbox>,
    finished: Vec<oneshot::Receiver<()>>,
    log_writer: Option<thread::JoinHandle<()>>,
    shared: Arc<Shared>,
}

type Keeper = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What the admin API looks at.
pub(crate) struct Shared {
    pub(crate) store: Store,
    pub(crate) metrics: Vec<Arc<Published>>,
    pub(crate) ready: AtomicBool,
    connections: Vec<Arc<AtomicUsize>>,
}

/// One line of JSON on standard output, for the process that started this one.
#[derive(Serialize)]
struct Announcement {
    service: &'static str,
    instance: String,
    listen: SocketAddr,
    mesh: SocketAddr,
    admin: SocketAddr,
    #[serde(skip_serializing_if = "Option::is_none")]
    tls: Option<SocketAddr>,
}

impl Gateway {
    /// `tls` is for callers from outside who come encrypted.
    pub fn start(
        config: &Config,
        listeners: Listeners,
        mesh: TcpListener,
        tls: Option<TcpListener>,
    ) -> Result<Self, BoxError> {
        let tls_address = tls.as_ref().map(TcpListener::local_addr).transpose()?;
        let here = Registry::at(config.locality.clone().unwrap_or_default());
        let store = Store::open(
            &config.config,
            config.endpoints.as_deref(),
            &config.state_dir,
            Clock::System,
            here.with_https_port(tls_address.map(|address| address.port())),
        )?;
        let (tls, encryption) = if let Some(listener) = tls {
            let (config, keeper) = Certificates::open(store.rules(), config.certificates_dir.clone())?;
            (Some((listener, Box::pin(keeper) as Keeper)), Some(config))
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
        let (mut inboxes, mut finished, mut metrics) = (Vec::new(), Vec::new(), Vec::new());
        for number in 0..config.workers() {
            let published = Arc::<Published>::default();
            let worker = {
                let (rules, published, log) = (store.rules(), Arc::clone(&published), log.clone());
                let encryption = encryption.clone();
                move || Worker::new(rules, published, limits, log, encryption)
            };
            let (inbox, end) = spawn_worker(number, worker)?;
            inboxes.push(inbox);
            finished.push(end);
            metrics.push(published);
        }
        let connections = inboxes
            .iter()
            .map(|inbox| Arc::clone(&inbox.connections))
            .collect();
        let shared = Arc::new(Shared {
            store,
            metrics,
            ready: AtomicBool::new(false),
            connections,
        });
        Ok(Self {
            ingress: listeners.public,
            mesh,
            admin: listeners.admin,
            tls,
            instance: config
                .service
                .instance
                .clone()
                .unwrap_or_else(|| crate::SERVICE.to_owned()),
            announce: listeners.announce,
            grace: config.service.shutdown_grace(),
            inboxes,
            finished,
            log_writer,
            shared,
        })
    }

    /// Serves until `shutdown`, then finishes what is under way.
    pub async fn run(self, shutdown: CancellationToken) -> Result<(), BoxError> {
        let announcement = Announcement {
            service: crate::SERVICE,
            instance: self.instance,
            listen: self.ingress.local_addr()?,
            mesh: self.mesh.local_addr()?,
            admin: self.admin.local_addr()?,
            tls: match &self.tls {
                Some((listener, _)) => Some(listener.local_addr()?),
                None => None,
            },
        };
        let admin = tokio::spawn(axum::serve(self.admin, admin::router(&self.shared)).into_future());
        let outliers = tokio::spawn(upstream::bring_back(self.shared.store.rules()));
        let ingress = accept(
            self.ingress,
            Side::Ingress,
            self.inboxes.clone(),
            shutdown.clone(),
        );
        let (tls, keeper) = self.tls.unzip();
        let tls = tls.map(|listener| {
            let accepting = accept(listener, Side::IngressTls, self.inboxes.clone(), shutdown.clone());
            tokio::spawn(accepting)
        });
        let keeper = keeper.map(tokio::spawn);
        let mesh = accept(self.mesh, Side::Mesh, self.inboxes, shutdown.clone());
        let (ingress, mesh) = (tokio::spawn(ingress), tokio::spawn(mesh));
        self.shared.ready.store(true, Ordering::Release);
        let Announcement {
            listen,
            mesh: mesh_address,
            admin: admin_address,
            ..
        } = announcement;
        tracing::info!(ingress = %listen, mesh = %mesh_address, admin = %admin_address, "ready");
        if self.announce {
            announce(&announcement);
        }

        shutdown.cancelled().await;
        self.shared.ready.store(false, Ordering::Release);
        // The workers end by themselves once the accepting tasks, which hold the ends of their inboxes, are gone.
        ingress.await?;
        mesh.await?;
        if let Some(tls) = tls {
            tls.await?;
        }
        let all_finished = async {
            for finished in self.finished {
                // An error is a worker that is gone already.
                let _ = finished.await;
            }
        };
        if tokio::time::timeout(self.grace, all_finished).await.is_err() {
            tracing::warn!(
                connections = self.shared.connections(),
                "requests were still running at the end"
            );
        } else if let Some(writer) = self.log_writer {
            // It ends with the workers. What it says of itself is logged already.
            tokio::task::spawn_blocking(|| writer.join().ok()).await?;
        }
        outliers.abort();
        if let Some(keeper) = keeper {
            keeper.abort();
        }
        admin.abort();
        Ok(())
    }
}

impl Shared {
    /// Open connections of callers.
    pub(crate) fn connections(&self) -> usize {
        self.connections
            .iter()
            .map(|count| count.load(Ordering::Relaxed))
            .sum()
    }
}

fn say_what_is_not_served(store: &Store) {
    for server in store.rules().load().tls_servers() {
        tracing::warn!(field = server.field, "is served by nobody: TLS_LISTEN is not set");
    }
}

fn spawn_worker(
    number: usize,
    worker: impl FnOnce() -> Worker + Send + 'static,
) -> Result<(Inbox, oneshot::Receiver<()>), BoxError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (sender, accepted) = mpsc::unbounded_channel();
    let (finish, finished) = oneshot::channel();
    thread::Builder::new()
        .name(format!("gateway-{number}"))
        .spawn(move || {
            tokio::task::LocalSet::new().block_on(&runtime, work(worker(), accepted));
            // Nobody waits for it any more if the time is up.
            let _ = finish.send(());
        })?;
    Ok((
        Inbox {
            connections: Arc::default(),
            sender,
        },
        finished,
    ))
}

#[expect(
    clippy::print_stdout,
    reason = "standard output is the agreed place: logs go to standard error"
)]
fn announce(announcement: &Announcement) {
    if let Ok(line) = serde_json::to_string(announcement) {
        println!("{line}");
    }
}
