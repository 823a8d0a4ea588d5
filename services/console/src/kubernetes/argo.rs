//! Argo Rollouts' `Rollout`: how far it is, and how it is steered: by the very patches that `kubectl argo rollouts` sends.
//!
//! Fields: <https://github.com/argoproj/argo-rollouts/blob/master/pkg/apis/rollouts/v1alpha1/types.go>; patches:
//! `pkg/kubectl-argo-rollouts/cmd/{promote,abort,retry,pause}` there.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::api::{Api, Objects};
use super::failure::Failure;
use super::managed;
use super::release::Held;
use crate::api::rollouts::{Phase, Rollout, RolloutOwner, RolloutWeights, Strategy, Verb};

#[derive(Deserialize)]
struct Object {
    metadata: Meta,
    spec: Spec,
    #[serde(default)]
    status: Status,
}

#[derive(Deserialize)]
struct Meta {
    name: String,
    #[serde(default)]
    generation: i64,
}

#[derive(Deserialize)]
struct Spec {
    #[serde(default)]
    paused: bool,
    #[serde(default)]
    template: Template,
    strategy: Strategies,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Template {
    metadata: Labels,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Labels {
    labels: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Strategies {
    canary: Option<Canary>,
    blue_green: Option<BlueGreen>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Canary {
    #[serde(default)]
    steps: Vec<Map<String, Value>>,
    traffic_routing: Option<TrafficRouting>,
}

#[derive(Deserialize)]
struct TrafficRouting {
    istio: Option<Istio>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Istio {
    virtual_service: Option<Named>,
    #[serde(default)]
    virtual_services: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BlueGreen {
    active_service: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    phase: String,
    message: String,
    abort: bool,
    promote_full: bool,
    controller_pause: bool,
    pause_conditions: Vec<Value>,
    current_step_index: Option<usize>,
    current_pod_hash: String,
    #[serde(rename = "stableRS")]
    stable: String,
    observed_generation: String,
    canary: CanaryStatus,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct CanaryStatus {
    weights: Option<Weights>,
    current_step_analysis_run_status: Option<RunStatus>,
}

#[derive(Deserialize)]
struct Weights {
    canary: Weight,
    stable: Weight,
}

#[derive(Deserialize)]
struct Weight {
    weight: u32,
}

#[derive(Deserialize)]
struct RunStatus {
    #[serde(default)]
    status: String,
}

pub(super) fn read(object: &Value) -> Result<Held, Failure> {
    let rollout = Object::deserialize(object).map_err(|error| unreadable(object, &error))?;
    Ok(Held {
        rules: rollout.rules(),
        rollout: rollout.shown(),
    })
}

/// Sends the patches of a verb, for the version that `object` is.
pub(super) async fn send(api: &Api, object: &Value, verb: Verb) -> Result<Value, Failure> {
    let rollout = Object::deserialize(object).map_err(|error| unreadable(object, &error))?;
    let mut after = object.clone();
    for (field, value) in rollout.patches(verb) {
        let version = managed::resource_version(&after);
        let patch = json!({"metadata": {"resourceVersion": version}, field: value});
        after = api
            .merge(Objects::Rollouts, &rollout.metadata.name, &patch, field == STATUS)
            .await?;
    }
    Ok(after)
}

const STATUS: &str = "status";
const SPEC: &str = "spec";

impl Object {
    fn shown(&self) -> Rollout {
        let (phase, message) = self.phase();
        let steps = self.steps().iter().map(in_words).collect::<Vec<_>>();
        Rollout {
            service: self.service(),
            owner: RolloutOwner::ArgoRollouts,
            by: format!("Rollout {}", self.metadata.name),
            strategy: match self.spec.strategy.blue_green {
                Some(_) => Strategy::BlueGreen,
                None => Strategy::Canary,
            },
            phase,
            message,
            step: self.status.current_step_index.filter(|_| !steps.is_empty()),
            steps,
            weights: self.status.canary.weights.as_ref().map(|weights| RolloutWeights {
                stable: weights.stable.weight,
                candidate: weights.canary.weight,
            }),
            verbs: self.verbs(),
            hint: None,
            versions: None,
            started_at: None,
            speed: None,
        }
    }

    /// The service that it releases: that of its active Service, or its pods' label `app`.
    fn service(&self) -> String {
        let active = self
            .spec
            .strategy
            .blue_green
            .as_ref()
            .map(|strategy| &strategy.active_service);
        let label = self.spec.template.metadata.labels.get("app");
        active.or(label).unwrap_or(&self.metadata.name).clone()
    }

    fn rules(&self) -> Vec<String> {
        let routing = self
            .spec
            .strategy
            .canary
            .as_ref()
            .and_then(|canary| canary.traffic_routing.as_ref());
        let Some(istio) = routing.and_then(|routing| routing.istio.as_ref()) else {
            return Vec::new();
        };
        let all = istio.virtual_service.iter().chain(&istio.virtual_services);
        all.map(|rule| rule.name.clone()).collect()
    }

    fn steps(&self) -> &[Map<String, Value>] {
        self.spec
            .strategy
            .canary
            .as_ref()
            .map_or(&[], |canary| &canary.steps)
    }

    /// As the controller has it, unless it has not yet seen what was asked of it last.
    fn phase(&self) -> (Phase, String) {
        let status = &self.status;
        if status.abort {
            return (Phase::Aborted, status.message.clone());
        }
        let observed: Result<i64, _> = status.observed_generation.parse();
        if observed.is_ok_and(|observed| observed < self.metadata.generation) {
            return (
                Phase::Progressing,
                "waits for its controller to see the change".to_owned(),
            );
        }
        if status.controller_pause && status.pause_conditions.is_empty() {
            return (
                Phase::Progressing,
                "waits for its controller to end the pause".to_owned(),
            );
        }
        let phase = match status.phase.as_str() {
            "Healthy" => Phase::Healthy,
            "Paused" => Phase::Paused,
            "Degraded" => Phase::Degraded,
            _ => Phase::Progressing,
        };
        (phase, status.message.clone())
    }

    /// Whether there is a new version that is not yet the stable one.
    fn is_under_way(&self) -> bool {
        let status = &self.status;
        !status.stable.is_empty() && status.current_pod_hash != status.stable
    }

    fn verbs(&self) -> Vec<Verb> {
        let status = &self.status;
        if status.abort {
            return vec![Verb::Retry];
        }
        if !self.is_under_way() {
            return if self.spec.paused {
                vec![Verb::Resume]
            } else {
                Vec::new()
            };
        }
        let is_paused = self.spec.paused || !status.pause_conditions.is_empty();
        let known = [
            (Verb::Promote, is_paused || !self.steps().is_empty()),
            (Verb::PromoteFull, !status.promote_full),
            (Verb::Abort, true),
            (Verb::Resume, self.spec.paused),
            (Verb::Pause, !is_paused),
        ];
        known
            .into_iter()
            .filter_map(|(verb, is_possible)| is_possible.then_some(verb))
            .collect()
    }

    /// The fields to be merged, in order.
    fn patches(&self, verb: Verb) -> Vec<(&'static str, Value)> {
        match verb {
            Verb::Promote => self.promotion(),
            Verb::PromoteFull => vec![(STATUS, json!({"promoteFull": true}))],
            Verb::Abort => vec![(STATUS, json!({"abort": true}))],
            Verb::Retry => vec![(STATUS, json!({"abort": false}))],
            Verb::Pause => vec![(SPEC, json!({"paused": true}))],
            Verb::Resume => vec![(SPEC, json!({"paused": false}))],
            // Never among its `verbs`: its controller starts by itself, and goes back by another change of the pods.
            Verb::Start | Verb::Undo => Vec::new(),
        }
    }

    /// Either the pause is ended or the step that is under way, never both. After an analysis without a verdict the controller
    /// holds the pause itself, and would pause at the same step again.
    fn promotion(&self) -> Vec<(&'static str, Value)> {
        let status = &self.status;
        let steps = self.steps().len();
        let next = (steps > 0).then(|| (status.current_step_index.unwrap_or(0) + 1).min(steps));
        let run = status.canary.current_step_analysis_run_status.as_ref();
        let no_verdict = run.is_some_and(|run| run.status == "Inconclusive");
        let is_paused = !status.pause_conditions.is_empty();
        let going_on = match next {
            Some(next) if is_paused && status.controller_pause && no_verdict => {
                Some(json!({"pauseConditions": null, "controllerPause": false, "currentStepIndex": next}))
            }
            _ if is_paused => Some(json!({"pauseConditions": null})),
            Some(next) => Some(json!({"pauseConditions": null, "currentStepIndex": next})),
            None => None,
        };
        let unpaused = self.spec.paused.then(|| json!({"paused": false}));
        let patches = [(STATUS, going_on), (SPEC, unpaused)];
        patches
            .into_iter()
            .filter_map(|(field, value)| Some((field, value?)))
            .collect()
    }
}

/// `setWeight: 20`, `pause: 5m`, `setHeaderRoute: canary`, `analysis`.
fn in_words(step: &Map<String, Value>) -> String {
    let Some((kind, what)) = step.iter().next() else {
        return "nothing".to_owned();
    };
    match (what, &what["duration"], &what["name"]) {
        (Value::Number(number), _, _) => format!("{kind}: {number}"),
        (_, Value::Number(seconds), _) => format!("{kind}: {seconds}s"),
        (_, Value::String(text), _) | (_, _, Value::String(text)) => format!("{kind}: {text}"),
        _ => kind.clone(),
    }
}

pub(super) fn unreadable(object: &Value, error: &serde_json::Error) -> Failure {
    let text = |value: &Value| value.as_str().unwrap_or("?").to_owned();
    let metadata = &object["metadata"];
    let name = format!("{}/{}", text(&metadata["namespace"]), text(&metadata["name"]));
    Failure::unreadable(format!("{} {name}", text(&object["kind"])), error.to_string())
}

#[cfg(test)]
mod tests;
