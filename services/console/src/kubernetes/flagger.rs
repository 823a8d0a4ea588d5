//! Flagger's `Canary`: how far it is. It has no verbs: it begins when its Deployment changes, goes on by itself, and asks
//! webhooks where somebody is to decide. What it shows says how to answer them.
//!
//! Fields: <https://docs.flagger.app/usage/how-it-works>; gates: <https://docs.flagger.app/usage/webhooks>

use serde::Deserialize;
use serde_json::Value;

use super::argo::unreadable;
use super::failure::Failure;
use super::release::Held;
use crate::api::rollouts::{Phase, Rollout, RolloutOwner, RolloutWeights, Strategy};

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
    namespace: String,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    target_ref: Named,
    service: Service,
    #[serde(default)]
    analysis: Analysis,
}

#[derive(Deserialize)]
struct Service {
    name: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Analysis {
    iterations: u32,
    max_weight: u32,
    step_weight: u32,
    step_weights: Vec<u32>,
    r#match: Vec<Value>,
    webhooks: Vec<Webhook>,
}

#[derive(Deserialize)]
struct Webhook {
    name: String,
    #[serde(default)]
    r#type: String,
    #[serde(default)]
    url: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    phase: String,
    canary_weight: u32,
    iterations: usize,
    conditions: Vec<Condition>,
}

#[derive(Deserialize)]
struct Condition {
    #[serde(default)]
    message: String,
}

pub(super) fn read(object: &Value) -> Result<Held, Failure> {
    let canary = Object::deserialize(object).map_err(|error| unreadable(object, &error))?;
    let service = canary
        .spec
        .service
        .name
        .as_ref()
        .unwrap_or(&canary.spec.target_ref.name)
        .clone();
    let (strategy, steps, step) = canary.way();
    let candidate = canary.status.canary_weight.min(100);
    let rollout = Rollout {
        service: service.clone(),
        owner: RolloutOwner::Flagger,
        by: format!("Canary {}", canary.metadata.name),
        strategy,
        phase: canary.phase(),
        message: canary
            .status
            .conditions
            .first()
            .map(|one| one.message.clone())
            .unwrap_or_default(),
        step,
        steps,
        weights: Some(RolloutWeights {
            stable: 100 - candidate,
            candidate,
        }),
        verbs: Vec::new(),
        hint: Some(canary.hint()),
        versions: None,
        started_at: None,
        speed: None,
    };
    // Flagger calls its VirtualService as the service.
    Ok(Held {
        rollout,
        rules: vec![service],
    })
}

impl Object {
    fn phase(&self) -> Phase {
        match self.status.phase.as_str() {
            "Initialized" | "Succeeded" => Phase::Healthy,
            "Waiting" | "WaitingPromotion" => Phase::Paused,
            "Failed" => Phase::Aborted,
            "Terminated" => Phase::Degraded,
            _ => Phase::Progressing,
        }
    }

    /// The strategy, its steps, and the one that is under way.
    fn way(&self) -> (Strategy, Vec<String>, Option<usize>) {
        let Analysis {
            iterations,
            max_weight,
            step_weight,
            step_weights,
            r#match,
            ..
        } = &self.spec.analysis;
        if *iterations > 0 {
            let strategy = if r#match.is_empty() {
                Strategy::BlueGreen
            } else {
                Strategy::AbTest
            };
            let steps = (1..=*iterations).map(|iteration| format!("iteration: {iteration}"));
            return (strategy, steps.collect(), Some(self.status.iterations));
        }
        let weights = match (step_weights.as_slice(), usize::try_from(*step_weight)) {
            ([], Ok(each)) if each > 0 => (*step_weight..=*max_weight).step_by(each).collect(),
            (weights, _) => weights.to_vec(),
        };
        let step = weights
            .iter()
            .position(|weight| *weight == self.status.canary_weight);
        let steps = weights.iter().map(|weight| format!("weight: {weight}"));
        (Strategy::Canary, steps.collect(), step)
    }

    /// How somebody decides something here.
    fn hint(&self) -> String {
        let waits_for = match self.status.phase.as_str() {
            "Waiting" => "confirm-",
            "WaitingPromotion" => "confirm-promotion",
            _ => {
                return "Flagger goes on by itself, and goes back after failed checks; a change of the Deployment begins a new \
                        release."
                    .to_owned();
            }
        };
        let mut webhooks = self.spec.analysis.webhooks.iter();
        let Some(gate) = webhooks.find(|webhook| webhook.r#type.starts_with(waits_for)) else {
            return "Flagger waits for one of its webhooks to say yes.".to_owned();
        };
        let how = match gate.url.strip_suffix("/gate/check") {
            Some(tester) => {
                let Meta { name, namespace } = &self.metadata;
                let who = format!("{{\"name\": \"{name}\", \"namespace\": \"{namespace}\"}}");
                format!("open it by a POST of {who} to {tester}/gate/open")
            }
            None => format!("it asks {}", gate.url),
        };
        format!("Flagger waits for its webhook `{}`: {how}.", gate.name)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn canary(analysis: &Value, status: &Value) -> Rollout {
        let object = json!({
            "kind": "Canary",
            "metadata": {"name": "user-service", "namespace": "serin"},
            "spec": {
                "targetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "user-service"},
                "service": {"port": 80},
                "analysis": analysis,
            },
            "status": status,
        });
        read(&object).expect("readable").rollout
    }

    #[test]
    fn its_weights_are_its_steps() {
        let status = json!({"phase": "Progressing", "canaryWeight": 20, "conditions": [{"message": "New revision detected"}]});
        let rollout = canary(&json!({"stepWeight": 10, "maxWeight": 50}), &status);
        assert_eq!((rollout.steps.len(), rollout.step), (5, Some(1)));
        assert_eq!(
            (rollout.phase, rollout.message.as_str()),
            (Phase::Progressing, "New revision detected")
        );
        let rollout = canary(&json!({"stepWeights": [1, 20, 80]}), &status);
        assert_eq!((rollout.steps[2].as_str(), rollout.step), ("weight: 80", Some(1)));
        assert_eq!(rollout.weights.expect("weights").stable, 80);
        let rollout = canary(
            &json!({"iterations": 10, "match": [{}]}),
            &json!({"phase": "Failed"}),
        );
        assert_eq!(
            (rollout.strategy, rollout.phase),
            (Strategy::AbTest, Phase::Aborted)
        );
    }

    #[test]
    fn a_gate_that_it_waits_for_is_named() {
        let webhooks = json!([
            {"name": "load test", "url": "http://flagger-loadtester/"},
            {"name": "ask the team", "type": "confirm-promotion", "url": "http://flagger-loadtester/gate/check"},
        ]);
        let rollout = canary(
            &json!({"webhooks": webhooks}),
            &json!({"phase": "WaitingPromotion"}),
        );
        assert_eq!((rollout.phase, rollout.verbs.len()), (Phase::Paused, 0));
        let hint = rollout.hint.expect("a hint");
        assert!(
            hint.contains("`ask the team`") && hint.contains("http://flagger-loadtester/gate/open"),
            "{hint}"
        );
    }
}
