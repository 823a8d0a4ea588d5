//! Answers that a rule gives itself: redirects, direct responses, and what a browser wants to know beforehand.

use super::{answer::Answer, refusal::Refusal};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header, request::Parts};
use istio::table::{Answer as Said, Plan};

pub(super) fn answer(plan: &Plan, came_by: &str, request: &Parts) -> Result<Response<Answer>, Refusal> {
    match &plan.answer {
        Some(Said::Redirect(redirect)) => {
            let host = request
                .headers
                .get(header::HOST)
                .and_then(|host| host.to_str().ok());
            let host = host.ok_or(Refusal::NoHost)?;
            let location = redirect.location(came_by, host, request.uri.path(), request.uri.query());
            let mut response = empty(redirect.status);
            let location = HeaderValue::try_from(location).map_err(|_| Refusal::Path)?;
            response.headers_mut().insert(header::LOCATION, location);
            Ok(response)
        }
        Some(Said::Direct { status, body }) if body.is_empty() => Ok(empty(*status)),
        Some(Said::Direct { status, body }) => {
            let body = Bytes::copy_from_slice(body.as_bytes());
            let mut response = Response::new(Answer::Own(Some(body)));
            *response.status_mut() = *status;
            let kind = HeaderValue::from_static("text/plain");
            response.headers_mut().insert(header::CONTENT_TYPE, kind);
            Ok(response)
        }
        None => Err(Refusal::NoRoute(request.uri.path().to_owned())),
    }
}

pub(super) fn preflight(headers: HeaderMap) -> Response<Answer> {
    let mut response = empty(StatusCode::OK);
    *response.headers_mut() = headers;
    response
}

fn empty(status: StatusCode) -> Response<Answer> {
    let mut response = Response::new(Answer::Own(None));
    *response.status_mut() = status;
    response
}
