//! Rollouts as the controller writes them, and the patches of the verbs.

use super::*;

fn canary(status: &Value) -> Object {
    object(
        &json!({
            "canary": {
                "trafficRouting": {"istio": {"virtualService": {"name": "user-service", "routes": ["primary"]}}},
                "steps": [{"setWeight": 5}, {"pause": {"duration": "5m"}}, {"setWeight": 50}, {"pause": {}}, {"analysis": {"templates": []}}],
            },
        }),
        status,
    )
}

fn object(strategy: &Value, status: &Value) -> Object {
    let value = json!({
        "kind": "Rollout",
        "metadata": {"name": "user", "namespace": "serin", "generation": 3},
        "spec": {"template": {"metadata": {"labels": {"app": "user-service"}}}, "strategy": strategy},
        "status": status,
    });
    Object::deserialize(value).expect("readable")
}

/// Waits at the first pause.
fn paused() -> Value {
    json!({
        "phase": "Paused",
        "message": "CanaryPauseStep",
        "observedGeneration": "3",
        "currentStepIndex": 1,
        "controllerPause": true,
        "pauseConditions": [{"reason": "CanaryPauseStep", "startTime": "2026-11-25T10:00:00Z"}],
        "currentPodHash": "6c54544bf9",
        "stableRS": "687d76d795",
        "canary": {"weights": {"canary": {"weight": 5, "podTemplateHash": "6c54544bf9"}, "stable": {"weight": 95}}},
    })
}

fn with(mut status: Value, more: &[(&str, Value)]) -> Value {
    for (field, value) in more {
        status[*field] = value.clone();
    }
    status
}

#[test]
fn it_is_shown_with_its_steps_its_weights_and_what_may_be_asked() {
    let rollout = canary(&paused());
    assert_eq!(rollout.rules(), ["user-service"]);
    let shown = rollout.shown();
    assert_eq!(
        (shown.service.as_str(), shown.by.as_str()),
        ("user-service", "Rollout user")
    );
    assert_eq!(
        (shown.phase, shown.message.as_str()),
        (Phase::Paused, "CanaryPauseStep")
    );
    assert_eq!(
        shown.steps,
        ["setWeight: 5", "pause: 5m", "setWeight: 50", "pause", "analysis"]
    );
    assert_eq!(shown.step, Some(1));
    assert_eq!(
        shown.weights,
        Some(RolloutWeights {
            stable: 95,
            candidate: 5
        })
    );
    assert_eq!(shown.verbs, [Verb::Promote, Verb::PromoteFull, Verb::Abort]);
}

#[test]
fn the_phase_is_the_controllers_unless_it_has_not_seen_the_last_word() {
    let phase = |more: &[(&str, Value)]| canary(&with(paused(), more)).shown();
    assert_eq!(
        phase(&[("observedGeneration", json!("2"))]).phase,
        Phase::Progressing
    );
    assert_eq!(phase(&[("pauseConditions", json!([]))]).phase, Phase::Progressing);
    let aborted = phase(&[("abort", json!(true)), ("phase", json!("Degraded"))]);
    assert_eq!(
        (aborted.phase, aborted.verbs),
        (Phase::Aborted, vec![Verb::Retry])
    );
    let healthy = phase(&[
        ("phase", json!("Healthy")),
        ("stableRS", json!("6c54544bf9")),
        ("pauseConditions", json!([])),
        ("controllerPause", json!(false)),
    ]);
    assert_eq!((healthy.phase, healthy.verbs.len()), (Phase::Healthy, 0));
}

#[test]
fn a_promotion_ends_the_pause_or_else_the_step() {
    let promote = |more: &[(&str, Value)]| canary(&with(paused(), more)).patches(Verb::Promote);
    assert_eq!(promote(&[]), [(STATUS, json!({"pauseConditions": null}))]);
    let running = [("pauseConditions", json!([])), ("controllerPause", json!(false))];
    assert_eq!(
        promote(&running),
        [(STATUS, json!({"pauseConditions": null, "currentStepIndex": 2}))]
    );
    let no_verdict = json!({"currentStepAnalysisRunStatus": {"name": "user-1", "status": "Inconclusive"}});
    assert_eq!(
        promote(&[("canary", no_verdict), ("currentStepIndex", json!(4))]),
        [(
            STATUS,
            json!({"pauseConditions": null, "controllerPause": false, "currentStepIndex": 5})
        )]
    );
    let mut by_hand = canary(&with(paused(), &running));
    by_hand.spec.paused = true;
    assert_eq!(
        by_hand.patches(Verb::Promote),
        [
            (STATUS, json!({"pauseConditions": null, "currentStepIndex": 2})),
            (SPEC, json!({"paused": false})),
        ]
    );
    assert_eq!(
        by_hand.verbs(),
        [Verb::Promote, Verb::PromoteFull, Verb::Abort, Verb::Resume]
    );
}

#[test]
fn the_other_verbs_are_one_field_each() {
    let rollout = canary(&paused());
    for (verb, field, value) in [
        (Verb::PromoteFull, STATUS, json!({"promoteFull": true})),
        (Verb::Abort, STATUS, json!({"abort": true})),
        (Verb::Retry, STATUS, json!({"abort": false})),
        (Verb::Pause, SPEC, json!({"paused": true})),
        (Verb::Resume, SPEC, json!({"paused": false})),
    ] {
        assert_eq!(rollout.patches(verb), [(field, value)], "{verb}");
    }
}

#[test]
fn blue_and_green_have_no_steps_and_hold_no_rule() {
    let strategy = json!({"blueGreen": {"activeService": "payment-service", "previewService": "payment-service-preview"}});
    let status = with(
        paused(),
        &[("message", json!("BlueGreenPause")), ("canary", json!({}))],
    );
    let rollout = object(&strategy, &status);
    assert!(rollout.rules().is_empty());
    let shown = rollout.shown();
    assert_eq!(
        (shown.service.as_str(), shown.strategy),
        ("payment-service", Strategy::BlueGreen)
    );
    assert_eq!((shown.step, shown.weights), (None, None));
    assert_eq!(shown.verbs, [Verb::Promote, Verb::PromoteFull, Verb::Abort]);
    assert_eq!(
        rollout.patches(Verb::Promote),
        [(STATUS, json!({"pauseConditions": null}))]
    );
}
