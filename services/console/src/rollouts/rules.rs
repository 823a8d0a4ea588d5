//! A rollout's traffic as the gateway's rules, both ways.
//!
//! The rule it keeps: what somebody else has written since is never written over silently. It is in the way, with their name,
//! until they take it back or somebody resumes the rollout.

use istio::model::{Destination, HttpRoute, RouteDestination, VirtualService};
use istio::{Key, Kind, Metadata, Resource, Spec};
use rollout::plan::Strategy;
use rollout::{InForce, Plan, Role, Routes, Traffic, target};

use super::kept::Kept;
use super::release::Release;
use crate::api::rollouts::RolloutWeights;
use crate::control::Listed;
use crate::status;

/// Who writes the rules of rollouts, in the history.
pub(super) const ACTOR: &str = "rollout";

/// The rule of a release, if it is there.
pub(super) fn find<'l>(listed: &'l [Listed], key: &Key) -> Option<(&'l Listed, &'l VirtualService)> {
    listed.iter().find_map(|one| match &one.resource.spec {
        Spec::VirtualService(rule) if one.resource.key() == *key => Some((one, rule)),
        _ => None,
    })
}

/// What is in force, or who is in the way.
pub(super) fn in_force(kept: &Kept, listed: &[Listed]) -> InForce {
    let Some((found, rule)) = find(listed, &kept.release.rule) else {
        return InForce::Foreign {
            owner: "somebody".to_owned(),
            rule: format!("{} was deleted", kept.release.rule),
        };
    };
    let foreign = |rule: String| InForce::Foreign {
        owner: found.version.actor.clone(),
        rule,
    };
    let traffic = match read(&kept.plan, &kept.release, rule) {
        Ok(traffic) => traffic,
        Err(reason) => return foreign(reason),
    };
    let version = &found.version.resource_version;
    let is_ours =
        found.version.actor == ACTOR || kept.accepted.as_ref().is_none_or(|accepted| accepted == version);
    if is_ours || traffic == target(&kept.plan, &kept.state) {
        InForce::Traffic(traffic)
    } else {
        foreign(format!(
            "{} was changed (version {version}); take it back, resume to write over it, or abort",
            kept.release.rule
        ))
    }
}

/// The traffic of a rule; an error is what is in the way.
pub(super) fn read(plan: &Plan, release: &Release, rule: &VirtualService) -> Result<Traffic, String> {
    match &plan.strategy {
        Strategy::Canary(routing) => Routes::read(routing, rule)
            .map(Traffic::Routes)
            .map_err(|reason| reason.to_string()),
        Strategy::BlueGreen { .. } => match weights(release, rule) {
            Some(RolloutWeights { candidate: 0, .. }) => Ok(Traffic::Active(Role::Stable)),
            Some(RolloutWeights { candidate: 100, .. }) => Ok(Traffic::Active(Role::Candidate)),
            Some(RolloutWeights { candidate, .. }) => Err(format!(
                "{} divides the requests, {candidate} % to {}; blue-green needs 100/0",
                release.rule, release.candidate.subset
            )),
            None => Err(format!("{} has no route for everyone", release.rule)),
        },
    }
}

/// The shares of everyone whom no header route takes.
pub(super) fn weights(release: &Release, rule: &VirtualService) -> Option<RolloutWeights> {
    let route = rule.http.get(status::primary(rule)?)?;
    let share = |subset: &str| {
        let to = route
            .route
            .iter()
            .filter(|to| to.destination.subset.as_deref() == Some(subset));
        to.map(|to| to.share(route.route.len())).sum()
    };
    Some(RolloutWeights {
        stable: share(&release.stable.subset),
        candidate: share(&release.candidate.subset),
    })
}

/// The rule with the whole traffic written into it; the error is a sentence.
pub(super) fn write(kept: &Kept, traffic: &Traffic, found: &Listed) -> Result<Resource, String> {
    let Spec::VirtualService(rule) = &found.resource.spec else {
        return Err(format!("{} is no VirtualService.", found.resource.key()));
    };
    let rule = match (&kept.plan.strategy, traffic) {
        (Strategy::Canary(routing), Traffic::Routes(routes)) => {
            routes.write(routing, rule).map_err(|error| error.to_string())?
        }
        (Strategy::BlueGreen { .. }, Traffic::Active(role)) => switch(&kept.release, *role, rule)?,
        _ => return Err("The traffic is not that of the strategy.".to_owned()),
    };
    Ok(Resource::new(
        found.resource.metadata.clone(),
        Spec::VirtualService(rule),
    ))
}

/// 100/0 in the route for everyone: one change, between two requests.
fn switch(release: &Release, role: Role, rule: &VirtualService) -> Result<VirtualService, String> {
    let mut rule = rule.clone();
    let no_route = || format!("{} has no route for everyone.", release.rule);
    let place = status::primary(&rule).ok_or_else(no_route)?;
    let route = rule.http.get_mut(place).ok_or_else(no_route)?;
    let subset = &release.version(role).subset;
    let active = |to: &RouteDestination| to.destination.subset.as_ref() == Some(subset);
    if !route.route.iter().any(active) {
        let mut other = route.route.first().cloned().ok_or_else(no_route)?;
        other.destination.subset = Some(subset.clone());
        route.route.push(other);
    }
    for to in &mut route.route {
        to.weight = Some(if active(to) { 100 } else { 0 });
    }
    Ok(rule)
}

/// The rule by which the candidate is reached at a host of its own before the switch; nothing where the plan wants none.
pub(super) fn preview(kept: &Kept) -> Option<Resource> {
    let Strategy::BlueGreen {
        preview_service: Some(name),
        ..
    } = &kept.plan.strategy
    else {
        return None;
    };
    let route = HttpRoute {
        name: Some("preview".to_owned()),
        route: vec![RouteDestination {
            destination: Destination {
                host: kept.release.service.clone(),
                subset: Some(kept.release.candidate.subset.clone()),
                port: None,
            },
            weight: Some(100),
            headers: None,
        }],
        ..HttpRoute::default()
    };
    let metadata = Metadata {
        name: name.clone(),
        namespace: Some(kept.release.rule.namespace.clone()),
        ..Metadata::default()
    };
    let rule = VirtualService {
        hosts: vec![name.clone()],
        http: vec![route],
        ..VirtualService::default()
    };
    Some(Resource::new(metadata, Spec::VirtualService(rule)))
}

/// Where the preview rule is, whether or not it is there.
pub(super) fn preview_key(kept: &Kept) -> Option<Key> {
    let Strategy::BlueGreen { preview_service, .. } = &kept.plan.strategy else {
        return None;
    };
    let name = preview_service.as_ref()?;
    Some(Key::new(Kind::VirtualService, &kept.release.rule.namespace, name))
}
