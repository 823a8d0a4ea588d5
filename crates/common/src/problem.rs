//! Failures as the caller sees them: RFC 9457 `application/problem+json`.
//!
//! A 4xx names the field and the reason. A 5xx has a fixed text; its cause travels to exactly one log line, written by
//! [`observe`](crate::observe). A definite business "no" (a declined card) is a 4xx: canary analysis counts 5xx.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{BoxError, context};

/// What went wrong, ready to be sent.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: String,
    errors: Vec<FieldError>,
    members: Vec<(&'static str, Value)>,
    source: Option<BoxError>,
    retry_after: Option<u32>,
}

/// A mistake in one field of the input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// Path of the field, such as `lines[0].quantity`, or the name of a header.
    pub field: String,
    pub message: String,
}

/// The body of every answer that is not a success (RFC 9457).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ProblemBody {
    pub r#type: String,
    pub title: String,
    pub status: u16,
    pub detail: String,
    /// Stable, for programs.
    pub code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

#[derive(Serialize)]
struct Body {
    #[serde(flatten)]
    problem: ProblemBody,
    #[serde(flatten)]
    members: BTreeMap<&'static str, Value>,
}

/// The chain of causes of a 5xx, carried in the response's extensions to the log line.
#[derive(Clone, Debug)]
pub(crate) struct Cause(pub(crate) Arc<str>);

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            errors: Vec::new(),
            members: Vec::new(),
            source: None,
            retry_after: None,
        }
    }

    /// 400: the request cannot be read.
    pub fn malformed(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "malformed_request",
            "The request cannot be read.",
        )
        .field(field, message)
    }

    /// 422: the request can be read, but a value is out of bounds.
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid_request",
            "The request has a value that cannot be accepted.",
        )
        .field(field, message)
    }

    pub fn unauthenticated(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", detail)
    }

    pub fn not_found(what: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", what)
    }

    /// The 404 of a path that is in no URL table.
    pub fn no_such_path() -> Self {
        Self::not_found("There is nothing at this path; /openapi.json lists what there is.")
    }

    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, detail)
    }

    /// 500 with a fixed text; `source` goes to the log only.
    pub fn internal(source: impl Into<BoxError>) -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal_error",
            "The service failed; the failure is logged.",
        )
        .because(source)
    }

    /// 503: something this service needs cannot be reached now. Ask again in `retry_after` seconds.
    pub fn unavailable(code: &'static str, detail: impl Into<String>, retry_after: u32) -> Self {
        let mut problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, code, detail);
        problem.retry_after = Some(retry_after);
        problem
    }

    #[must_use]
    pub fn field(mut self, field: impl Into<String>, message: impl Into<String>) -> Self {
        self.errors.push(FieldError {
            field: field.into(),
            message: message.into(),
        });
        self
    }

    /// Adds a member that only this kind of problem has (RFC 9457, 3.2). One that cannot be written is left out.
    #[must_use]
    pub fn member(mut self, name: &'static str, value: &impl Serialize) -> Self {
        self.members
            .extend(serde_json::to_value(value).ok().map(|value| (name, value)));
        self
    }

    #[must_use]
    pub fn because(mut self, source: impl Into<BoxError>) -> Self {
        self.source = Some(source.into());
        self
    }

    pub const fn status(&self) -> StatusCode {
        self.status
    }

    pub const fn code(&self) -> &'static str {
        self.code
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = ProblemBody {
            r#type: format!("urn:serin:problem:{}", self.code),
            title: self.status.canonical_reason().unwrap_or("Unknown").to_owned(),
            status: self.status.as_u16(),
            detail: self.detail,
            code: self.code.to_owned(),
            request_id: context::request_id(),
            errors: self.errors,
        };
        let body = Body {
            problem: body,
            members: self.members.into_iter().collect(),
        };
        let mut response = (self.status, axum::Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if let Some(source) = self.source {
            response
                .extensions_mut()
                .insert(Cause(chain(source.as_ref()).into()));
        }
        response
    }
}

/// An error and all its sources on one line.
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        // Writing to a string cannot fail.
        let _ = write!(text, ": {source}");
        next = source.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    #[tokio::test]
    async fn a_server_error_hides_its_cause_from_the_caller_and_keeps_it_for_the_log() {
        let response = Problem::internal(std::io::Error::other("disk password is hunter2")).into_response();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(
            &*response.extensions().get::<Cause>().expect("kept").0,
            "disk password is hunter2"
        );
        let body = response.into_body().collect().await.expect("body").to_bytes();
        assert!(!String::from_utf8_lossy(&body).contains("hunter2"));
    }

    #[tokio::test]
    async fn a_client_error_names_the_field() {
        let response = Problem::invalid("lines[0].quantity", "must be at least 1").into_response();
        assert_eq!(
            response.headers()[header::CONTENT_TYPE],
            "application/problem+json"
        );
        let body = response.into_body().collect().await.expect("body").to_bytes();
        let body: ProblemBody = serde_json::from_slice(&body).expect("json");
        assert_eq!(body.errors[0].field, "lines[0].quantity");
        assert_eq!(body.code, "invalid_request");
    }

    #[tokio::test]
    async fn a_problem_can_have_members_of_its_own() {
        let problem = Problem::conflict("lost_race", "Somebody else was faster.").member("current", &7);
        let body = problem
            .into_response()
            .into_body()
            .collect()
            .await
            .expect("body")
            .to_bytes();
        let body: Value = serde_json::from_slice(&body).expect("json");
        assert_eq!(
            (&body["current"], &body["code"]),
            (&7.into(), &"lost_race".into())
        );
    }
}
