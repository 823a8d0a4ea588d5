//! Where an endpoint is, and `localityLbSetting`: which of several places a request goes to.

use super::check;
use crate::mistake::Collector;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, str::FromStr};

/// `region/zone/subzone`; the later parts may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Locality {
    pub region: String,
    pub zone: String,
    pub subzone: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct LocalityBalancing {
    /// Off only if `false` is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Shares of places for callers of a place. Without outlier detection too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub distribute: Vec<Distribution>,
    /// Which region takes over from which. In force only together with outlier detection.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failover: Vec<Failover>,
    /// Labels, `key` or `key=value`: the more of them an endpoint has in common with the caller, the earlier it is used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failover_priority: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Distribution {
    /// `region1/zone1/*`: the place of the caller.
    #[serde(default)]
    pub from: String,
    /// Per cent for each place; they sum to 100.
    #[serde(default)]
    pub to: BTreeMap<String, i64>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failover {
    #[serde(default)]
    pub from: String,
    #[serde(default)]
    pub to: String,
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is not a place; allowed: region, region/zone or region/zone/subzone")]
pub struct NoLocality(String);

impl FromStr for Locality {
    type Err = NoLocality;

    fn from_str(text: &str) -> Result<Self, NoLocality> {
        let parts: Vec<&str> = text.split('/').collect();
        let part = |place: usize| parts.get(place).copied().unwrap_or_default().to_owned();
        if parts.len() > 3
            || parts
                .iter()
                .any(|part| part.is_empty() || part.contains(char::is_whitespace))
        {
            return Err(NoLocality(text.to_owned()));
        }
        Ok(Self {
            region: part(0),
            zone: part(1),
            subzone: part(2),
        })
    }
}

impl fmt::Display for Locality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [&self.region, &self.zone, &self.subzone];
        let given = parts.iter().take_while(|part| !part.is_empty());
        f.write_str(&given.map(|part| part.as_str()).collect::<Vec<_>>().join("/"))
    }
}

impl Locality {
    /// `*`, `region/*`, `region/zone/*` or a whole place.
    pub(crate) fn is_within(&self, pattern: &str) -> bool {
        let own = [&self.region, &self.zone, &self.subzone];
        let mut wanted = pattern.split('/');
        own.into_iter()
            .map_while(|own| Some((own, wanted.next()?)))
            .try_for_each(|(own, wanted)| match wanted {
                "*" => Err(true),
                wanted if own == wanted => Ok(()),
                _ => Err(false),
            })
            .err()
            .unwrap_or(true)
    }
}

impl LocalityBalancing {
    pub(crate) fn is_enabled(&self) -> bool {
        self.enabled.unwrap_or(true)
    }

    pub(super) fn check(&self, mistakes: &mut Collector, path: &str) {
        let has_order = !self.failover.is_empty() || !self.failover_priority.is_empty();
        if has_order && !self.distribute.is_empty() {
            mistakes.add(
                path,
                "has distribute together with failover or failoverPriority; allowed: one of them",
            );
        }
        for (i, shares) in self.distribute.iter().enumerate() {
            let path = format!("{path}.distribute[{i}]");
            check_pattern(mistakes, &format!("{path}.from"), &shares.from);
            for (place, share) in &shares.to {
                check_pattern(mistakes, &format!("{path}.to.{place}"), place);
                if !(1..=100).contains(share) {
                    mistakes.add(
                        format!("{path}.to.{place}"),
                        format!("is {share}; allowed: 1 to 100"),
                    );
                }
            }
            let sum = check::sum(shares.to.values());
            if sum != 100 {
                mistakes.add(
                    format!("{path}.to"),
                    format!("has shares that sum to {sum}; allowed: 100"),
                );
            }
        }
        for (i, failover) in self.failover.iter().enumerate() {
            for (name, region) in [("from", &failover.from), ("to", &failover.to)] {
                let path = format!("{path}.failover[{i}].{name}");
                if region.is_empty() {
                    mistakes.add(path, "is required");
                } else if region.contains(['/', '*']) {
                    mistakes.add(
                        path,
                        format!("`{region}` is not a region; allowed: its name, without zone and `*`"),
                    );
                }
            }
            if failover.from == failover.to {
                let message = format!("`{}` cannot take over from itself", failover.to);
                mistakes.add(format!("{path}.failover[{i}].to"), message);
            }
        }
        for (i, label) in self.failover_priority.iter().enumerate() {
            let key = label.split('=').next().unwrap_or_default();
            mistakes.require(&format!("{path}.failoverPriority[{i}]"), !key.is_empty());
        }
    }
}

/// A place, or one with `*` at its end.
fn check_pattern(mistakes: &mut Collector, path: &str, pattern: &str) {
    let start = pattern.strip_suffix("/*").unwrap_or(pattern);
    if pattern != "*" && (start.contains('*') || start.parse::<Locality>().is_err()) {
        let message = format!(
            "`{pattern}` is not a place; allowed: region/zone/subzone, shorter, or with * at the end"
        );
        mistakes.add(path, message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_lies_within_what_names_its_beginning() {
        let place: Locality = "eu/a/1".parse().unwrap();
        for (pattern, expected) in [
            ("*", true),
            ("eu", true),
            ("eu/*", true),
            ("eu/a", true),
            ("eu/a/*", true),
            ("eu/a/1", true),
            ("us", false),
            ("us/*", false),
            ("eu/b", false),
            ("eu/b/*", false),
            ("eu/a/2", false),
        ] {
            assert_eq!(place.is_within(pattern), expected, "{pattern}");
        }
        assert!(!Locality::default().is_within("eu"));
        assert_eq!(place.to_string(), "eu/a/1");
        assert_eq!("eu".parse::<Locality>().unwrap().to_string(), "eu");
        for wrong in ["", "eu/", "/a", "eu/a/1/x", "e u"] {
            assert!(wrong.parse::<Locality>().is_err(), "{wrong}");
        }
    }
}
