//! A condition of a route.

use super::{Labels, StringMatch, check, is_dns_label};
use crate::mistake::Collector;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All conditions in it have to hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct HttpMatch {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The path, without the query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<StringMatch>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<StringMatch>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<StringMatch>,
    /// As the caller writes it: with its port, if it has one, and with its capitals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<StringMatch>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, StringMatch>,
    /// That the request is addressed to: of the Gateway's server, or of the service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<i64>,
    /// Of the instance that calls; calls between services only.
    #[serde(default, skip_serializing_if = "Labels::is_empty")]
    pub source_labels: Labels,
    /// In place of those of the VirtualService, for this condition.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gateways: Vec<String>,
    /// Undecoded; the first of several parameters of a name counts.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub query_params: BTreeMap<String, StringMatch>,
    /// For `exact` and `prefix` of `uri`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ignore_uri_case: bool,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub without_headers: BTreeMap<String, StringMatch>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_namespace: Option<String>,
}

impl HttpMatch {
    /// Whether it holds for every request. The name is none of its conditions.
    pub fn is_empty(&self) -> bool {
        self.uri.is_none() && self.is_of_path_only()
    }

    /// Whether there is no condition but on the path.
    pub fn is_of_path_only(&self) -> bool {
        let Self {
            name: _,
            uri: _,
            ignore_uri_case: _,
            scheme,
            method,
            authority,
            headers,
            port,
            source_labels,
            gateways,
            query_params,
            without_headers,
            source_namespace,
        } = self;
        let texts = [scheme, method, authority];
        let maps = [headers, query_params, without_headers];
        texts.iter().all(|text| text.is_none())
            && maps.iter().all(|map| map.is_empty())
            && port.is_none()
            && source_labels.is_empty()
            && gateways.is_empty()
            && source_namespace.is_none()
    }

    pub(super) fn check(&self, mistakes: &mut Collector, path: &str) {
        let texts = [
            ("uri", &self.uri),
            ("scheme", &self.scheme),
            ("method", &self.method),
            ("authority", &self.authority),
        ];
        for (field, text) in texts {
            if let Some(text) = text {
                text.check(mistakes, &format!("{path}.{field}"), false);
            }
        }
        for (field, headers) in [
            ("headers", &self.headers),
            ("withoutHeaders", &self.without_headers),
        ] {
            for (name, value) in headers {
                check_header(mistakes, &format!("{path}.{field}.{name}"), name, value);
            }
        }
        for (name, value) in &self.query_params {
            value.check(mistakes, &format!("{path}.queryParams.{name}"), true);
        }
        if let Some(port) = self.port {
            check::port_number(mistakes, &format!("{path}.port"), port);
        }
        if let Some(namespace) = &self.source_namespace
            && !is_dns_label(namespace)
        {
            mistakes.add(
                format!("{path}.sourceNamespace"),
                format!("`{namespace}` is not a namespace; allowed: 1 to 63 of a-z, 0-9 and `-`"),
            );
        }
    }
}

fn check_header(mistakes: &mut Collector, path: &str, name: &str, value: &StringMatch) {
    value.check(mistakes, path, true);
    if http::HeaderName::from_bytes(name.as_bytes()).is_err() {
        mistakes.add(path, format!("`{name}` is not the name of a header"));
    } else if name.bytes().any(|b| b.is_ascii_uppercase()) {
        mistakes.add(
            path,
            format!("`{name}` has capitals; allowed: `{}`", name.to_ascii_lowercase()),
        );
    }
}
