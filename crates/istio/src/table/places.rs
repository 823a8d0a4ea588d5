//! Which endpoints come first, by where they and the caller are: Istio's locality load balancing
//! (`pilot/pkg/networking/core/loadbalancer`).

use crate::model::{Labels, Locality, LocalityBalancing};
use std::collections::BTreeMap;

/// An endpoint as far as its place matters.
pub(super) struct Placed<'e> {
    pub(super) locality: Locality,
    pub(super) labels: &'e Labels,
    pub(super) weight: u32,
}

/// Endpoints (by place in the list) that share a part of their level's requests.
#[derive(Debug, PartialEq)]
pub(super) struct Part {
    pub(super) share: f64,
    pub(super) members: Vec<usize>,
}

/// Levels, the first to be used first; each of one or more parts.
pub(super) type Levels = Vec<Vec<Part>>;

/// Failover needs to know who is healthy, so without outlier detection there is none.
pub(super) fn arrange(
    endpoints: &[Placed<'_>],
    caller: &Locality,
    setting: Option<&LocalityBalancing>,
    has_detection: bool,
) -> Levels {
    let default = LocalityBalancing::default();
    let setting = setting.unwrap_or(&default);
    let all = || {
        vec![vec![Part {
            share: 1.0,
            members: (0..endpoints.len()).collect(),
        }]]
    };
    if !setting.is_enabled() || *caller == Locality::default() {
        return all();
    }
    if !setting.distribute.is_empty() {
        return vec![distribute(endpoints, caller, setting)];
    }
    if !has_detection {
        return all();
    }
    let rank = |endpoint: &Placed<'_>| {
        if setting.failover_priority.is_empty() {
            let rank = nearness(caller, &endpoint.locality);
            // Of the places that are elsewhere, the one that is meant to take over comes before the others.
            let heir = setting
                .failover
                .iter()
                .find(|failover| failover.from == caller.region);
            let is_other = heir.is_some_and(|heir| endpoint.locality.region != heir.to);
            rank + usize::from(rank == ELSEWHERE && is_other)
        } else {
            let priorities = &setting.failover_priority;
            let own = |label: &String| carries(caller, endpoint, label);
            priorities.len() - priorities.iter().take_while(|label| own(label)).count()
        }
    };
    let mut levels: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (place, endpoint) in endpoints.iter().enumerate() {
        levels.entry(rank(endpoint)).or_default().push(place);
    }
    levels
        .into_values()
        .map(|members| vec![Part { share: 1.0, members }])
        .collect()
}

/// In no part but the region's.
const ELSEWHERE: usize = 3;

/// 0 for the same subzone, 1 for the same zone, 2 for the same region.
fn nearness(caller: &Locality, other: &Locality) -> usize {
    if caller.region != other.region {
        ELSEWHERE
    } else if caller.zone != other.zone {
        2
    } else {
        usize::from(caller.subzone != other.subzone)
    }
}

/// Whether the endpoint has a label in common with the caller, or the value that the rule asks for.
fn carries(caller: &Locality, endpoint: &Placed<'_>, label: &str) -> bool {
    let of_place = |key: &str, place: &Locality| match key {
        "topology.kubernetes.io/region" => Some(place.region.clone()),
        "topology.kubernetes.io/zone" => Some(place.zone.clone()),
        "topology.istio.io/subzone" => Some(place.subzone.clone()),
        _ => None,
    };
    let (key, wanted) = match label.split_once('=') {
        Some((key, value)) => (key, Some(value.to_owned())),
        None => (label, of_place(label, caller)),
    };
    let own = endpoint
        .labels
        .get(key)
        .cloned()
        .or_else(|| of_place(key, &endpoint.locality));
    own.unwrap_or_default() == wanted.unwrap_or_default()
}

/// The shares of the first entry for the caller's place. Who is in none of its places gets nothing.
fn distribute(endpoints: &[Placed<'_>], caller: &Locality, setting: &LocalityBalancing) -> Vec<Part> {
    let mut localities: BTreeMap<&Locality, Vec<usize>> = BTreeMap::new();
    for (place, endpoint) in endpoints.iter().enumerate() {
        localities.entry(&endpoint.locality).or_default().push(place);
    }
    let weight = |members: &[usize]| {
        members
            .iter()
            .map(|place| f64::from(endpoints[*place].weight))
            .sum::<f64>()
    };
    let Some(of_caller) = setting.distribute.iter().find(|of| caller.is_within(&of.from)) else {
        let members = (0..endpoints.len()).collect();
        return vec![Part { share: 1.0, members }];
    };
    // The most exact pattern takes its places first.
    let mut patterns: Vec<(&String, &i64)> = of_caller.to.iter().collect();
    patterns
        .sort_by_key(|(pattern, _)| std::cmp::Reverse((pattern.split('/').count(), !pattern.ends_with('*'))));
    let mut parts = Vec::new();
    for (pattern, share) in patterns {
        let matched: Vec<(&Locality, Vec<usize>)> = localities
            .extract_if(.., |locality, _| locality.is_within(pattern))
            .collect();
        let total: f64 = matched.iter().map(|(_, members)| weight(members)).sum();
        let share = f64::from(u32::try_from(*share).unwrap_or(0));
        parts.extend(matched.into_iter().map(|(_, members)| Part {
            share: share * weight(&members) / total,
            members,
        }));
    }
    parts
}
