//! What the gateway answers by itself, as RFC 9457 problem documents, and how that is counted.

use super::answer::Answer;
use crate::metrics::{Flag, Outcome};
use bytes::Bytes;
use common::problem::{FieldError, ProblemBody};
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use std::time::Duration;

/// Says that the request was turned away by a limit, so that nobody takes it for a failure of the service.
const OVERLOADED: HeaderName = HeaderName::from_static("x-envoy-overloaded");

#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error("The headers are larger than {0} bytes in total.")]
    HeadersTooLarge(usize),
    #[error("The request does not say, or not clearly, which host it is for.")]
    NoHost,
    #[error("The request's path is not one.")]
    Path,
    #[error("The request's body is encoded; send it plain, in chunks or with its length.")]
    Encoded,
    #[error("Tunnels are not made here: send the request itself, as in GET http://payment-service/.")]
    Connect,
    #[error("No rule leads from `{0}` to a service.")]
    NoRoute(String),
    #[error("There is no endpoint in {0}.")]
    NoEndpoint(String),
    #[error("More requests wait for the service, or are under way to it, than the rules allow.")]
    Overflow,
    #[error("No connection to any of the endpoints that were tried.")]
    NoConnection,
    #[error("The endpoint closed the connection before it answered.")]
    Closed,
    #[error("The endpoint's answer is not HTTP.")]
    NotHttp,
    #[error("The request's body ended early.")]
    BodyCutOff,
    #[error("No answer within {} ms, the time that the rules allow.", .0.as_millis())]
    Late(Duration),
    #[error("The rules end this request here, to see what follows from that.")]
    Fault(StatusCode),
}

/// A request that was sent, or begun to be sent, and got no answer.
impl From<&hyper::Error> for Refusal {
    fn from(error: &hyper::Error) -> Self {
        if error.is_parse() {
            Self::NotHttp
        } else if error.is_user() {
            Self::BodyCutOff
        } else {
            Self::Closed
        }
    }
}

impl Refusal {
    fn kind(&self) -> (StatusCode, &'static str, Flag) {
        match self {
            Self::HeadersTooLarge(_) => (
                StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                "headers_too_large",
                Flag::DPE,
            ),
            Self::NoHost => (StatusCode::BAD_REQUEST, "no_host", Flag::DPE),
            Self::Path => (StatusCode::BAD_REQUEST, "no_path", Flag::DPE),
            Self::Encoded => (StatusCode::NOT_IMPLEMENTED, "encoded_body", Flag::DPE),
            Self::Connect => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", Flag::DPE),
            Self::NoRoute(_) => (StatusCode::NOT_FOUND, "no_route", Flag::NR),
            Self::NoEndpoint(_) => (StatusCode::SERVICE_UNAVAILABLE, "no_endpoint", Flag::UH),
            Self::Overflow => (StatusCode::SERVICE_UNAVAILABLE, "overloaded", Flag::UO),
            Self::NoConnection => (StatusCode::SERVICE_UNAVAILABLE, "no_connection", Flag::UF),
            Self::Closed => (StatusCode::SERVICE_UNAVAILABLE, "connection_closed", Flag::UC),
            Self::NotHttp => (StatusCode::BAD_GATEWAY, "not_http", Flag::UPE),
            Self::BodyCutOff => (StatusCode::BAD_REQUEST, "body_cut_off", Flag::DC),
            Self::Late(_) => (StatusCode::GATEWAY_TIMEOUT, "timeout", Flag::UT),
            Self::Fault(status) => (*status, "fault", Flag::FI),
        }
    }

    /// The part of the request that is at fault, where one is.
    fn field(&self) -> Option<&'static str> {
        match self {
            Self::HeadersTooLarge(_) => Some("headers"),
            Self::NoHost => Some("host"),
            Self::Path => Some("path"),
            Self::Encoded => Some("transfer-encoding"),
            Self::BodyCutOff => Some("body"),
            Self::Connect
            | Self::NoRoute(_)
            | Self::NoEndpoint(_)
            | Self::Overflow
            | Self::NoConnection
            | Self::Closed
            | Self::NotHttp
            | Self::Late(_)
            | Self::Fault(_) => None,
        }
    }

    /// In Envoy's words.
    pub(super) fn details(&self) -> &'static str {
        match self {
            Self::HeadersTooLarge(_) | Self::NoHost | Self::Path | Self::Encoded | Self::Connect => {
                "http1.codec_error"
            }
            Self::NoRoute(_) => "route_not_found",
            Self::NoEndpoint(_) => "no_healthy_upstream",
            Self::Overflow => "upstream_reset_before_response_started{overflow}",
            Self::NoConnection => "upstream_reset_before_response_started{connection_failure}",
            Self::Closed => "upstream_reset_before_response_started{connection_termination}",
            Self::NotHttp => "upstream_reset_before_response_started{protocol_error}",
            Self::BodyCutOff => "downstream_remote_disconnect",
            Self::Late(_) => "response_timeout",
            Self::Fault(_) => "fault_filter_abort",
        }
    }

    pub(super) fn outcome(&self) -> Outcome {
        let (status, _, flag) = self.kind();
        Outcome {
            status: status.as_u16(),
            flag,
        }
    }

    pub(super) fn response(&self, request_id: HeaderValue) -> Response<Answer> {
        let (status, code, _) = self.kind();
        let problem = ProblemBody {
            r#type: format!("urn:serin:problem:{code}"),
            title: status.canonical_reason().unwrap_or_default().to_owned(),
            status: status.as_u16(),
            detail: self.to_string(),
            code: code.to_owned(),
            request_id: request_id.to_str().ok().map(ToOwned::to_owned),
            errors: self
                .field()
                .map(|field| FieldError {
                    field: field.to_owned(),
                    message: self.to_string(),
                })
                .into_iter()
                .collect(),
        };
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response = Response::new(Answer::Own(Some(Bytes::from(body))));
        *response.status_mut() = status;
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response.headers_mut().insert(super::head::REQUEST_ID, request_id);
        if matches!(self, Self::Overflow) {
            response
                .headers_mut()
                .insert(OVERLOADED, HeaderValue::from_static("true"));
        }
        response
    }
}
