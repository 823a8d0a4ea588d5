//! What stands around a service's routes: middleware, admin listener, graceful shutdown.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::http::{HeaderValue, StatusCode};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Extension, Router, middleware};
use prometheus::Registry;
use serde::Serialize;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::extract::BodyLimit;
use crate::fault::FaultSwitch;
use crate::metrics::{self, HttpMetrics};
use crate::observe::{Observer, observe};
use crate::variant::{Declaration, Selected};
use crate::{BoxError, Problem, ServiceConfig, admin};

/// Who a process is.
#[derive(Clone, Debug, Serialize)]
pub struct Identity {
    /// As other services call it: `payment-service`.
    pub service: &'static str,
    /// `v1` or `v2`.
    pub variant: &'static str,
    /// Subset of the DestinationRule: `v1`, `green`, `algorithm-a` …
    pub subset: &'static str,
    /// Release number of the subset.
    pub release: &'static str,
    /// Name of this process among its replicas.
    pub instance: String,
}

impl Identity {
    /// A service with two variants; `subset` and `release` come from its `Variant`.
    pub fn new(
        service: &'static str,
        variant: Selected,
        subset: &'static str,
        release: &'static str,
        config: &ServiceConfig,
    ) -> Self {
        let instance = config
            .instance
            .clone()
            .unwrap_or_else(|| format!("{service}-{subset}"));
        Self {
            service,
            variant: variant.as_str(),
            subset,
            release,
            instance,
        }
    }

    /// A service of which there is one variant only.
    pub fn single(service: &'static str, config: &ServiceConfig) -> Self {
        Self::new(service, Selected::V1, "v1", env!("CARGO_PKG_VERSION"), config)
    }

    /// Name of the Deployment: `payment-service-v2`.
    pub fn workload(&self) -> String {
        format!("{}-{}", self.service, self.variant)
    }

    /// `payment-service v2 payment-green-1`
    pub(crate) fn served_by(&self) -> HeaderValue {
        HeaderValue::from_str(&format!("{} {} {}", self.service, self.variant, self.instance))
            .unwrap_or(HeaderValue::from_static("unknown"))
    }
}

/// The addresses a service serves, already bound.
#[derive(Debug)]
pub struct Listeners {
    pub public: TcpListener,
    pub admin: TcpListener,
    /// Print one line of JSON to standard output when ready, for the process that started this one.
    pub announce: bool,
}

impl Listeners {
    pub async fn bind(config: &ServiceConfig) -> Result<Self, BoxError> {
        Ok(Self {
            public: bind(config.listen).await?,
            admin: bind(config.admin_listen).await?,
            announce: true,
        })
    }
}

/// Binds an address; a mistake says which one and how to choose another.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, BoxError> {
    TcpListener::bind(address)
        .await
        .map_err(|error| format!("cannot listen on {address}: {error}").into())
}

/// Everything around the routes of one service.
#[derive(Clone, Debug)]
pub struct Chassis {
    pub identity: Identity,
    pub registry: Registry,
    pub(crate) declaration: Declaration,
    pub(crate) observer: Arc<Observer>,
    pub(crate) ready: Arc<AtomicBool>,
    max_body_bytes: usize,
    grace: Duration,
}

impl Chassis {
    pub fn new(
        identity: Identity,
        declaration: Declaration,
        config: &ServiceConfig,
    ) -> Result<Self, BoxError> {
        let registry = metrics::registry(&identity)?;
        let fault = FaultSwitch::new(config.faults);
        let observer = Observer::new(&identity, config, HttpMetrics::new(&registry)?, fault);
        Ok(Self {
            identity,
            registry,
            declaration,
            observer: Arc::new(observer),
            ready: Arc::new(AtomicBool::new(false)),
            max_body_bytes: config.max_body_bytes,
            grace: config.shutdown_grace(),
        })
    }

