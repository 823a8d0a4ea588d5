//! One condition against one request, read straight.

use super::drawn::{CALLERS, Request, labels};
use istio::{
    Side,
    model::{HttpMatch, StringMatch},
};
use regex::Regex;

/// Whether all of a condition holds for a request, where it applies at all.
pub(super) fn holds(clause: &HttpMatch, request: &Request) -> bool {
    let values = |name: &str| -> Vec<&str> {
        let all = request.headers.get_all(name).iter();
        all.map(|value| value.to_str().expect("text")).collect()
    };
    let has = |name: &str, wanted: &StringMatch| values(name).iter().any(|value| text(wanted, value));
    let lacks = |name: &str, wanted: &StringMatch| match values(name).as_slice() {
        // A missing header counts as an empty one, unless it is its absence that is asked for.
        [] => wanted.is_presence() || !text(wanted, ""),
        _ => !has(name, wanted),
    };
    let parameter = |name: &str, wanted: &StringMatch| {
        let query = request.query.as_deref()?;
        let mut parts = query
            .split('&')
            .map(|part| part.split_once('=').unwrap_or((part, "")));
        let (_, value) = parts.find(|(found, _)| *found == name)?;
        Some(text(wanted, value))
    };
    let port = || match request.authority.split_once(':') {
        Some((_, port)) => port.parse().expect("a port"),
        None => 80,
    };
    let at_gateway = request.side != Side::Mesh;
    clause
        .uri
        .as_ref()
        .is_none_or(|uri| path(uri, clause.ignore_uri_case, &request.path))
        && clause
            .method
            .as_ref()
            .is_none_or(|method| text(method, request.method.as_str()))
        && clause
            .authority
            .as_ref()
            .is_none_or(|authority| text(authority, &request.authority))
        && clause.headers.iter().all(|(name, wanted)| has(name, wanted))
        && clause
            .without_headers
            .iter()
            .all(|(name, wanted)| lacks(name, wanted))
        && clause
            .query_params
            .iter()
            .all(|(name, wanted)| parameter(name, wanted) == Some(true))
        && clause.port.is_none_or(|wanted| at_gateway || wanted == port())
        && is_caller(clause, request.source)
}

fn is_caller(clause: &HttpMatch, source: Option<&str>) -> bool {
    if clause.source_labels.is_empty() && clause.source_namespace.is_none() {
        return true;
    }
    CALLERS.iter().any(|(name, namespace, app, version)| {
        let own = labels(&[("app", app), ("version", version)]);
        source == Some(name)
            && clause
                .source_labels
                .iter()
                .all(|(label, value)| own.get(label) == Some(value))
            && clause
                .source_namespace
                .as_ref()
                .is_none_or(|wanted| wanted == namespace)
    })
}

fn path(wanted: &StringMatch, in_any_case: bool, path: &str) -> bool {
    let lower = |text: &Option<String>| text.as_ref().map(|text| text.to_ascii_lowercase());
    if in_any_case && wanted.regex.is_none() {
        let wanted = StringMatch {
            exact: lower(&wanted.exact),
            prefix: lower(&wanted.prefix),
            regex: None,
        };
        return text(&wanted, &path.to_ascii_lowercase());
    }
    text(wanted, path)
}

pub(super) fn text(wanted: &StringMatch, found: &str) -> bool {
    if let Some(exact) = &wanted.exact {
        return exact == found;
    }
    if let Some(prefix) = &wanted.prefix {
        return found.starts_with(prefix);
    }
    if let Some(regex) = &wanted.regex {
        return Regex::new(&format!("^(?:{regex})$"))
            .expect("a regex")
            .is_match(found);
    }
    true
}
