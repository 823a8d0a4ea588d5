//! What a rollout does to the world: rules written at the gateway, and nothing else. What cannot be done is shown, and asked for
//! again with the next look.

use common::problem;
use rollout::Traffic;
use rollout::state::Stage;

use super::kept::Kept;
use super::observed::World;
use super::{Shared, rules, shown};

/// The whole route list, written for the version of the rule that was seen: who was faster is seen in the next look.
pub(super) async fn set_traffic(shared: &Shared, kept: &mut Kept, traffic: &Traffic, world: &World) {
    let Some((found, _)) = rules::find(&world.listed, &kept.release.rule) else {
        kept.trouble = Some(format!("{} is not there", kept.release.rule));
        return;
    };
    let written = match rules::write(kept, traffic, found) {
        Ok(rule) => {
            let version = Some(found.version.resource_version.as_str());
            shared.gateway.put(&rule, version, false).await.map_err(|error| {
                let is_lost_race = error.is_lost_race();
                (problem::chain(&error), is_lost_race)
            })
        }
        Err(reason) => Err((reason, false)),
    };
    match written {
        Ok(_) | Err((_, true)) => {}
        Err((reason, false)) => {
            tracing::warn!(
                cause = reason,
                service = kept.release.service,
                "the traffic of a rollout cannot be set"
            );
            kept.trouble = Some(reason);
        }
    }
}

/// Writes the preview's rule, or takes it away; somebody else's rule of that name is left as it is.
pub(super) async fn keep_preview(shared: &Shared, kept: &mut Kept, is_wanted: bool, world: &World) {
    let (Some(key), true) = (rules::preview_key(kept), kept.has_preview) else {
        return;
    };
    let found = rules::find(&world.listed, &key).map(|(found, _)| found.version.actor == rules::ACTOR);
    let done = match (is_wanted, found) {
        (true, None) => match rules::preview(kept) {
            Some(rule) => shared.gateway.put(&rule, None, false).await.map(|_| ()),
            None => Ok(()),
        },
        (false, Some(true)) => shared.gateway.delete(&key).await,
        (true, Some(_)) => Ok(()),
        (false, None | Some(false)) => {
            kept.has_preview = false;
            Ok(())
        }
    };
    if let Err(error) = done {
        kept.trouble = Some(format!("{key}: {}", problem::chain(&error)));
    }
}

/// Where it stands now, for the metrics.
pub(super) fn tell(shared: &Shared, before: &Stage, kept: &Kept) {
    let service = kept.release.service.as_str();
    let outcome = match &kept.state.stage {
        Stage::Advancing => None,
        Stage::Promoted { .. } => Some("promoted"),
        Stage::Aborted { .. } => Some("aborted"),
        Stage::Undone { .. } => Some("undone"),
    };
    if let Some(outcome) = outcome
        && *before != kept.state.stage
    {
        shared.metrics.ended.with_label_values(&[service, outcome]).inc();
    }
    let now = shown::phase(kept);
    for phase in shown::PHASES {
        let is_it = i64::from(phase == now);
        let labels = [service, shown::phase_name(phase)];
        shared.metrics.phase.with_label_values(&labels).set(is_it);
    }
    let step = i64::try_from(kept.state.step).unwrap_or(i64::MAX);
    shared.metrics.step.with_label_values(&[service]).set(step);
    let weight = i64::from(shown::target_weights(kept).candidate);
    shared.metrics.weight.with_label_values(&[service]).set(weight);
}
