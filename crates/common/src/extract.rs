//! axum's extractors with answers that name the field: its own rejections are plain text.
//!
//! None of them lets U+0000 through: PostgreSQL takes it in no text, and a caller's mistake must not become a 500.

use std::error::Error;

use axum::body::Body;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use garde::Validate;
use http_body_util::BodyExt;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Problem;
use crate::context::USER_ID;

/// The largest body that [`Json`] and [`Valid`] take, as an extension of the request.
#[derive(Clone, Copy, Debug)]
pub struct BodyLimit(pub usize);

/// Where nobody sets a [`BodyLimit`].
const DEFAULT_BODY_LIMIT: usize = 262_144;

/// A body of up to so many times the limit is read and thrown away.
const MOST_DISCARDED: usize = 64;

/// A JSON body that could be read into `T`; as an answer, `T` as JSON.
pub struct Json<T>(pub T);

/// A JSON body that could be read into `T` and keeps `T`'s rules.
pub struct Valid<T>(pub T);

/// Parameters of the path.
pub struct Path<T>(pub T);

/// Parameters of the query that keep `T`'s rules.
pub struct Query<T>(pub T);

/// Who asks: `x-user-id`, which only storefront may set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserId(pub i64);

/// The `Idempotency-Key` header: 1 to 200 visible ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(pub String);

// === impl Json ===

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let is_json = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| {
                value
                    .split(';')
                    .next()
                    .is_some_and(|kind| kind.trim().ends_with("json"))
            });
        if !is_json {
            let detail = "The body has to be JSON.";
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                detail,
            )
            .field("content-type", "must be application/json"));
        }
        let limit = request
            .extensions()
            .get::<BodyLimit>()
            .map_or(DEFAULT_BODY_LIMIT, |limit| limit.0);
        from_json(&read(request.into_body(), limit).await?).map(Self)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// Reads JSON; a mistake names the field by its path.
pub fn from_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    if escapes_nul(body) {
        return Err(Problem::malformed("body", NO_NUL));
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let error = error.into_inner();
        match error.classify() {
            serde_json::error::Category::Data if path == "." => Problem::invalid("body", error.to_string()),
            serde_json::error::Category::Data => Problem::invalid(path, error.to_string()),
            _ => Problem::malformed("body", format!("not JSON: {error}")),
        }
    })?;
    json.end()
        .map_err(|error| Problem::malformed("body", format!("not JSON: {error}")))?;
    Ok(value)
}

const NO_NUL: &str = "must not contain the character U+0000";

/// Whether JSON has the escape of U+0000 in it; the bare character is no JSON in any case.
fn escapes_nul(json: &[u8]) -> bool {
    let mut rest = json;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        let escape = &rest[at + 1..];
        if escape.starts_with(b"u0000") {
            return true;
        }
        // Past the escaped character, which may be a backslash itself.
        rest = escape.get(1..).unwrap_or_default();
    }
    false
}

/// Reads a body of at most `limit` bytes.
///
/// A larger one is read to its end and thrown away, up to a bound: a caller (or a proxy in between) that is still sending
/// would otherwise find the connection closed and never see the answer.
async fn read(mut body: Body, limit: usize) -> Result<Vec<u8>, Problem> {
    let (mut kept, mut received) = (Vec::new(), 0_usize);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| Problem::malformed("body", format!("breaks off: {error}")))?;
        let Ok(data) = frame.into_data() else { continue };
        received = received.saturating_add(data.len());
        if received <= limit {
            kept.extend_from_slice(&data);
        } else if received > limit.saturating_mul(MOST_DISCARDED) {
            break;
        }
    }
    if received <= limit {
        return Ok(kept);
    }
    let detail = format!("The body is larger than {limit} bytes.");
    Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", detail).field("body", "too large"))
}

// === impl Valid ===

impl<T, S> FromRequest<S> for Valid<T>
where
    T: DeserializeOwned + Validate<Context = ()>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let Json(value) = Json::<T>::from_request(request, state).await?;
        check(&value)?;
        Ok(Self(value))
    }
}

/// Holds a value against its rules; each broken one is named with its field.
pub fn check<T: Validate<Context = ()>>(value: &T) -> Result<(), Problem> {
    let Err(report) = value.validate() else {
        return Ok(());
    };
    let detail = "The request has a value that cannot be accepted.";
    let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_request", detail);
    Err(report.iter().fold(problem, |problem, (path, error)| {
        problem.field(path.to_string(), error.to_string())
    }))
}

// === impl Path, Query ===

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        if parts.uri.path().contains("%00") {
            return Err(Problem::malformed("path", NO_NUL));
        }
        axum::extract::Path::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Path(value)| Self(value))
            .map_err(|rejection: PathRejection| match rejection.status() {
                status if status.is_server_error() => Problem::internal(rejection),
                _ => Problem::malformed("path", rejection.body_text()),
            })
    }
}

