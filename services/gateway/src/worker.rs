//! One thread that carries requests, with a runtime, connections and counters of its own: nothing on the way of a
//! request is shared with another thread but the rules, and those are only read.

mod serve;
mod stop;

use crate::{
    access_log::AccessLog,
    metrics::{Published, WorkerMetrics},
    pool::Pool,
};
use arc_swap::{ArcSwap, Cache};
use common::{CancellationToken, Clock, Random};
use http::HeaderValue;
use istio::{Side, Table, table::Address};
use serve::serve;
use std::{
    cell::{Cell, RefCell},
    collections::HashSet,
    fmt::Display,
    net::{SocketAddr, TcpStream},
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use stop::{Phase, Stop};
use tokio::sync::mpsc;
use tokio_rustls::rustls::ServerConfig;
use uuid::Uuid;

/// The rules in force.
pub(crate) type Rules = Arc<ArcSwap<Table>>;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Names and values together.
    pub(crate) header_bytes: usize,
    pub(crate) connect_timeout: Duration,
    /// A caller from outside may take so long for the head of a request, the wait for the next one included. Longer than
    /// clients keep unused connections: so it is they who close them, and no request meets a closing connection.
    pub(crate) head_timeout: Duration,
}

/// A connection for a worker.
pub(crate) struct Accepted {
    pub(crate) stream: TcpStream,
    pub(crate) side: Side,
    pub(crate) from: SocketAddr,
    /// Counts the worker's connections as long as it lives.
    pub(crate) load: Load,
}

/// One connection's part of the worker's load.
pub(crate) struct Load(Arc<AtomicUsize>);

pub(crate) struct Worker {
    rules: RefCell<Cache<Rules, Arc<Table>>>,
    pub(crate) pool: Pool,
    pub(crate) metrics: WorkerMetrics,
    pub(crate) limits: Limits,
    pub(crate) log: Option<AccessLog>,
    /// For callers who come by TLS.
    encryption: Option<Arc<ServerConfig>>,
    /// Copies of requests under way.
    pub(crate) copies: Cell<usize>,
    /// Whether connections are to end with their next answer.
    pub(crate) is_leaving: Cell<bool>,
    clock: Clock,
    random: Random,
    last_note: Cell<Option<Instant>>,
}

const SWEEP_EVERY: Duration = Duration::from_secs(1);

impl Worker {
    pub(crate) fn new(
        rules: Rules,
        published: Arc<Published>,
        limits: Limits,
        log: Option<AccessLog>,
        encryption: Option<Arc<ServerConfig>>,
    ) -> Self {
        Self {
            rules: RefCell::new(Cache::new(rules)),
            pool: Pool::default(),
            metrics: WorkerMetrics::new(published),
            limits,
            log,
            encryption,
            copies: Cell::new(0),
            is_leaving: Cell::new(false),
            clock: Clock::System,
            random: Random::system(),
            last_note: Cell::new(None),
        }
    }

    /// Calls `read` with the rules in force.
    pub(crate) fn with_rules<T>(&self, read: impl FnOnce(&Table) -> T) -> T {
        read(self.rules.borrow_mut().load())
    }

    pub(crate) fn new_request_id(&self) -> HeaderValue {
        let id = self.random.uuid(&self.clock).hyphenated();
        let text = HeaderValue::from_str(id.encode_lower(&mut Uuid::encode_buffer()));
        text.unwrap_or(HeaderValue::from_static("unknown"))
    }

    /// Milliseconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        self.clock.millis()
    }

    /// Random ones.
    pub(crate) fn bits(&self) -> u64 {
        self.random.bits()
    }

    /// From 0 to 1.
    pub(crate) fn chance(&self) -> f64 {
        self.random.unit()
    }

    /// Logs that an endpoint cannot be reached: one line a second, however many requests find out.
    pub(crate) fn note(&self, address: &Address, error: &dyn Display) {
        let now = Instant::now();
        if self
            .last_note
            .get()
            .is_none_or(|last| now.duration_since(last) >= Duration::from_secs(1))
        {
            self.last_note.set(Some(now));
            tracing::warn!(endpoint = %address, cause = %error, "no connection to an endpoint");
        }
    }

    fn sweep(&self) {
        let in_use: HashSet<usize> = self.with_rules(|table| {
            let endpoints = table.clusters().iter().flat_map(|cluster| &cluster.endpoints);
            endpoints.map(|endpoint| endpoint.state.id).collect()
        });
        self.pool.sweep(Instant::now(), &in_use);
    }
}

impl Load {
    pub(crate) fn on(connections: &Arc<AtomicUsize>) -> Self {
        connections.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(connections))
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Serves connections until there are no more to come. Then each ends with its next answer, or after `end` as soon as nothing
/// is under way on it.
pub(crate) async fn work(
    worker: Worker,
    mut accepted: mpsc::UnboundedReceiver<Accepted>,
    end: CancellationToken,
) {
    let worker = Rc::new(worker);
    let stop = Rc::new(Stop::default());
    let mut sweep = tokio::time::interval(SWEEP_EVERY);
    loop {
        tokio::select! {
            connection = accepted.recv() => match connection {
                Some(connection) => {
                    tokio::task::spawn_local(serve(Rc::clone(&worker), Rc::clone(&stop), connection));
                }
                None => break,
            },
            _ = sweep.tick() => worker.sweep(),
        }
    }
    worker.is_leaving.set(true);
    stop.advance(Phase::Leaving);
    tokio::select! {
        () = stop.all_gone() => return,
        () = end.cancelled() => {}
    }
    // What has come to a connection by now is a request under way: the system is asked once more before any is closed.
    tokio::task::yield_now().await;
    stop.advance(Phase::Stopping);
    stop.all_gone().await;
}
