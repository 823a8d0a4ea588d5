//! `GET /config…`: the rules in force.

use super::{App, error::ApiError, format};
use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};

pub(super) async fn all(State(shared): App, headers: HeaderMap) -> Response {
    format::several(&shared.store.all(), &headers)
}

pub(super) async fn of_kind(
    State(shared): App,
    Path(kind): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let kind = format::parse_kind(&kind)?;
    let mut stored = shared.store.all();
    stored.retain(|stored| stored.resource.kind() == kind);
    Ok(format::several(&stored, &headers))
}

pub(super) async fn one(
    State(shared): App,
    Path((kind, namespace, name)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let key = format::key(&kind, namespace, name)?;
    let stored = shared
        .store
        .get(&key)
        .ok_or_else(|| ApiError::not_found(format!("There is no {key}.")))?;
    Ok(format::one(&stored, &headers))
}