impl<T, S> FromRequestParts<S> for Query<T>
where
    T: DeserializeOwned + Validate<Context = ()>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            return Err(Problem::malformed("query", NO_NUL));
        }
        let axum::extract::Query(value) = axum::extract::Query::<T>::from_request_parts(parts, state)
            .await
            .map_err(|rejection| query_problem(&rejection))?;
        check(&value)?;
        Ok(Self(value))
    }
}

/// The rejection's source reads `limit: invalid digit found in string`.
fn query_problem(rejection: &QueryRejection) -> Problem {
    let text = rejection
        .source()
        .map_or_else(|| rejection.body_text(), ToString::to_string);
    match text.split_once(": ") {
        Some((field, message)) if !field.contains(' ') => Problem::malformed(field, message),
        _ => Problem::malformed("query", text),
    }
}

// === impl UserId, IdempotencyKey ===

impl UserId {
    /// The user among `headers`; nobody is `None`, something that is no user id is an error.
    pub fn find(headers: &HeaderMap) -> Result<Option<Self>, Problem> {
        let Some(value) = headers.get(USER_ID) else {
            return Ok(None);
        };
        let id = value
            .to_str()
            .ok()
            .and_then(|text| text.parse().ok())
            .filter(|id| *id > 0);
        id.map(|id| Some(Self(id)))
            .ok_or_else(|| Problem::malformed("x-user-id", "must be a positive whole number"))
    }
}

impl<S: Sync> FromRequestParts<S> for UserId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Self::find(&parts.headers)?.ok_or_else(|| {
            Problem::unauthenticated("Sign in first.")
                .field("x-user-id", "is missing: the request has no session")
        })
    }
}

impl<S: Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let problem = |message: &str| Err(Problem::malformed("idempotency-key", message));
        let Some(value) = parts.headers.get("idempotency-key") else {
            return problem(
                "is missing: send one key for each intended change, the same again when you retry",
            );
        };
        match value.to_str() {
            Ok(key) if (1..=200).contains(&key.len()) => Ok(Self(key.to_owned())),
            _ => problem("must be 1 to 200 visible ASCII characters"),
        }
    }
}

#[cfg(test)]
mod tests {
    use garde::Validate;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    struct Order {
        #[garde(dive, length(min = 1))]
        lines: Vec<Line>,
    }

    #[derive(Debug, Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    struct Line {
        #[garde(range(min = 1, max = 99))]
        quantity: u32,
    }

    async fn problem(problem: Problem) -> (u16, String) {
        use http_body_util::BodyExt;
        let response = problem.into_response();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.expect("body").to_bytes();
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    #[derive(Debug, Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    struct Paging {
        #[garde(range(max = 100))]
        limit: Option<u32>,
    }

    #[tokio::test]
    async fn mistakes_in_the_query_name_their_field() {
        let cases = [
            ("limit=many", 400, "\"limit\""),
            ("limit=101", 422, "\"limit\""),
            ("colour=red", 400, "\"colour\""),
            ("limit=%00", 400, "U+0000"),
        ];
        for (query, status, mention) in cases {
            let request = Request::builder().uri(format!("/?{query}")).body(Body::empty());
            let (mut parts, _) = request.expect("a request").into_parts();
            let result = Query::<Paging>::from_request_parts(&mut parts, &()).await;
            let (found, text) = problem(result.map(|Query(paging)| paging.limit).expect_err(query)).await;
            assert_eq!(found, status, "{query}: {text}");
            assert!(text.contains(mention), "{query}: {text}");
        }
    }

    #[tokio::test]
    async fn mistakes_in_json_name_their_field() {
        let cases: [(&str, u16, &str); 7] = [
            ("{", 400, "not JSON"),
            (
                r#"{"lines":[{"quantity":9223372036854775808}]}"#,
                422,
                "lines[0].quantity",
            ),
            (r#"{"lines":[{"quantity":0}]}"#, 422, "lines[0].quantity"),
            (r#"{"lines":[{"quantity":1,"colour":"red"}]}"#, 422, "colour"),
            (r#"{"lines":[]}"#, 422, "\"lines\""),
            (r#"{"lines":[]} x"#, 400, "not JSON"),
            (r#"{"lines":"\\\u0000"}"#, 400, "U+0000"),
        ];
        for (body, status, mention) in cases {
            let result = from_json::<Order>(body.as_bytes()).and_then(|order| check(&order));
            let (found, text) = problem(result.expect_err(body)).await;
            assert_eq!(found, status, "{body}: {text}");
            assert!(text.contains(mention), "{body}: {text}");
        }
        assert!(!escapes_nul(br#""a backslash \\u0000 and a \u0001""#));
    }
}
