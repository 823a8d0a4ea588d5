//! What a VirtualService says for another one, as Istio joins them: `pilot/pkg/model/virtualservice.go`.

use super::obvious::Line;
use istio::model::{HttpMatch, HttpRoute, StringMatch};
use std::collections::BTreeMap;

/// The conditions of both. None at all if one of the inner ones contradicts each of the root's.
pub(super) fn together(root: &HttpRoute, inner: &HttpRoute) -> Vec<Line> {
    let names = [&root.name, &inner.name].map(|name| name.clone().unwrap_or_default());
    let line = |clauses| Line {
        name: names.join("-"),
        clauses,
    };
    match (root.matches.as_slice(), inner.matches.as_slice()) {
        ([], []) => vec![line(vec![])],
        ([], only) | (only, []) => only.iter().map(|clause| line(vec![clause.clone()])).collect(),
        (roots, inners) => {
            let mut lines = Vec::new();
            for inner in inners {
                let fitting: Vec<_> = roots.iter().filter(|root| is_narrower(inner, root)).collect();
                if fitting.is_empty() {
                    return vec![];
                }
                lines.extend(
                    fitting
                        .into_iter()
                        .map(|root| line(vec![beside(root, inner), inner.clone()])),
                );
            }
            lines
        }
    }
}

/// Only what is said to be absent is said by one of them: the inner one, where both name the same header.
fn beside(root: &HttpMatch, inner: &HttpMatch) -> HttpMatch {
    let mut root = root.clone();
    root.without_headers
        .retain(|name, _| !inner.without_headers.contains_key(name));
    root
}

/// Whether `inner` asks for no more than a part of what `root` allows, as far as Istio can see.
fn is_narrower(inner: &HttpMatch, root: &HttpMatch) -> bool {
    let text = |inner: &Option<StringMatch>, root: &Option<StringMatch>| match (inner, root) {
        (Some(inner), Some(root)) => is_part(inner, root),
        _ => true,
    };
    let texts = |inner: &BTreeMap<String, StringMatch>, root: &BTreeMap<String, StringMatch>| {
        inner
            .iter()
            .all(|(name, inner)| root.get(name).is_none_or(|root| is_part(inner, root)))
    };
    text(&inner.uri, &root.uri)
        && text(&inner.scheme, &root.scheme)
        && text(&inner.method, &root.method)
        && text(&inner.authority, &root.authority)
        && texts(&inner.headers, &root.headers)
        && texts(&inner.without_headers, &root.without_headers)
        && texts(&inner.query_params, &root.query_params)
        && inner.ignore_uri_case == root.ignore_uri_case
        && [inner.port, root.port].iter().flatten().min() == [inner.port, root.port].iter().flatten().max()
        && (inner.source_namespace.is_none()
            || root.source_namespace.is_none()
            || inner.source_namespace == root.source_namespace)
        && root
            .source_labels
            .iter()
            .all(|(name, value)| inner.source_labels.get(name).is_none_or(|inner| inner == value))
        && (root.gateways.is_empty() || inner.gateways.iter().all(|name| root.gateways.contains(name)))
}

fn is_part(inner: &StringMatch, root: &StringMatch) -> bool {
    match (&root.exact, &root.prefix, &root.regex) {
        (Some(_), ..) | (None, None, None) => inner == root,
        (_, Some(start), _) => {
            let begins = [&inner.exact, &inner.prefix]
                .into_iter()
                .flatten()
                .any(|text| text.starts_with(start));
            begins && inner.regex.is_none()
        }
        (.., Some(_)) => false,
    }
}
