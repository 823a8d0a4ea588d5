//! What a route does to header lines: of the request on the way there, of the answer on the way back.

use crate::mistake::Collector;
use http::{HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Headers {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<HeaderOperations>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<HeaderOperations>,
}

/// Lines are removed first, then set, then added.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeaderOperations {
    /// In place of what is there.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub set: BTreeMap<String, String>,
    /// Beside what is there.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub add: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<String>,
}

/// Whether this is the host, by its name in HTTP/1 or in HTTP/2.
pub(crate) fn is_authority(name: &str) -> bool {
    name.eq_ignore_ascii_case("host") || name == ":authority"
}

/// The text of a value: `%%` is one `%`. `None` for Envoy's variables, which are not executed.
pub(crate) fn literal(value: &str) -> Option<String> {
    let text = value.replace("%%", "\u{0}");
    (!text.contains('%')).then(|| text.replace('\u{0}', "%"))
}

impl Headers {
    pub(super) fn check(&self, mistakes: &mut Collector, path: &str) {
        if let Some(request) = &self.request {
            request.check(mistakes, &format!("{path}.request"), true);
        }
        if let Some(response) = &self.response {
            response.check(mistakes, &format!("{path}.response"), false);
        }
    }

    /// What the host of the request becomes; `set` before `add`.
    pub(crate) fn authority(&self) -> Option<&str> {
        let request = self.request.as_ref()?;
        let mut operations = request.set.iter().chain(&request.add);
        operations
            .find(|(name, _)| is_authority(name))
            .map(|(_, value)| value.as_str())
    }
}

impl HeaderOperations {
    fn check(&self, mistakes: &mut Collector, path: &str, host_allowed: bool) {
        for (operation, lines) in [("set", &self.set), ("add", &self.add)] {
            for (name, value) in lines {
                let path = format!("{path}.{operation}.{name}");
                if !(host_allowed && is_authority(name)) {
                    check_name(mistakes, &path, name);
                }
                if literal(value).is_none() {
                    let found = "has a variable of Envoy's, which Serin's gateway does not fill in";
                    mistakes.add(
                        path,
                        format!("{found}; allowed: text, with `%%` for a per cent sign"),
                    );
                } else if HeaderValue::from_str(value).is_err() {
                    mistakes.add(path, "has a character that no header can carry");
                }
            }
        }
        for (i, name) in self.remove.iter().enumerate() {
            check_name(mistakes, &format!("{path}.remove[{i}]"), name);
        }
    }
}

/// A header that a rule may touch: not the host, nor what frames a message between two neighbours.
fn check_name(mistakes: &mut Collector, path: &str, name: &str) {
    const FRAMING: [&str; 4] = ["connection", "content-length", "transfer-encoding", "upgrade"];
    if name.starts_with(':') || name.eq_ignore_ascii_case("host") {
        let allowed = "allowed: any other header; the host is set in headers.request or by rewrite.authority";
        mistakes.add(path, format!("`{name}` is not for this place; {allowed}"));
    } else if HeaderName::from_bytes(name.as_bytes()).is_err() {
        mistakes.add(path, format!("`{name}` is not the name of a header"));
    } else if FRAMING.iter().any(|framing| name.eq_ignore_ascii_case(framing)) {
        mistakes.add(
            path,
            format!("`{name}` belongs to the connection, not to the message"),
        );
    }
}
