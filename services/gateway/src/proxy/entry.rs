//! A request's line in the access log, in Istio's default format:
//!
//! ```text
//! [%START_TIME%] "%REQ(:METHOD)% %REQ(PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS%
//! %CONNECTION_TERMINATION_DETAILS% "%UPSTREAM_TRANSPORT_FAILURE_REASON%" %BYTES_RECEIVED% %BYTES_SENT% %DURATION%
//! %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%"
//! "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%" %UPSTREAM_CLUSTER% %UPSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS%
//! %DOWNSTREAM_REMOTE_ADDRESS% %REQUESTED_SERVER_NAME% %ROUTE_NAME%
//! ```
//!
//! What the gateway does not know is `-`: the local address of the connection to the service, and what belongs to TLS.

use super::{Caller, head};
use crate::metrics::Outcome;
use common::clock::timestamp;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Version, header};
use hyper::body::Incoming;
use std::{cell::Cell, rc::Rc, time::Duration};

pub(super) struct Entry {
    /// Milliseconds since 1970.
    start: i64,
    /// As it came.
    line: String,
    authority: String,
    user_agent: String,
    forwarded_for: String,
    request_id: String,
    remote: String,
    local: String,
    /// Bytes of the request's body that came in.
    pub(super) received: Rc<Cell<u64>>,
    /// Bytes of the answer's body that went out.
    pub(super) sent: u64,
    /// Why the answer is what it is.
    pub(super) details: &'static str,
    /// How long the service took for the head of its answer.
    pub(super) answered: Option<Duration>,
    pub(super) route: Option<String>,
}

/// Where the request went.
pub(super) struct Upstream {
    pub(super) host: Option<String>,
    pub(super) cluster: String,
}

impl Entry {
    pub(super) fn of(request: &Request<Incoming>, caller: &Caller, start: i64) -> Box<Self> {
        // Envoy writes `HTTP/2` where Rust has `HTTP/2.0`.
        let version = match request.version() {
            Version::HTTP_2 => "HTTP/2".to_owned(),
            other => format!("{other:?}"),
        };
        let host = request
            .uri()
            .authority()
            .map(|authority| authority.as_str().to_owned());
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        Box::new(Self {
            start,
            line: format!("{} {path} {version}", request.method()),
            authority: host.unwrap_or_else(|| text(request.headers(), &header::HOST)),
            user_agent: text(request.headers(), &header::USER_AGENT),
            forwarded_for: "-".to_owned(),
            request_id: text(request.headers(), &head::REQUEST_ID),
            remote: caller.remote.to_string(),
            local: caller
                .local
                .map_or_else(|| "-".to_owned(), |local| local.to_string()),
            received: Rc::default(),
            sent: 0,
            details: "downstream_remote_disconnect",
            answered: None,
            route: None,
        })
    }

    /// What the gateway has put on.
    pub(super) fn see(&mut self, headers: &HeaderMap) {
        self.forwarded_for = text(headers, &head::FORWARDED_FOR);
        self.request_id = text(headers, &head::REQUEST_ID);
    }

    /// The id that a refusal tells the caller.
    pub(super) fn name(&mut self, id: &HeaderValue) {
        self.request_id = String::from_utf8_lossy(id.as_bytes()).into_owned();
    }

    pub(super) fn write(&self, outcome: Outcome, took: Duration, upstream: Option<Upstream>) -> String {
        let answered = self.answered.map(|answered| answered.as_millis().to_string());
        let (host, cluster) = match upstream {
            Some(upstream) => (upstream.host, Some(upstream.cluster)),
            None => (None, None),
        };
        let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        format!(
            "[{:.3}] \"{}\" {} {} {} - \"-\" {} {} {} {} \"{}\" \"{}\" \"{}\" \"{}\" \"{}\" {} - {} {} - {}\n",
            timestamp(self.start),
            self.line,
            outcome.status,
            outcome.flag.text(),
            self.details,
            self.received.get(),
            self.sent,
            took.as_millis(),
            or_dash(answered),
            self.forwarded_for,
            self.user_agent,
            self.request_id,
            self.authority,
            or_dash(host),
            or_dash(cluster),
            self.local,
            self.remote,
            or_dash(self.route.clone()),
        )
    }
}

fn text(headers: &HeaderMap, name: &HeaderName) -> String {
    let value = headers
        .get(name)
        .map(|value| String::from_utf8_lossy(value.as_bytes()));
    value.map_or_else(|| "-".to_owned(), std::borrow::Cow::into_owned)
}
