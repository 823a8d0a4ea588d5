//! Resources and versions as they travel: JSON, or YAML for those who ask for `application/yaml`.

use super::error::ApiError;
use crate::store::{Stored, Version};
use axum::{
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use common::clock::timestamp;
use istio::{Key, Kind, Resource, yaml};
use serde::Serialize;
use std::str::FromStr;

/// `{"resourceVersion": "7", "actor": "console", "changedAt": "2026-11-23T15:00:00Z"}`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct VersionJson {
    resource_version: String,
    actor: String,
    changed_at: String,
}

/// A resource in a list.
#[derive(Debug, Serialize)]
pub(super) struct Item<'s> {
    resource: &'s Resource,
    #[serde(flatten)]
    version: VersionJson,
}

impl From<&Version> for VersionJson {
    fn from(version: &Version) -> Self {
        Self {
            resource_version: version.resource_version.to_string(),
            actor: version.actor.clone(),
            changed_at: timestamp(version.at).to_string(),
        }
    }
}

/// `vs` and `default` and `payment-service` of a path.
pub(super) fn key(kind: &str, namespace: String, name: String) -> Result<Key, ApiError> {
    Ok(Key::new(parse_kind(kind)?, namespace, name))
}

pub(super) fn parse_kind(kind: &str) -> Result<Kind, ApiError> {
    Kind::from_str(kind).map_err(|error| ApiError::not_found(error.to_string()))
}

pub(super) fn wants_yaml(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("yaml"))
}

pub(super) fn one(stored: &Stored, headers: &HeaderMap) -> Response {
    let tag = [(header::ETAG, etag(stored.version.resource_version))];
    if wants_yaml(headers) {
        (tag, as_yaml(yaml::to_yaml(&stored.resource))).into_response()
    } else {
        (tag, axum::Json(&*stored.resource)).into_response()
    }
}

pub(super) fn several(stored: &[Stored], headers: &HeaderMap) -> Response {
    if wants_yaml(headers) {
        let texts: Vec<String> = stored
            .iter()
            .map(|stored| yaml::to_yaml(&stored.resource))
            .collect();
        return as_yaml(texts.join("---\n")).into_response();
    }
    let items = stored.iter().map(|s| Item {
        resource: &s.resource,
        version: (&s.version).into(),
    });
    axum::Json(serde_json::json!({ "items": items.collect::<Vec<_>>() })).into_response()
}

pub(super) fn etag(version: u64) -> String {
    format!("\"{version}\"")
}

fn as_yaml(text: String) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/yaml")], text)
}
