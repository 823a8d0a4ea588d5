//! What can go wrong, and the one place that turns it into HTTP.
//!
//! A failure behind is 502 or 503 with the code of the service that failed; its own words stay behind, except those of a
//! 503, which say what the shopper has to know (nothing was charged).

use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use common::problem::ProblemBody;
use common::{BoxError, Problem};

use crate::cookie;
use crate::upstream::{Refusal, Service};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("a service refused")]
    Refused(Refusal),
    #[error("the mesh answered {status} instead of {}", .service.host())]
    RefusedByMesh { service: Service, status: StatusCode },
    #[error("{} answered {status}", .service.host())]
    Failed {
        service: Service,
        status: StatusCode,
        retry_after: Option<HeaderValue>,
        problem: Option<Box<ProblemBody>>,
    },
    #[error("{} did not answer", .service.host())]
    NoAnswer { service: Service, source: BoxError },
    #[error("{} sent an answer that cannot be read", .service.host())]
    Malformed { service: Service, source: BoxError },
    #[error("nobody is signed in")]
    SignedOut,
    #[error("the session cannot be checked: user-service's keys are not known")]
    SessionUnchecked,
    #[error("the token of user-service fits no cookie")]
    StrangeToken,
    #[error("all streams are taken")]
    TooManyStreams,
    #[error("{field} {message}")]
    Invalid { field: String, message: &'static str },
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        match self {
            Self::Refused(refusal) => refusal.into_response(),
            Self::RefusedByMesh { service, status } => {
                let detail = format!("The call to {} is refused on its way.", service.host());
                Problem::new(status, "refused_by_mesh", detail).into_response()
            }
            Self::Failed {
                service,
                status: StatusCode::SERVICE_UNAVAILABLE,
                ref retry_after,
                ref problem,
            } => {
                let code = problem.as_ref().and_then(|problem| settled(&problem.code));
                let detail = problem
                    .as_ref()
                    .map_or_else(|| away(service), |problem| problem.detail.clone());
                let code = code.unwrap_or(service.unavailable());
                Problem::unavailable(code, detail, seconds(retry_after.as_ref()))
                    .because(self)
                    .into_response()
            }
            Self::NoAnswer { service, .. } => Problem::unavailable(service.unavailable(), away(service), 1)
                .because(self)
                .into_response(),
            Self::Failed { service, .. } | Self::Malformed { service, .. } => {
                let detail = format!("{} failed; the failure is logged.", service.host());
                Problem::new(StatusCode::BAD_GATEWAY, service.unavailable(), detail)
                    .because(self)
                    .into_response()
            }
            Self::SignedOut => Problem::unauthenticated("Sign in first.")
                .field(cookie::SESSION, "is missing or no longer valid")
                .into_response(),
            Self::SessionUnchecked => {
                let detail = "Your session cannot be checked right now. You stay signed in; try again.";
                Problem::unavailable(Service::User.unavailable(), detail, 2)
                    .because(self)
                    .into_response()
            }
            Self::StrangeToken => Problem::new(
                StatusCode::BAD_GATEWAY,
                Service::User.unavailable(),
                "user-service failed; the failure is logged.",
            )
            .because(self)
            .into_response(),
            Self::TooManyStreams => Problem::unavailable(
                "too_many_streams",
                "The shop has more live streams open than it may.",
                10,
            )
            .into_response(),
            Self::Invalid { field, message } => Problem::invalid(field, message).into_response(),
        }
    }
}

/// The codes of order-service's 503 after which the order is over: nothing was charged, and the next attempt needs a new
/// key. They are the only ones of a 5xx that mean something to the page.
fn settled(code: &str) -> Option<&'static str> {
    ["product_unavailable", "interrupted"]
        .into_iter()
        .find(|settled| *settled == code)
}

fn away(service: Service) -> String {
    format!("{} cannot be reached right now; try again.", service.host())
}

/// `Retry-After` in seconds; a date or nothing becomes one second.
fn seconds(retry_after: Option<&HeaderValue>) -> u32 {
    retry_after
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse().ok())
        .unwrap_or(1)
}
