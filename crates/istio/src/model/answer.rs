//! What the gateway answers by a rule's words instead of asking a service, and how it changes the address before it asks.

use super::check;
use crate::mistake::Collector;
use http::{HeaderValue, Uri};
use serde::{Deserialize, Serialize};

/// Another address, for the service.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Rewrite {
    /// In place of what the match found: of a prefix only the prefix, of anything else the whole path. The query stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri_regex_rewrite: Option<RegexRewrite>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegexRewrite {
    /// Wherever it is found in the path; unlike in a condition it need not match all of it.
    #[serde(default, rename = "match")]
    pub pattern: String,
    /// `\1` is what the first group matched, `\0` all of it.
    #[serde(default)]
    pub rewrite: String,
}

/// Another address, for the caller to go to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Redirect {
    /// In place of the whole path. The query stays, unless this has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derive_port: Option<DerivePort>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// 301 where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect_code: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DerivePort {
    /// 80 or 443, by the scheme: none is written.
    FromProtocolDefault,
    FromRequestPort,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DirectResponse {
    #[serde(default)]
    pub status: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<DirectBody>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DirectBody {
    #[serde(default)]
    pub string: String,
}

/// Istio's limit for a body in a rule.
const LONGEST_BODY: usize = 1 << 20;
const REDIRECTS: [i64; 5] = [301, 302, 303, 307, 308];

impl Rewrite {
    pub(super) fn check(&self, mistakes: &mut Collector, path: &str) {
        if *self == Self::default() {
            mistakes.add(path, "is empty; allowed: uri, authority, uriRegexRewrite");
        }
        if self.uri.is_some() && self.uri_regex_rewrite.is_some() {
            mistakes.add(path, "has both uri and uriRegexRewrite; allowed: one");
        }
        if let Some(uri) = &self.uri {
            check_path(mistakes, &format!("{path}.uri"), uri);
        }
        if let Some(authority) = &self.authority {
            check_authority(mistakes, &format!("{path}.authority"), authority);
        }
        if let Some(regex) = &self.uri_regex_rewrite {
            regex.check(mistakes, &format!("{path}.uriRegexRewrite"));
        }
    }
}

impl RegexRewrite {
    fn check(&self, mistakes: &mut Collector, path: &str) {
        match regex::Regex::new(&self.pattern) {
            Err(_) => {
                let message = format!("`{}` is not a regular expression", self.pattern);
                mistakes.add(format!("{path}.match"), message);
            }
            Ok(regex) if self.replacement(regex.captures_len()).is_none() => {
                let groups = regex.captures_len() - 1;
                let allowed = format!("`\\0` to `\\{groups}` for what was matched, `\\\\` for a backslash");
                let message = format!("`{}` is not a replacement; allowed: {allowed}", self.rewrite);
                mistakes.add(format!("{path}.rewrite"), message);
            }
            Ok(_) => {}
        }
        mistakes.require(&format!("{path}.match"), !self.pattern.is_empty());
    }

    /// In the syntax of the crate `regex` (`${1}`), for a pattern with so many groups, the whole match included.
    pub(crate) fn replacement(&self, groups: usize) -> Option<String> {
        let mut text = String::new();
        let mut characters = self.rewrite.chars();
        while let Some(character) = characters.next() {
            match character {
                '\\' => match characters.next()? {
                    '\\' => text.push('\\'),
                    digit => {
                        let group = digit.to_digit(10)?;
                        if usize::try_from(group).ok()? >= groups {
                            return None;
                        }
                        text.extend(["${", &group.to_string(), "}"]);
                    }
                },
                '$' => text.push_str("$$"),
                other => text.push(other),
            }
        }
        Some(text)
    }
}

impl Redirect {
    pub(super) fn check(&self, mistakes: &mut Collector, path: &str) {
        let changes = self.uri.is_some() || self.authority.is_some() || self.scheme.is_some();
        if !changes && self.port.is_none() {
            let allowed = "allowed: one of uri, authority, port, scheme";
            mistakes.add(path, format!("leads back to where it came from; {allowed}"));
        }
        if self.port.is_some() && self.derive_port.is_some() {
            mistakes.add(path, "has both port and derivePort; allowed: one");
        }
        if let Some(uri) = &self.uri {
            check_path(mistakes, &format!("{path}.uri"), uri);
        }
        if let Some(authority) = &self.authority {
            check_authority(mistakes, &format!("{path}.authority"), authority);
        }
        if let Some(port) = self.port {
            check::port_number(mistakes, &format!("{path}.port"), port);
        }
        if let Some(scheme) = &self.scheme
            && !["http", "https"].contains(&scheme.as_str())
        {
            mistakes.add(
                format!("{path}.scheme"),
                format!("is `{scheme}`; allowed: http, https"),
            );
        }
        if let Some(code) = self.redirect_code
            && !REDIRECTS.contains(&code)
        {
            let message = format!("is {code}; allowed: 301, 302, 303, 307, 308");
            mistakes.add(format!("{path}.redirectCode"), message);
        }
    }
}

impl DirectResponse {
    pub(super) fn check(&self, mistakes: &mut Collector, path: &str) {
        if !(200..=599).contains(&self.status) {
            let message = format!("is {}; allowed: 200 to 599", self.status);
            mistakes.add(format!("{path}.status"), message);
        }
        if let Some(body) = &self.body
            && body.string.len() > LONGEST_BODY
        {
            let message = format!("has {} bytes; allowed: {LONGEST_BODY}", body.string.len());
            mistakes.add(format!("{path}.body.string"), message);
        }
    }
}

fn check_path(mistakes: &mut Collector, path: &str, uri: &str) {
    if !uri.starts_with('/') || uri.parse::<Uri>().is_err() {
        mistakes.add(
            path,
            format!("`{uri}` is not a path; allowed: one that begins with `/`"),
        );
    }
}

fn check_authority(mistakes: &mut Collector, path: &str, authority: &str) {
    let is_good =
        authority.parse::<http::uri::Authority>().is_ok() && HeaderValue::from_str(authority).is_ok();
    if !is_good || authority.contains('@') {
        mistakes.add(
            path,
            format!("`{authority}` is not a host, with or without a port"),
        );
    }
}
