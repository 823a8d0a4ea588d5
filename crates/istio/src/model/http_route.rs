//! One route: for which requests, where to, and what is done on the way.

use super::{
    CorsPolicy, DirectResponse, Fault, Headers, HttpMatch, Percent, Period, Redirect, Retries, Rewrite, check,
};
use crate::mistake::Collector;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct HttpRoute {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// One of them is enough; none at all matches every request.
    #[serde(default, rename = "match", skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<HttpMatch>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub route: Vec<RouteDestination>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect: Option<Redirect>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direct_response: Option<DirectResponse>,
    /// The VirtualService whose routes stand in place of this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegate: Option<Delegate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rewrite: Option<Rewrite>,
    /// For the whole answer, all attempts together; none where nothing is said, and by 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Period>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retries: Option<Retries>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
    /// Gets a copy of each request; its answers are thrown away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mirror: Option<Destination>,
    /// How many of the requests; all where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mirror_percentage: Option<Percent>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mirrors: Vec<Mirror>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cors_policy: Option<CorsPolicy>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headers: Option<Headers>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RouteDestination {
    #[serde(default)]
    pub destination: Destination,
    /// Per cent, 0 to 100; all weights of a route sum to 100. May be left out where there is one destination.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headers: Option<Headers>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Destination {
    #[serde(default)]
    pub host: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subset: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<PortSelector>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortSelector {
    #[serde(default)]
    pub number: i64,
}

/// One of several services that get a copy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mirror {
    #[serde(default)]
    pub destination: Destination,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percentage: Option<Percent>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delegate {
    #[serde(default)]
    pub name: String,
    /// That of the VirtualService where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
}

impl HttpRoute {
    /// Everything that gets a copy, with its share in per cent and where that is said.
    pub(crate) fn all_mirrors(&self) -> impl Iterator<Item = (String, &Destination, f64)> {
        let share = |percentage: &Option<Percent>| percentage.as_ref().map_or(100.0, Percent::get);
        let one = self
            .mirror
            .iter()
            .map(move |to| ("mirror".to_owned(), to, share(&self.mirror_percentage)));
        let several = self.mirrors.iter().enumerate().map(move |(i, mirror)| {
            (
                format!("mirrors[{i}].destination"),
                &mirror.destination,
                share(&mirror.percentage),
            )
        });
        one.chain(several)
    }

    pub(super) fn check(&self, mistakes: &mut Collector, path: &str) {
        for (i, clause) in self.matches.iter().enumerate() {
            clause.check(mistakes, &format!("{path}.match[{i}]"));
        }
        self.check_ends(mistakes, path);
        for (i, route) in self.route.iter().enumerate() {
            let path = format!("{path}.route[{i}]");
            route.destination.check(mistakes, &format!("{path}.destination"));
            if let Some(headers) = &route.headers {
                headers.check(mistakes, &format!("{path}.headers"));
            }
        }
        self.check_weights(mistakes, path);
        if let Some(rewrite) = &self.rewrite {
            rewrite.check(mistakes, &format!("{path}.rewrite"));
        }
        if let Some(timeout) = &self.timeout {
            timeout.check(mistakes, &format!("{path}.timeout"), true);
        }
        if let Some(retries) = &self.retries {
            retries.check(mistakes, &format!("{path}.retries"));
        }
        if let Some(fault) = &self.fault {
            fault.check(mistakes, &format!("{path}.fault"));
        }
        if let Some(cors) = &self.cors_policy {
            cors.check(mistakes, &format!("{path}.corsPolicy"));
        }
        if let Some(headers) = &self.headers {
            headers.check(mistakes, &format!("{path}.headers"));
        }
        self.check_authority(mistakes, path);
        self.check_mirrors(mistakes, path);
    }

    /// Exactly one of the four ends that a route can have, and nothing beside it that it has no use for.
    fn check_ends(&self, mistakes: &mut Collector, path: &str) {
        let ends = [
            ("route", !self.route.is_empty()),
            ("redirect", self.redirect.is_some()),
            ("directResponse", self.direct_response.is_some()),
            ("delegate", self.delegate.is_some()),
        ];
        let given: Vec<&str> = ends
            .iter()
            .filter(|(_, given)| *given)
            .map(|(name, _)| *name)
            .collect();
        match given.as_slice() {
            [] => mistakes.add(
                format!("{path}.route"),
                "is required, unless there is a redirect, a directResponse or a delegate",
            ),
            [_] => {}
            several => mistakes.add(
                path,
                format!("has {}; allowed: one of them", several.join(" and ")),
            ),
        }
        if let Some(redirect) = &self.redirect {
            redirect.check(mistakes, &format!("{path}.redirect"));
        }
        if let Some(answer) = &self.direct_response {
            answer.check(mistakes, &format!("{path}.directResponse"));
        }
        if let Some(delegate) = &self.delegate {
            mistakes.require(&format!("{path}.delegate.name"), !delegate.name.is_empty());
        }
        if self.redirect.is_some() || self.direct_response.is_some() {
            let of_no_use = [
                ("rewrite", self.rewrite.is_some()),
                ("fault", self.fault.is_some()),
                ("timeout", self.timeout.is_some()),
                ("retries", self.retries.is_some()),
                ("mirror", self.all_mirrors().next().is_some()),
            ];
            for (field, _) in of_no_use.iter().filter(|(_, given)| *given) {
                let message = "is of no use to a route that asks no service; allowed with route only";
                mistakes.add(format!("{path}.{field}"), message);
            }
        }
    }

    fn check_weights(&self, mistakes: &mut Collector, path: &str) {
        let mut all_good = true;
        for (i, route) in self.route.iter().enumerate() {
            let weight = route.weight.unwrap_or(0);
            if !(0..=100).contains(&weight) {
                all_good = false;
                mistakes.add(
                    format!("{path}.route[{i}].weight"),
                    format!("is {weight}; allowed: 0 to 100"),
                );
            }
        }
        let sum = check::sum(self.route.iter().filter_map(|route| route.weight.as_ref()));
        match self.route.as_slice() {
            [] => {}
            [only] if only.weight.is_none() => {}
            _ if all_good && sum != 100 => {
                mistakes.add(
                    format!("{path}.route"),
                    format!("has weights that sum to {sum}; allowed: 100"),
                );
            }
            _ => {}
        }
    }

    /// The host of a request becomes one thing only.
    fn check_authority(&self, mistakes: &mut Collector, path: &str) {
        let rewritten = self
            .rewrite
            .as_ref()
            .is_some_and(|rewrite| rewrite.authority.is_some());
        let set = self
            .headers
            .as_ref()
            .is_some_and(|headers| headers.authority().is_some());
        if rewritten && set {
            mistakes.add(
                format!("{path}.rewrite.authority"),
                "and headers.request both set the host; allowed: one",
            );
        }
    }

    fn check_mirrors(&self, mistakes: &mut Collector, path: &str) {
        if self.mirror.is_some() && !self.mirrors.is_empty() {
            mistakes.add(path, "has both mirror and mirrors; allowed: one");
        }
        if self.mirror.is_none() && self.mirror_percentage.is_some() {
            let message = "says how much of nothing; allowed beside mirror only";
            mistakes.add(format!("{path}.mirrorPercentage"), message);
        }
        for (field, to, _) in self.all_mirrors() {
            to.check(mistakes, &format!("{path}.{field}"));
        }
        if let Some(percentage) = &self.mirror_percentage {
            percentage.check(mistakes, &format!("{path}.mirrorPercentage"));
        }
        for (i, mirror) in self.mirrors.iter().enumerate() {
            if let Some(percentage) = &mirror.percentage {
                percentage.check(mistakes, &format!("{path}.mirrors[{i}].percentage"));
            }
        }
    }
}

impl RouteDestination {
    /// Its share in per cent: a single destination without a weight gets everything, one of several gets nothing.
    pub fn share(&self, siblings: usize) -> u32 {
        match self.weight {
            Some(weight) => u32::try_from(weight).unwrap_or(0),
            None if siblings == 1 => 100,
            None => 0,
        }
    }
}

impl Destination {
    fn check(&self, mistakes: &mut Collector, path: &str) {
        check::host(mistakes, &format!("{path}.host"), &self.host, false);
        if let Some(port) = &self.port {
            check::port_number(mistakes, &format!("{path}.port.number"), port.number);
        }
    }
}
