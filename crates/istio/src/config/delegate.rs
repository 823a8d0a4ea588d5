//! The routes of a VirtualService, those included that it leaves to others (`delegate`).
//!
//! As Istio joins them: a route that delegates stands for all routes of the other VirtualService. Both conditions have to
//! hold. What the other's route does not say (timeout, retries …), the one that delegates may. A route whose conditions
//! cannot hold together with those in front of it is left out, and so is a delegate that is not there.

use super::Config;
use crate::{
    model::{Delegate, HttpMatch, HttpRoute, StringMatch, VirtualService},
    resource::{Key, Kind, Spec},
};
use std::{borrow::Cow, collections::BTreeMap};

/// A route, and the VirtualService that says it: its namespace is that of the short names in it.
#[derive(Debug)]
pub(crate) struct Joined<'c> {
    pub(crate) key: &'c Key,
    pub(crate) route: Cow<'c, HttpRoute>,
    /// Place among the routes of the VirtualService that says it.
    pub(crate) place: usize,
}

/// All routes in their order.
pub(crate) fn routes<'c>(config: &'c Config, key: &'c Key, spec: &'c VirtualService) -> Vec<Joined<'c>> {
    let mut joined = Vec::new();
    for (place, route) in spec.http.iter().enumerate() {
        let Some(delegate) = &route.delegate else {
            joined.push(Joined {
                key,
                route: Cow::Borrowed(route),
                place,
            });
            continue;
        };
        if let Some((key, other)) = config.delegate(delegate, &key.namespace) {
            for (place, inner) in other.http.iter().enumerate() {
                joined.extend(join(route, inner).map(|route| Joined {
                    key,
                    route: Cow::Owned(route),
                    place,
                }));
            }
        }
    }
    joined
}

impl Config {
    /// The VirtualService that somebody in `namespace` delegates to.
    pub(crate) fn delegate(&self, to: &Delegate, namespace: &str) -> Option<(&Key, &VirtualService)> {
        let namespace = to.namespace.as_deref().unwrap_or(namespace);
        let wanted = Key::new(Kind::VirtualService, namespace, &to.name);
        let (key, resource) = self.resources.get_key_value(&wanted)?;
        match &resource.spec {
            Spec::VirtualService(spec) => Some((key, spec)),
            _ => None,
        }
    }
}

/// `None` where the conditions of the two exclude each other.
pub(super) fn join(root: &HttpRoute, inner: &HttpRoute) -> Option<HttpRoute> {
    let name = match (&root.name, &inner.name) {
        (Some(root), Some(inner)) => Some(format!("{root}-{inner}")),
        (root, inner) => inner.clone().or_else(|| root.clone()),
    };
    Some(HttpRoute {
        name,
        matches: join_matches(&root.matches, &inner.matches)?,
        delegate: None,
        rewrite: inner.rewrite.clone().or_else(|| root.rewrite.clone()),
        timeout: inner.timeout.clone().or_else(|| root.timeout.clone()),
        retries: inner.retries.clone().or_else(|| root.retries.clone()),
        fault: inner.fault.clone().or_else(|| root.fault.clone()),
        mirror: inner.mirror.clone().or_else(|| root.mirror.clone()),
        mirror_percentage: inner
            .mirror_percentage
            .clone()
            .or_else(|| root.mirror_percentage.clone()),
        mirrors: if inner.mirrors.is_empty() {
            root.mirrors.clone()
        } else {
            inner.mirrors.clone()
        },
        cors_policy: inner.cors_policy.clone().or_else(|| root.cors_policy.clone()),
        headers: inner.headers.clone().or_else(|| root.headers.clone()),
        ..inner.clone()
    })
}

/// Every clause of the inner route has to fit one of the root's.
fn join_matches(root: &[HttpMatch], inner: &[HttpMatch]) -> Option<Vec<HttpMatch>> {
    if root.is_empty() {
        return Some(inner.to_vec());
    }
    if inner.is_empty() {
        return Some(root.to_vec());
    }
    let mut joined = Vec::new();
    for clause in inner {
        let before = joined.len();
        joined.extend(
            root.iter()
                .filter(|root| fits(root, clause))
                .map(|root| both(root, clause)),
        );
        if joined.len() == before {
            return None;
        }
    }
    Some(joined)
}

/// Whether the inner clause narrows the root's, and does not contradict it.
fn fits(root: &HttpMatch, inner: &HttpMatch) -> bool {
    let texts = [
        (&root.uri, &inner.uri),
        (&root.scheme, &inner.scheme),
        (&root.method, &inner.method),
        (&root.authority, &inner.authority),
    ];
    let maps = [
        (&root.headers, &inner.headers),
        (&root.without_headers, &inner.without_headers),
        (&root.query_params, &inner.query_params),
    ];
    let same = |root: Option<&String>, inner: &String| root.is_none_or(|root| root == inner);
    texts
        .iter()
        .all(|(root, inner)| narrows(root.as_ref(), inner.as_ref()))
        && maps.iter().all(|(root, inner)| {
            inner
                .iter()
                .all(|(name, value)| narrows(root.get(name), Some(value)))
        })
        && root.ignore_uri_case == inner.ignore_uri_case
        && (root.port.is_none() || inner.port.is_none() || root.port == inner.port)
        && inner
            .source_namespace
            .as_ref()
            .is_none_or(|inner| same(root.source_namespace.as_ref(), inner))
        && inner
            .source_labels
            .iter()
            .all(|(name, value)| same(root.source_labels.get(name), value))
        && (root.gateways.is_empty()
            || inner
                .gateways
                .iter()
                .all(|gateway| root.gateways.contains(gateway)))
}

fn narrows(root: Option<&StringMatch>, inner: Option<&StringMatch>) -> bool {
    let (Some(root), Some(inner)) = (root, inner) else {
        return true;
    };
    match (&root.exact, &root.prefix, &inner.exact, &inner.prefix) {
        (Some(root), _, Some(inner), _) => root == inner,
        (_, Some(root), Some(inner), _) | (_, Some(root), _, Some(inner)) => inner.starts_with(root.as_str()),
        _ => root == inner && root.regex.is_none(),
    }
}

fn both(root: &HttpMatch, inner: &HttpMatch) -> HttpMatch {
    let over = |root: &BTreeMap<String, StringMatch>, inner: &BTreeMap<String, StringMatch>| {
        root.clone().into_iter().chain(inner.clone()).collect()
    };
    let or = |inner: &Option<StringMatch>, root: &Option<StringMatch>| inner.clone().or_else(|| root.clone());
    HttpMatch {
        name: inner.name.clone().or_else(|| root.name.clone()),
        uri: or(&inner.uri, &root.uri),
        scheme: or(&inner.scheme, &root.scheme),
        method: or(&inner.method, &root.method),
        authority: or(&inner.authority, &root.authority),
        headers: over(&root.headers, &inner.headers),
        port: inner.port.or(root.port),
        source_labels: root
            .source_labels
            .clone()
            .into_iter()
            .chain(inner.source_labels.clone())
            .collect(),
        gateways: if inner.gateways.is_empty() {
            root.gateways.clone()
        } else {
            inner.gateways.clone()
        },
        query_params: over(&root.query_params, &inner.query_params),
        ignore_uri_case: inner.ignore_uri_case,
        without_headers: over(&root.without_headers, &inner.without_headers),
        source_namespace: inner
            .source_namespace
            .clone()
            .or_else(|| root.source_namespace.clone()),
    }
}
