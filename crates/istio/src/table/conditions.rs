//! What a condition asks for beside path and headers. Few do, so that it stands apart.

use super::{
    RequestHead,
    matcher::{HeaderMatcher, Patterns, TextMatcher},
    rewrite::split_port,
};
use crate::{
    config::{Services, carries},
    host,
    model::{HttpMatch, StringMatch},
    resource::DEFAULT_NAMESPACE,
};
use std::collections::HashSet;

#[derive(Debug)]
pub(super) struct Conditions {
    method: Option<TextMatcher>,
    authority: Option<TextMatcher>,
    /// That the request is addressed to; 80 where it says none.
    port: Option<i64>,
    query: Box<[(Box<str>, TextMatcher)]>,
    without: Box<[HeaderMatcher]>,
    /// Workloads that may call.
    sources: Option<HashSet<String>>,
}

impl Conditions {
    /// `None` only for what validation refuses.
    pub(super) fn new(
        clause: &HttpMatch,
        at_gateway: bool,
        services: &Services<'_>,
        patterns: &mut Patterns,
    ) -> Option<Self> {
        let mut text = |text: &Option<StringMatch>| match text {
            Some(text) => TextMatcher::new(text, patterns).map(Some),
            None => Some(None),
        };
        let (method, authority) = (text(&clause.method)?, text(&clause.authority)?);
        // At a gateway the port is that of a server, which was looked at before.
        let port = clause.port.filter(|_| !at_gateway);
        let query = clause
            .query_params
            .iter()
            .map(|(name, value)| Some((name.as_str().into(), TextMatcher::new(value, patterns)?)));
        let query: Box<[_]> = query.collect::<Option<_>>()?;
        let without = clause.without_headers.iter();
        let without = without.map(|(name, value)| HeaderMatcher::new(name, value, patterns));
        let without: Box<[_]> = without.collect::<Option<_>>()?;
        let sources = sources(clause, services);
        Some(Self {
            method,
            authority,
            port,
            query,
            without,
            sources,
        })
    }

    /// Whether they hold for every request.
    pub(super) fn is_empty(&self) -> bool {
        let texts = self.method.is_none() && self.authority.is_none();
        let lists = self.query.is_empty() && self.without.is_empty();
        texts && lists && self.port.is_none() && self.sources.is_none()
    }

    pub(super) fn hold(&self, request: &RequestHead<'_>) -> bool {
        let is_source = |sources: &HashSet<String>| request.source.is_some_and(|name| sources.contains(name));
        self.method
            .as_ref()
            .is_none_or(|method| method.matches(request.method.as_str()))
            && self
                .authority
                .as_ref()
                .is_none_or(|authority| authority.matches(request.authority))
            && self.port.is_none_or(|port| port == port_of(request.authority))
            && self
                .query
                .iter()
                .all(|(name, value)| parameter(request.query, name).is_some_and(|text| value.matches(text)))
            && self
                .without
                .iter()
                .all(|header| header.is_absent(request.headers))
            && self.sources.as_ref().is_none_or(is_source)
    }
}

/// The workloads with these labels, in this namespace; `None` where every caller will do.
fn sources(clause: &HttpMatch, services: &Services<'_>) -> Option<HashSet<String>> {
    if clause.source_labels.is_empty() && clause.source_namespace.is_none() {
        return None;
    }
    let mut found = HashSet::new();
    for (name, service) in services.iter() {
        let namespace = host::name_and_namespace(name).map_or(DEFAULT_NAMESPACE, |(_, namespace)| namespace);
        let is_there = clause
            .source_namespace
            .as_ref()
            .is_none_or(|wanted| wanted == namespace);
        let endpoints = service.entry.iter().flat_map(|entry| &entry.endpoints);
        for endpoint in
            endpoints.filter(|endpoint| is_there && carries(&endpoint.labels, &clause.source_labels))
        {
            let labels = super::DestinationLabels::endpoint(name, namespace, &endpoint.labels);
            found.insert(labels.workload);
        }
    }
    Some(found)
}

fn port_of(authority: &str) -> i64 {
    let port = split_port(authority).1;
    port.and_then(|port| port.parse().ok()).unwrap_or(80)
}

/// The first parameter of this name, as it was sent: Envoy decodes neither names nor values.
pub fn parameter<'q>(query: Option<&'q str>, name: &str) -> Option<&'q str> {
    let mut parameters = query?
        .split('&')
        .map(|part| part.split_once('=').unwrap_or((part, "")));
    parameters
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}
