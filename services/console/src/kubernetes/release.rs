//! Who carries out the releases of a namespace, and which rules they hold: Argo Rollouts' Rollouts, Flagger's Canaries. A
//! cluster that has neither kind has no such releases.

use serde_json::Value;

use super::api::{Api, Objects};
use super::failure::Failure;
use super::{argo, flagger, managed};
use crate::api::rollouts::{Rollout, RolloutOwner, Verb};
use crate::api::traffic::Owner;

/// How often it is looked anew at a rollout that was changed while it was steered: its controller writes it often.
const ATTEMPTS: u32 = 5;

/// Who carries out releases in a cluster.
const CONTROLLERS: [RolloutOwner; 2] = [RolloutOwner::ArgoRollouts, RolloutOwner::Flagger];

/// A release, and the VirtualServices that it writes.
pub(super) struct Held {
    pub(super) rollout: Rollout,
    pub(super) rules: Vec<String>,
}

pub(super) struct Releases {
    /// With the objects that they were read from.
    held: Vec<(Held, Value)>,
    /// Why some cannot be seen: then the managers of a rule have to tell who holds it.
    unseen: Vec<(RolloutOwner, Failure)>,
}

impl Releases {
    pub(super) async fn read(api: &Api) -> Result<Self, Failure> {
        let (argo, flagger) = tokio::join!(api.list(Objects::Rollouts), api.list(Objects::Canaries));
        let mut releases = Self {
            held: Vec::new(),
            unseen: Vec::new(),
        };
        releases.take(RolloutOwner::ArgoRollouts, argo, argo::read)?;
        releases.take(RolloutOwner::Flagger, flagger, flagger::read)?;
        releases
            .held
            .sort_by(|(one, _), (two, _)| one.rollout.service.cmp(&two.rollout.service));
        Ok(releases)
    }

    fn take(
        &mut self,
        owner: RolloutOwner,
        listed: Result<Vec<Value>, Failure>,
        read: fn(&Value) -> Result<Held, Failure>,
    ) -> Result<(), Failure> {
        match listed {
            Ok(objects) => {
                for object in objects {
                    self.held.push((read(&object)?, object));
                }
            }
            // The cluster has no such kind.
            Err(Failure::Missing { .. }) => {}
            Err(failure @ Failure::Forbidden { .. }) => self.unseen.push((owner, failure)),
            Err(failure) => return Err(failure),
        }
        Ok(())
    }

    /// Who holds a rule, where it is not whoever writes it.
    pub(super) fn owner(&self, rule: &Value) -> Option<Owner> {
        let held = self.holding(rule).map(|held| held.rollout.as_owner());
        held.or_else(|| {
            let mut managers = managed::of_shares(rule);
            managers.find_map(|manager| {
                let (owner, _) = self
                    .unseen
                    .iter()
                    .find(|(owner, _)| controller(*owner) == manager)?;
                Some(Owner {
                    kind: (*owner).into(),
                    by: manager.to_owned(),
                })
            })
        })
    }

    /// Whether a manager of a rule without an [`owner`](Self::owner) is a controller that had one for it and has it no more:
    /// its name stays in the managedFields for ever (argoproj/argo-rollouts#3854).
    pub(super) fn has_let_go(&self, manager: &str) -> bool {
        let mut gone = CONTROLLERS
            .iter()
            .filter(|owner| self.unseen.iter().all(|(unseen, _)| unseen != *owner));
        gone.any(|owner| controller(*owner) == manager)
    }

    /// What may be asked of the rollout that holds a rule.
    pub(super) fn verbs(&self, rule: &Value) -> Vec<Verb> {
        self.holding(rule)
            .map(|held| held.rollout.verbs.clone())
            .unwrap_or_default()
    }

    pub(super) fn into_rollouts(self) -> Result<Vec<Rollout>, Failure> {
        match self.unseen.into_iter().next() {
            Some((_, failure)) => Err(failure),
            None => Ok(self.held.into_iter().map(|(held, _)| held.rollout).collect()),
        }
    }

    fn holding(&self, rule: &Value) -> Option<&Held> {
        let name = rule["metadata"]["name"]
            .as_str()
            .filter(|_| rule["kind"] == "VirtualService")?;
        let mut all = self.held.iter().map(|(held, _)| held);
        all.find(|held| held.rules.iter().any(|rule| rule == name))
    }

    fn of(self, service: &str) -> Result<Option<(Held, Value)>, Failure> {
        let mut all = self.held.into_iter();
        match (
            all.find(|(held, _)| held.rollout.service == service),
            self.unseen.into_iter().next(),
        ) {
            (None, Some((_, failure))) => Err(failure),
            (found, _) => Ok(found),
        }
    }
}

/// Asks a rollout to go on, or not to. It is asked for the step at which it was seen: whoever ends a pause must not end the
/// next one.
pub(super) async fn steer(
    api: &Api,
    service: &str,
    verb: Verb,
    step: Option<usize>,
) -> Result<Option<Rollout>, Failure> {
    let mut seen = step;
    for attempt in 1.. {
        let Some((held, object)) = Releases::read(api).await?.of(service)? else {
            break;
        };
        let rollout = held.rollout;
        if let Some(reason) = against(&rollout, verb, seen) {
            return Err(Failure::NotNow {
                what: rollout.by,
                verb,
                reason,
            });
        }
        seen = rollout.step;
        match argo::send(api, &object, verb).await {
            Err(Failure::Conflict { .. }) if attempt < ATTEMPTS => {}
            Err(failure) => return Err(failure),
            Ok(after) => return Ok(Some(argo::read(&after)?.rollout)),
        }
    }
    Ok(None)
}

/// What speaks against a verb.
fn against(rollout: &Rollout, verb: Verb, step: Option<usize>) -> Option<String> {
    if step.is_some_and(|step| Some(step) != rollout.step) {
        let now = rollout
            .step
            .map_or_else(|| "at no step".to_owned(), |step| format!("at step {step}"));
        return Some(format!("it is {now}"));
    }
    if rollout.verbs.contains(&verb) {
        return None;
    }
    Some(rollout.hint.clone().unwrap_or_else(|| {
        let verbs: Vec<_> = rollout.verbs.iter().map(Verb::to_string).collect();
        match verbs.as_slice() {
            [] => "there is no release under way".to_owned(),
            verbs => format!("it takes {}", verbs.join(", ")),
        }
    }))
}

/// The name by which a controller writes.
fn controller(owner: RolloutOwner) -> &'static str {
    match owner {
        RolloutOwner::ArgoRollouts => "rollouts-controller",
        RolloutOwner::Flagger => "flagger",
        RolloutOwner::Serin => "serin-console",
    }
}
