//! Calls to other services, always as `http://<service>/…`: on a laptop a proxy leads there, in a cluster the sidecar does.
//!
//! Each call carries the propagated headers of the request that causes it (see [`context`]). The developer's own
//! `HTTP_PROXY` never takes part.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use reqwest::redirect::Policy;
use reqwest::{Proxy, RequestBuilder, Response};
use serde::de::DeserializeOwned;

use crate::problem::ProblemBody;
use crate::{BoxError, Identity, ServiceConfig, context, served, telemetry};

/// Tells the gateway who calls; it is used for metrics and goes no further.
pub const SOURCE: HeaderName = HeaderName::from_static("x-serin-source");

/// How long a connection may take to come up: a mesh is a local network.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// A client for the services of the mesh. Clones share one connection pool.
#[derive(Clone, Debug)]
pub struct MeshClient {
    http: reqwest::Client,
    source: HeaderValue,
}

/// Why a call gave no answer to work with.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// No answer, or a 5xx: whether the call took effect is unknown.
    #[error("{host} did not answer")]
    Unavailable { host: String, source: BoxError },
    /// A 4xx: a definite no, with its reason.
    #[error("{host} answered {status}: {}", .problem.detail)]
    Refused {
        host: String,
        status: StatusCode,
        problem: Box<ProblemBody>,
    },
    /// A success whose body is not what was agreed.
    #[error("{host} sent an answer that cannot be read")]
    Malformed { host: String, source: BoxError },
}

impl CallError {
    /// The `code` of a definite no.
    pub fn refusal(&self) -> Option<&str> {
        match self {
            Self::Refused { problem, .. } => Some(&problem.code),
            Self::Unavailable { .. } | Self::Malformed { .. } => None,
        }
    }
}

impl MeshClient {
    pub fn new(config: &ServiceConfig, identity: &Identity) -> Result<Self, BoxError> {
        Ok(Self {
            http: http(config)?,
            source: HeaderValue::from_str(&identity.workload())?,
        })
    }

    /// A request to `path` (with its leading slash) on a service of the mesh.
    pub fn request(&self, method: Method, host: &str, path: &str) -> RequestBuilder {
        let mut headers = context::current();
        telemetry::inject(&mut headers);
        headers.insert(SOURCE, self.source.clone());
        self.http
            .request(method, format!("http://{host}{path}"))
            .headers(headers)
    }

    pub fn get(&self, host: &str, path: &str) -> RequestBuilder {
        self.request(Method::GET, host, path)
    }

    pub fn post(&self, host: &str, path: &str) -> RequestBuilder {
        self.request(Method::POST, host, path)
    }
}

/// Sends a request and sorts its outcome: a success, a definite no, or nobody knows.
pub async fn send(request: RequestBuilder) -> Result<Response, CallError> {
    let (client, request) = request.build_split();
    let request = request.map_err(|error| CallError::Unavailable {
        host: "the mesh".into(),
        source: error.into(),
    })?;
    let host = request.url().host_str().unwrap_or_default().to_owned();
    let response = match client.execute(request).await {
        Ok(response) => response,
        Err(error) => {
            return Err(CallError::Unavailable {
                host,
                source: error.without_url().into(),
            });
        }
    };
    served::note(response.headers());
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    if !status.is_client_error() {
        return Err(CallError::Unavailable {
            host,
            source: format!("it answered {status}").into(),
        });
    }
    let body = response.bytes().await.unwrap_or_default();
    let problem = serde_json::from_slice(&body).unwrap_or_else(|_| ProblemBody {
        r#type: "about:blank".into(),
        title: status.canonical_reason().unwrap_or_default().into(),
        status: status.as_u16(),
        detail: String::from_utf8_lossy(&body).chars().take(200).collect(),
        code: "unknown".into(),
        request_id: None,
        errors: Vec::new(),
    });
    Err(CallError::Refused {
        host,
        status,
        problem: Box::new(problem),
    })
}

/// Sends a request and reads its answer as JSON.
pub async fn fetch<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, CallError> {
    let response = send(request).await?;
    let host = response.url().host_str().unwrap_or_default().to_owned();
    match response.bytes().await {
        Ok(body) => serde_json::from_slice(&body).map_err(|error| CallError::Malformed {
            host,
            source: error.into(),
        }),
        Err(error) => Err(CallError::Unavailable {
            host,
            source: error.without_url().into(),
        }),
    }
}

/// A client for addresses outside of the mesh: admin listeners, the gateway's front door. Never through a proxy.
pub fn plain(timeout: Duration) -> Result<reqwest::Client, BoxError> {
    Ok(builder(timeout).no_proxy().build()?)
}

fn http(config: &ServiceConfig) -> Result<reqwest::Client, BoxError> {
    // A redirect is an answer, not an order: who asks and for whom goes to the service that was called, and no further.
    let mut builder = builder(config.call_timeout()).redirect(Policy::none());
    for upstream in &config.upstreams {
        builder = builder.resolve(&upstream.host, upstream.address);
    }
    builder = match &config.mesh_proxy {
        Some(proxy) => builder.proxy(Proxy::http(proxy.as_str())?),
        None => builder.no_proxy(),
    };
    Ok(builder.build()?)
}

/// The one place that starts an HTTP client; whoever goes on from here decides about proxies.
#[expect(clippy::disallowed_methods, reason = "the ban is there to lead here")]
fn builder(timeout: Duration) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .timeout(timeout)
        .connect_timeout(CONNECT_TIMEOUT)
        .tcp_nodelay(true)
}
