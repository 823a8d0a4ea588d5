//! Failures of the admin API as problem documents; mistakes in rules come with their paths.

use crate::store::{StoreError, Version};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use common::problem::{ProblemBody, chain};
use istio::{Mistake, Mistakes};
use serde::Serialize;

#[derive(Debug)]
pub(super) struct ApiError {
    status: StatusCode,
    code: &'static str,
    detail: String,
    mistakes: Vec<Mistake>,
    current: Option<Version>,
}

/// A problem document with what only this API has to say.
#[derive(Serialize)]
struct Body {
    #[serde(flatten)]
    problem: ProblemBody,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mistakes: Vec<Mistake>,
    /// What a lost race was lost to.
    #[serde(skip_serializing_if = "Option::is_none")]
    current: Option<super::format::VersionJson>,
}

impl ApiError {
    fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            mistakes: Vec::new(),
            current: None,
        }
    }

    pub(super) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed_request", detail)
    }

    pub(super) fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", detail)
    }

    pub(super) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", detail)
    }

    pub(super) fn method_not_allowed() -> Self {
        let detail = "This path does not take this method.";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail)
    }

    pub(super) fn handed_over(error: &dyn std::error::Error) -> Self {
        tracing::error!(
            cause = chain(error),
            "the gateway that has taken over does not answer"
        );
        let detail = "Another process has taken over, and does not answer.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "handed_over", detail)
    }

    fn internal(error: &dyn std::error::Error) -> Self {
        tracing::error!(cause = chain(error), "the admin API failed");
        let detail = "The gateway failed; the failure is logged.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal_error", detail)
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let detail = error.to_string();
        match error {
            StoreError::Mistakes(mistakes) => mistakes.into(),
            StoreError::NotFound(_) | StoreError::NoSuchVersion(_) => Self::not_found(detail),
            StoreError::NothingToUndo(_) => Self::new(StatusCode::CONFLICT, "nothing_to_undo", detail),
            StoreError::LostRace { current, .. } => Self {
                current,
                ..Self::new(StatusCode::PRECONDITION_FAILED, "lost_race", detail)
            },
            StoreError::Disk(_) => Self::internal(&error),
        }
    }
}

impl From<Mistakes> for ApiError {
    fn from(Mistakes(mistakes): Mistakes) -> Self {
        let detail = match mistakes.as_slice() {
            [only] => only.to_string(),
            several => format!("There are {} mistakes.", several.len()),
        };
        Self {
            mistakes,
            ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_rules", detail)
        }
    }
}

impl From<tokio::task::JoinError> for ApiError {
    fn from(error: tokio::task::JoinError) -> Self {
        Self::internal(&error)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let problem = ProblemBody {
            r#type: format!("urn:serin:problem:{}", self.code),
            title: self.status.canonical_reason().unwrap_or_default().to_owned(),
            status: self.status.as_u16(),
            detail: self.detail,
            code: self.code.to_owned(),
            request_id: None,
            errors: Vec::new(),
        };
        let body = Body {
            problem,
            mistakes: self.mistakes,
            current: self.current.as_ref().map(Into::into),
        };
        let mut response = (self.status, axum::Json(body)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}
