//! Calls to the services behind, each answer sorted into: handed on, a definite no, or a failure of that service.
//!
//! A success is handed on byte for byte, so that what a candidate adds to its answers reaches the page. So is a definite
//! no: its code, its fields and its `Retry-After` are the service's.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use common::client::MeshClient;
use common::problem::ProblemBody;
use common::served;
use reqwest::RequestBuilder;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::Error;

pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// A service of the mesh that the storefront calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    Product,
    User,
    Order,
    Recommendation,
    Guestbook,
}

#[derive(Clone, Debug)]
pub struct Services {
    mesh: MeshClient,
    timeout: Duration,
}

/// A call to be made.
#[derive(Debug)]
pub struct Call {
    service: Service,
    request: RequestBuilder,
    timeout: Duration,
}

/// A success to be handed on; of its headers only what a handler asks for.
#[derive(Debug)]
pub struct Passed {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// A 4xx to be handed on.
#[derive(Debug)]
pub struct Refusal {
    pub status: StatusCode,
    pub body: Bytes,
    pub retry_after: Option<HeaderValue>,
}

impl Service {
    /// Its name in the mesh.
    pub const fn host(self) -> &'static str {
        match self {
            Self::Product => "product-service",
            Self::User => "user-service",
            Self::Order => "order-service",
            Self::Recommendation => "recommendation-service",
            Self::Guestbook => "guestbook",
        }
    }

    /// The code of the problem when it cannot be worked with.
    pub const fn unavailable(self) -> &'static str {
        match self {
            Self::Product => "product_unavailable",
            Self::User => "user_unavailable",
            Self::Order => "order_unavailable",
            Self::Recommendation => "recommendation_unavailable",
            Self::Guestbook => "guestbook_unavailable",
        }
    }
}

impl Services {
    pub fn new(mesh: MeshClient, timeout: Duration) -> Self {
        Self { mesh, timeout }
    }

    pub fn get(&self, service: Service, path: &str) -> Call {
        self.call(Method::GET, service, path)
    }

    pub fn post(&self, service: Service, path: &str) -> Call {
        self.call(Method::POST, service, path)
    }

    pub fn put(&self, service: Service, path: &str) -> Call {
        self.call(Method::PUT, service, path)
    }

    fn call(&self, method: Method, service: Service, path: &str) -> Call {
        Call {
            service,
            request: self.mesh.request(method, service.host(), path),
            timeout: self.timeout,
        }
    }
}

// === impl Call ===

impl Call {
    #[must_use]
    pub fn query(mut self, query: &impl Serialize) -> Self {
        self.request = self.request.query(query);
        self
    }

    #[must_use]
    pub fn json(mut self, body: &impl Serialize) -> Self {
        self.request = self.request.json(body);
        self
    }

    #[must_use]
    pub fn header(mut self, name: HeaderName, value: impl Into<Option<HeaderValue>>) -> Self {
        if let Some(value) = value.into() {
            self.request = self.request.header(name, value);
        }
        self
    }

    /// The answer as it is.
    pub async fn pass(self) -> Result<Passed, Error> {
        let service = self.service;
        let response = self.send().await?;
        let status = response.status();
        let headers = response.headers().clone();
        let is_json = has_type(&headers, "application/json");
        let body = body(service, response).await?;
        if body.is_empty() || is_json {
            Ok(Passed {
                status,
                headers,
                body,
            })
        } else {
            let source = "the answer is not JSON".into();
            Err(Error::Malformed { service, source })
        }
    }

    /// The answer as a `T`.
    pub async fn fetch<T: DeserializeOwned>(self) -> Result<T, Error> {
        let service = self.service;
        self.pass().await?.read(service)
    }

    /// The answer with a body that is read as it comes, for `limit` at most.
    pub async fn stream(mut self, limit: Duration) -> Result<reqwest::Response, Error> {
        let (service, timeout) = (self.service, self.timeout);
        self.request = self.request.timeout(limit);
        tokio::time::timeout(timeout, self.send())
            .await
            .unwrap_or_else(|elapsed| {
                let source = elapsed.into();
                Err(Error::NoAnswer { service, source })
            })
    }

    /// The head of a success; everything else is an error.
    async fn send(self) -> Result<reqwest::Response, Error> {
        let service = self.service;
        let response = self.request.send().await.map_err(|error| Error::NoAnswer {
            service,
            source: error.without_url().into(),
        })?;
        served::note(response.headers());
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let retry_after = response.headers().get(header::RETRY_AFTER).cloned();
        let is_problem = has_type(response.headers(), "application/problem+json");
        let body = body(service, response).await?;
        if !status.is_client_error() {
            let problem: Option<ProblemBody> = serde_json::from_slice(&body).ok();
            return Err(Error::Failed {
                service,
                status,
                retry_after,
                problem: problem.map(Box::new),
            });
        }
        if is_problem {
            Err(Error::Refused(Refusal {
                status,
                body,
                retry_after,
            }))
        } else {
            // The mesh itself says no, as it does when a policy forbids the call.
            Err(Error::RefusedByMesh { service, status })
        }
    }
}

async fn body(service: Service, response: reqwest::Response) -> Result<Bytes, Error> {
    response.bytes().await.map_err(|error| Error::NoAnswer {
        service,
        source: error.without_url().into(),
    })
}

fn has_type(headers: &HeaderMap, kind: &str) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.split(';').next().is_some_and(|found| found.trim() == kind))
}

// === impl Passed, Refusal ===

impl Passed {
    pub fn read<T: DeserializeOwned>(&self, service: Service) -> Result<T, Error> {
        serde_json::from_slice(&self.body).map_err(|error| Error::Malformed {
            service,
            source: error.into(),
        })
    }
}

impl IntoResponse for Passed {
    fn into_response(self) -> Response {
        let kind = HeaderValue::from_static("application/json");
        (self.status, [(header::CONTENT_TYPE, kind)], self.body).into_response()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let kind = HeaderValue::from_static("application/problem+json");
        let mut response = (self.status, [(header::CONTENT_TYPE, kind)], self.body).into_response();
        let retry_after = self.retry_after.map(|value| (header::RETRY_AFTER, value));
        response.headers_mut().extend(retry_after);
        response
    }
}
