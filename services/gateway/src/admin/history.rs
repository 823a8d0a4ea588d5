//! `GET /history` and `POST /undo`.

use super::{
    App,
    changes::{Options, answer_one, in_background, request},
    error::ApiError,
    format,
};
use crate::store::Entry;
use axum::{
    Json,
    extract::{Query, State, rejection::JsonRejection},
    http::HeaderMap,
    response::Response,
};
use common::clock::timestamp;
use istio::resource::DEFAULT_NAMESPACE;
use serde::Deserialize;
use serde_json::{Value, json};

const USUAL_LIMIT: usize = 100;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Filter {
    kind: Option<String>,
    namespace: Option<String>,
    name: Option<String>,
    limit: Option<usize>,
}

/// Either a resource, whose last change is undone, or the version of a change.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Undo {
    kind: Option<String>,
    namespace: Option<String>,
    name: Option<String>,
    version: Option<Value>,
}

pub(super) async fn show(State(shared): App, Query(filter): Query<Filter>) -> Result<Json<Value>, ApiError> {
    let kind = filter.kind.as_deref().map(format::parse_kind).transpose()?;
    let mut entries = shared.store.history(|entry| {
        kind.is_none_or(|kind| entry.key.kind == kind)
            && filter
                .namespace
                .as_ref()
                .is_none_or(|namespace| entry.key.namespace == *namespace)
            && filter.name.as_ref().is_none_or(|name| entry.key.name == *name)
    });
    entries.truncate(filter.limit.unwrap_or(USUAL_LIMIT));
    Ok(Json(
        json!({ "items": entries.iter().map(as_json).collect::<Vec<_>>() }),
    ))
}

pub(super) async fn undo(
    State(shared): App,
    Query(options): Query<Options>,
    headers: HeaderMap,
    body: Result<Json<Undo>, JsonRejection>,
) -> Result<Response, ApiError> {
    let request = request(&headers, &options)?;
    let Json(undo) = body.map_err(|error| ApiError::bad_request(error.body_text()))?;
    let outcome = match undo {
        Undo {
            kind: Some(kind),
            namespace,
            name: Some(name),
            version: None,
        } => {
            let key = format::key(&kind, namespace.unwrap_or_else(|| DEFAULT_NAMESPACE.into()), name)?;
            in_background(shared, move |shared| shared.store.undo(&key, &request)).await?
        }
        Undo {
            kind: None,
            namespace: None,
            name: None,
            version: Some(version),
        } => {
            let version = number(&version)?;
            in_background(shared, move |shared| shared.store.undo_version(version, &request)).await?
        }
        _ => {
            return Err(ApiError::bad_request(
                "Allowed: {kind, namespace, name} or {version}.",
            ));
        }
    };
    Ok(answer_one(outcome))
}

/// Versions are texts in answers; a number is understood too.
fn number(version: &Value) -> Result<u64, ApiError> {
    let number = version
        .as_u64()
        .or_else(|| version.as_str().and_then(|text| text.parse().ok()));
    number.ok_or_else(|| ApiError::bad_request(format!("{version} is not a version")))
}

fn as_json(entry: &Entry) -> Value {
    let mut value = json!(entry);
    value["resourceVersion"] = entry.resource_version.to_string().into();
    value["at"] = timestamp(entry.at).to_string().into();
    value
}
