//! The steps of a canary.

use super::AnalysisRef;
use crate::duration::{self, IntOrText};
use istio::{Collector, model::StringMatch};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Exactly one of its fields.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Step {
    /// The candidate's share of the requests from here on, in per cent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set_weight: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause: Option<Pause>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set_header_route: Option<SetHeaderRoute>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set_mirror_route: Option<SetMirrorRoute>,
    /// Blocks until it has passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub analysis: Option<AnalysisRef>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    /// Left out: until somebody promotes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<IntOrText>,
}

/// Requests with these headers go to the candidate, until a step of the same name without `match`, or the end.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetHeaderRoute {
    #[serde(default)]
    pub name: String,
    /// One of them is enough. Empty removes the route.
    #[serde(default, rename = "match", skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<HeaderMatch>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct HeaderMatch {
    #[serde(default)]
    pub header_name: String,
    #[serde(default)]
    pub header_value: StringMatch,
}

/// The candidate gets copies of these requests, whose answers nobody sees.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetMirrorRoute {
    #[serde(default)]
    pub name: String,
    /// 100 when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percentage: Option<i64>,
    /// One of them is enough. Empty removes the route.
    #[serde(default, rename = "match", skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<MirrorMatch>,
}

/// All conditions in it have to hold.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MirrorMatch {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<StringMatch>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<StringMatch>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, StringMatch>,
}

impl Step {
    pub(super) fn check(&self, mistakes: &mut Collector, path: &str, managed: &BTreeSet<&str>) {
        let given = [
            self.set_weight.is_some(),
            self.pause.is_some(),
            self.set_header_route.is_some(),
            self.set_mirror_route.is_some(),
            self.analysis.is_some(),
        ];
        let allowed = "allowed: one of setWeight, pause, setHeaderRoute, setMirrorRoute, analysis";
        match given.iter().filter(|is_given| **is_given).count() {
            0 => mistakes.add(path, format!("is empty; {allowed}")),
            1 => {}
            _ => mistakes.add(path, format!("does several things; {allowed}")),
        }
        if let Some(weight) = self.set_weight
            && !(0..=100).contains(&weight)
        {
            mistakes.add(
                format!("{path}.setWeight"),
                format!("is {weight}; allowed: 0 to 100"),
            );
        }
        if let Some(Pause {
            duration: Some(duration),
        }) = &self.pause
            && let Err(message) = duration::pause(duration)
        {
            mistakes.add(format!("{path}.pause.duration"), message);
        }
        if let Some(route) = &self.set_header_route {
            let path = format!("{path}.setHeaderRoute");
            is_managed(mistakes, &path, &route.name, managed);
            for (i, clause) in route.matches.iter().enumerate() {
                let path = format!("{path}.match[{i}]");
                mistakes.require(&format!("{path}.headerName"), !clause.header_name.is_empty());
                clause
                    .header_value
                    .check(mistakes, &format!("{path}.headerValue"), false);
            }
        }
        if let Some(route) = &self.set_mirror_route {
            route.check(mistakes, &format!("{path}.setMirrorRoute"), managed);
        }
        if let Some(analysis) = &self.analysis {
            analysis.check(mistakes, &format!("{path}.analysis"));
        }
    }
}

impl SetMirrorRoute {
    fn check(&self, mistakes: &mut Collector, path: &str, managed: &BTreeSet<&str>) {
        is_managed(mistakes, path, &self.name, managed);
        if let Some(percentage) = self.percentage
            && !(0..=100).contains(&percentage)
        {
            mistakes.add(
                format!("{path}.percentage"),
                format!("is {percentage}; allowed: 0 to 100"),
            );
        }
        for (i, clause) in self.matches.iter().enumerate() {
            let path = format!("{path}.match[{i}]");
            let named = [("method", &clause.method), ("path", &clause.path)];
            for (name, value) in named
                .into_iter()
                .filter_map(|(name, value)| Some((name, value.as_ref()?)))
            {
                value.check(mistakes, &format!("{path}.{name}"), false);
            }
            for (name, value) in &clause.headers {
                value.check(mistakes, &format!("{path}.headers.{name}"), false);
            }
        }
    }
}

fn is_managed(mistakes: &mut Collector, path: &str, name: &str, managed: &BTreeSet<&str>) {
    if name.is_empty() {
        mistakes.add(format!("{path}.name"), "is required");
    } else if !managed.contains(name) {
        mistakes.add(
            format!("{path}.name"),
            format!(
                "`{name}` is not in spec.strategy.canary.trafficRouting.managedRoutes, which it has to be"
            ),
        );
    }
}
