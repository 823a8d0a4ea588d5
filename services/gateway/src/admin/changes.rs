//! `PUT` and `DELETE /config/{kind}/{namespace}/{name}`, and `POST /config` for a whole file: all of it or nothing.

use super::{App, error::ApiError, format};
use crate::{
    gateway::Shared,
    store::{Applied, Outcome, Request, StoreError},
};
use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderName, header},
    response::{IntoResponse, Response},
};
use istio::{Change, Key, Mistake, Mistakes, Resource, Warning, parse};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Who makes a change.
const ACTOR: HeaderName = HeaderName::from_static("x-serin-actor");

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Options {
    #[serde(default)]
    dry_run: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ChangeJson {
    resource: Option<Arc<Resource>>,
    resource_version: Option<String>,
    changed: bool,
    diff: String,
}

/// The answer to a change of one resource.
#[derive(Debug, Serialize)]
struct One {
    #[serde(flatten)]
    change: ChangeJson,
    warnings: Vec<Warning>,
}

/// The answer to a file.
#[derive(Debug, Serialize)]
struct Several {
    results: Vec<ChangeJson>,
    warnings: Vec<Warning>,
}

pub(super) async fn put(
    State(shared): App,
    Path((kind, namespace, name)): Path<(String, String, String)>,
    Query(options): Query<Options>,
    headers: HeaderMap,
    body: String,
) -> Result<Response, ApiError> {
    let key = format::key(&kind, namespace, name)?;
    let request = request(&headers, &options)?;
    let mut resource = parse::document(&body)?;
    if resource.metadata.namespace.is_none() && key.namespace != istio::resource::DEFAULT_NAMESPACE {
        resource.metadata.namespace = Some(key.namespace.clone());
    }
    if resource.key() != key {
        let message = format!("this is {}; allowed under this path: {key}", resource.key());
        let mistake = Mistake {
            resource: key.to_string(),
            path: "metadata.name".into(),
            message,
        };
        return Err(Mistakes(vec![mistake]).into());
    }
    let outcome = in_background(shared, move |shared| {
        shared.store.apply(&[Change::Put(resource)], &request)
    });
    Ok(answer_one(outcome.await?))
}

pub(super) async fn delete(
    State(shared): App,
    Path((kind, namespace, name)): Path<(String, String, String)>,
    Query(options): Query<Options>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let key: Key = format::key(&kind, namespace, name)?;
    let request = request(&headers, &options)?;
    let outcome = in_background(shared, move |shared| {
        shared.store.apply(&[Change::Delete(key)], &request)
    });
    Ok(answer_one(outcome.await?))
}

pub(super) async fn apply(
    State(shared): App,
    Query(options): Query<Options>,
    headers: HeaderMap,
    body: String,
) -> Result<Response, ApiError> {
    let request = request(&headers, &options)?;
    if request.if_version.is_some() {
        return Err(ApiError::bad_request("If-Match is for a single resource."));
    }
    let changes: Vec<Change> = parse::documents(&body)?.into_iter().map(Change::Put).collect();
    let outcome = in_background(shared, move |shared| shared.store.apply(&changes, &request)).await?;
    let results = outcome.applied.into_iter().map(ChangeJson::from).collect();
    Ok(axum::Json(Several {
        results,
        warnings: outcome.warnings,
    })
    .into_response())
}

/// Writes to disk, so not on a thread that serves.
pub(super) async fn in_background(
    shared: Arc<Shared>,
    change: impl FnOnce(&Shared) -> Result<Outcome, StoreError> + Send + 'static,
) -> Result<Outcome, ApiError> {
    Ok(tokio::task::spawn_blocking(move || change(&shared)).await??)
}

pub(super) fn request(headers: &HeaderMap, options: &Options) -> Result<Request, ApiError> {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let if_version = match text(header::IF_MATCH) {
        None => None,
        Some(tag) => Some(tag.trim().trim_matches('"').parse().map_err(|_| {
            ApiError::bad_request(format!(
                "`{tag}` is not a version; allowed in If-Match: an ETag such as \"7\""
            ))
        })?),
    };
    let actor = text(ACTOR).filter(|actor| !actor.is_empty()).unwrap_or("unknown");
    Ok(Request {
        dry_run: options.dry_run,
        if_version,
        actor: actor.chars().take(100).collect(),
    })
}

pub(super) fn answer_one(outcome: Outcome) -> Response {
    let Some(applied) = outcome.applied.into_iter().next() else {
        return ApiError::bad_request("There is no change.").into_response();
    };
    let tag = applied
        .resource_version
        .map(|version| [(header::ETAG, format::etag(version))]);
    let body = axum::Json(One {
        change: applied.into(),
        warnings: outcome.warnings,
    });
    match tag {
        Some(tag) => (tag, body).into_response(),
        None => body.into_response(),
    }
}

impl From<Applied> for ChangeJson {
    fn from(applied: Applied) -> Self {
        let Applied {
            resource,
            resource_version,
            changed,
            diff,
        } = applied;
        Self {
            resource,
            resource_version: resource_version.map(|version| version.to_string()),
            changed,
            diff,
        }
    }
}