    /// The service's routes with everything in front of them. `/` answers one line unless the service has its own.
    pub fn router<S: Clone + Send + Sync + 'static>(&self, routes: OpenApiRouter<S>, state: S) -> Router {
        let (routes, mut api) = routes.split_for_parts();
        self.describe(&mut api);
        let api = Arc::new(api);
        let routes = if api.paths.paths.contains_key("/") {
            routes
        } else {
            self.greet(routes)
        };
        routes
            .route(
                "/openapi.json",
                get(async move || axum::Json(api.as_ref().clone())),
            )
            .fallback(async || Problem::no_such_path())
            .method_not_allowed_fallback(async || {
                Problem::new(
                    StatusCode::METHOD_NOT_ALLOWED,
                    "method_not_allowed",
                    "This path does not take this method.",
                )
            })
            .with_state(state)
            .layer(Extension(BodyLimit(self.max_body_bytes)))
            .layer(CatchPanicLayer::custom(panicked))
            .layer(middleware::from_fn_with_state(
                Arc::clone(&self.observer),
                observe,
            ))
    }

    /// Serves until `shutdown`, then lets running requests finish.
    pub async fn serve(
        &self,
        router: Router,
        listeners: Listeners,
        shutdown: CancellationToken,
    ) -> Result<(), BoxError> {
        let (public, admin) = (listeners.public.local_addr()?, listeners.admin.local_addr()?);
        let admin_stop = CancellationToken::new();
        let admin_task = tokio::spawn(
            axum::serve(listeners.admin, admin::router(self))
                .with_graceful_shutdown(admin_stop.clone().cancelled_owned())
                .into_future(),
        );
        self.ready.store(true, Ordering::Release);
        tracing::info!(%public, %admin, instance = self.identity.instance, "ready");
        if listeners.announce {
            announce(&self.identity, public, admin);
        }

        let ready = Arc::clone(&self.ready);
        let stopping = shutdown.clone();
        let serve = axum::serve(tcp_nodelay(listeners.public), router).with_graceful_shutdown(async move {
            stopping.cancelled().await;
            ready.store(false, Ordering::Release);
        });
        let deadline = async {
            shutdown.cancelled().await;
            tokio::time::sleep(self.grace).await;
        };
        tokio::select! {
            result = serve.into_future() => result?,
            () = deadline => tracing::warn!("requests were still running at the end of the grace period"),
        }
        admin_stop.cancel();
        // The admin listener has no state to lose: a connection that a scraper keeps open must not hold up the exit.
        admin_task.abort();
        Ok(())
    }

    fn describe(&self, api: &mut OpenApi) {
        api.info.title = self.identity.service.to_owned();
        api.info.version = self.identity.release.to_owned();
    }

    /// `/` answers one line for `curl`: who answers.
    fn greet<S: Clone + Send + Sync + 'static>(&self, routes: Router<S>) -> Router<S> {
        let Identity {
            service,
            variant,
            instance,
            ..
        } = &self.identity;
        let line = format!("{service} {variant} {instance}\n");
        routes.route("/", get(async move || line))
    }
}

type NoDelay = fn(&mut tokio::net::TcpStream);

/// Small answers go out at once instead of waiting for more to send.
fn tcp_nodelay(listener: TcpListener) -> axum::serve::TapIo<TcpListener, NoDelay> {
    use axum::serve::ListenerExt;
    let tap: NoDelay = |stream| {
        // An old kernel that refuses it serves more slowly, and is right all the same.
        let _ = stream.set_nodelay(true);
    };
    listener.tap_io(tap)
}

#[expect(clippy::needless_pass_by_value, reason = "the signature is the layer's")]
fn panicked(payload: Box<dyn std::any::Any + Send>) -> axum::response::Response {
    let text = payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied());
    Problem::internal(format!("panic: {}", text.unwrap_or("without a message"))).into_response()
}

/// What a service says about itself when it is ready, as one line of JSON.
#[derive(Debug, Serialize, serde::Deserialize)]
pub struct Announcement {
    pub service: String,
    pub instance: String,
    pub listen: SocketAddr,
    pub admin: SocketAddr,
}

#[expect(
    clippy::print_stdout,
    reason = "standard output is the agreed place: logs go to standard error"
)]
fn announce(identity: &Identity, listen: SocketAddr, admin: SocketAddr) {
    let line = Announcement {
        service: identity.service.to_owned(),
        instance: identity.instance.clone(),
        listen,
        admin,
    };
    if let Ok(line) = serde_json::to_string(&line) {
        println!("{line}");
    }
}
