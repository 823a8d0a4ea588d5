//! What is refused, and with which words.

use crate::support::{ENDLESS, ONCE, blue_green, canary, try_plan};

/// `path: message` of every mistake in a text, sorted.
fn mistakes(text: &str) -> Vec<String> {
    let mistakes = try_plan(text).expect_err("mistakes").0;
    let mut mistakes: Vec<String> = mistakes
        .into_iter()
        .map(|m| format!("{}: {}", m.path, m.message))
        .collect();
    mistakes.sort();
    mistakes
}

#[test]
fn every_mistake_of_a_file_is_reported_with_its_path() {
    let text = "
apiVersion: argoproj.io/v1
kind: Rollout
metadata: {name: user-service, labels: {version: 1}}
spec:
  replicsa: 4
  strategy:
    canary:
      dynamicStableScale: true
      trafficRouting:
        nginx: {stableIngress: a}
        istio: {virtualService: {name: user-service}}
      steps:
        - setWeight: ten
        - setCanaryScale: {weight: 10}
        - pause: {duration: 5m, until: tomorrow}
status: {}
";
    let expected = [
        "apiVersion: is not what is expected; allowed: argoproj.io/v1alpha1",
        "metadata.labels.version: is integer `1`; allowed: a string",
        "spec.replicsa: is not a known field; did you mean `replicas`? allowed: replicas, selector, template, workloadRef, minReadySeconds, \
         revisionHistoryLimit, restartAt, rollbackWindow, analysis, paused, progressDeadlineSeconds, \
         progressDeadlineAbort, strategy",
        "spec.strategy.canary.dynamicStableScale: is a field of Argo's that Serin does not support; allowed: \
         canaryService, stableService, canaryMetadata, stableMetadata, maxSurge, maxUnavailable, antiAffinity, \
         minPodsPerReplicaSet, scaleDownDelayRevisionLimit, scaleDownDelaySeconds, abortScaleDownDelaySeconds, \
         analysis, trafficRouting, steps",
        "spec.strategy.canary.steps[0].setWeight: is string \"ten\"; allowed: a whole number",
        "spec.strategy.canary.steps[1].setCanaryScale: is a field of Argo's that Serin does not support; allowed: \
         setWeight, pause, setHeaderRoute, setMirrorRoute, analysis",
        "spec.strategy.canary.steps[2].pause.until: is not a known field, there is only `duration`",
        "spec.strategy.canary.trafficRouting.nginx: is a field of Argo's that Serin does not support; allowed: \
         managedRoutes, istio",
        "status: is not a known field; allowed: apiVersion, kind, metadata, spec",
    ];
    let found = mistakes(text);
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        let start = expected.split(", there is only").next().unwrap_or(expected);
        assert!(found.starts_with(start), "{found}\n{expected}");
    }
}

#[test]
fn what_is_well_formed_but_makes_no_sense_is_refused() {
    let at = "spec.strategy.canary";
    let template = |fields: &str| {
        canary("analysis: {templates: [{templateName: t}]}\nsteps: [{pause: {}}]")
            + "---\napiVersion: argoproj.io/v1alpha1\nkind: AnalysisTemplate\nmetadata: {name: t}\nspec:\n  metrics:\n    - "
            + fields
            + "\n"
    };
    let metric = |fields: &str| {
        template(&format!(
            "{{name: m, provider: {{prometheus: {{query: up}}}}, {fields}}}"
        ))
    };
    for (text, expected) in [
        (canary("steps: []"), format!("{at}.steps: is required")),
        (canary("steps: [{}]"), format!("{at}.steps[0]: is empty; allowed: one of setWeight, pause, setHeaderRoute, setMirrorRoute, analysis")),
        (canary("steps: [{setWeight: 5, pause: {}}]"), format!("{at}.steps[0]: does several things; allowed: one of setWeight, pause, setHeaderRoute, setMirrorRoute, analysis")),
        (canary("steps: [{setWeight: 101}]"), format!("{at}.steps[0].setWeight: is 101; allowed: 0 to 100")),
        (canary("steps: [{pause: {duration: soon}}]"), format!("{at}.steps[0].pause.duration: `soon` is not a duration; allowed: numbers with units, such as 30s, 5m, 1h30m, 500ms")),
        (canary("steps: [{pause: {duration: -1}}]"), format!("{at}.steps[0].pause.duration: is -1; allowed: 0 to 2147483647 seconds")),
        (canary("steps: [{setHeaderRoute: {name: other}}]"), format!("{at}.steps[0].setHeaderRoute.name: `other` is not in {at}.trafficRouting.managedRoutes, which it has to be")),
        (canary("steps: [{setHeaderRoute: {name: testers, match: [{headerName: a, headerValue: {exact: b, prefix: c}}]}}]"), format!("{at}.steps[0].setHeaderRoute.match[0].headerValue: has several of exact, prefix and regex; allowed: one")),
        (canary("steps: [{setHeaderRoute: {name: testers, match: [{headerName: a, headerValue: {regex: '['}}]}}]"), format!("{at}.steps[0].setHeaderRoute.match[0].headerValue.regex: `[` is not a regular expression: unclosed character class")),
        (canary("steps: [{setMirrorRoute: {name: shadow, percentage: 200}}]"), format!("{at}.steps[0].setMirrorRoute.percentage: is 200; allowed: 0 to 100")),
        (canary("steps: [{analysis: {templates: []}}]"), format!("{at}.steps[0].analysis.templates: is required")),
        (canary("steps: [{analysis: {templates: [{templateName: none}]}}]"), format!("{at}.steps[0].analysis.templates[0].templateName: there is no AnalysisTemplate default/none")),
        (canary("analysis: {templates: [{templateName: endless}], startingStep: 3}\nsteps: [{setWeight: 5}]"), format!("{at}.analysis.startingStep: is 3, and there are 1 steps; allowed: the index of a step, counted from 0")),
        (canary("steps: [{analysis: {templates: [{templateName: endless}]}}]"), format!("spec.metrics[0].count: is required: {at}.steps[0].analysis of the rollout waits for the end, and with an interval alone there is none")),
        (canary("steps: [{analysis: {templates: [{templateName: once}, {templateName: endless}]}}]").replace("interval: 10s", "count: 1"), format!("spec.metrics[0].name: `success-rate` is in another template of {at}.steps[0].analysis too")),
        (canary("steps: [{analysis: {templates: [{templateName: once}], args: [{name: a}]}}]"), format!("{at}.steps[0].analysis.args[0]: has no value; allowed: one of value, valueFrom")),
        (canary("steps: [{analysis: {templates: [{templateName: once}], args: [{name: a, valueFrom: {fieldRef: {fieldPath: spec.replicas}}}]}}]"), format!("{at}.steps[0].analysis.args[0].valueFrom.fieldRef.fieldPath: `spec.replicas` is not supported; allowed: metadata.name, metadata.namespace, metadata.labels['…'], metadata.annotations['…']")),
        (canary("steps: [{setWeight: 5}]").replace("canarySubsetName: v2", "canarySubsetName: v1"), format!("{at}.trafficRouting.istio.destinationRule.canarySubsetName: `v1` is the stable subset too; they have to differ")),
        (canary("steps: [{setWeight: 5}]").replace("metadata: {name: user-service}", "metadata: {name: user-service, annotations: {serin.dev/adaptive: 'yes'}}"), "metadata.annotations.serin.dev/adaptive: is `yes`; allowed: \"true\", \"false\"".to_owned()),
        (blue_green("").replace("activeService: payment-service", "activeService: ''"), "spec.strategy.blueGreen.activeService: is required".to_owned()),
        (blue_green("").replace("previewService: payment-service-preview", "previewService: payment-service"), "spec.strategy.blueGreen.previewService: is the activeService too; they have to differ".to_owned()),
        (blue_green("autoPromotionSeconds: -1"), "spec.strategy.blueGreen.autoPromotionSeconds: is -1; allowed: 0 to 2147483647 seconds".to_owned()),
        (blue_green("").replace("    blueGreen:", "    canary: {steps: [{setWeight: 5}]}\n    blueGreen:"), "spec.strategy: has both canary and blueGreen; allowed: one of them".to_owned()),
        (metric("count: 3"), "spec.metrics[0].interval: is required where count is 3".to_owned()),
        (metric("count: many"), "spec.metrics[0].count: is many; allowed: a whole number from 0".to_owned()),
        (metric("failureLimit: -1"), "spec.metrics[0].failureLimit: is -1 while consecutiveSuccessLimit is off: nothing would ever decide".to_owned()),
        (metric("failureLimit: -2"), "spec.metrics[0].failureLimit: is -2; allowed: a whole number from -1".to_owned()),
        (metric("count: 2, interval: 5s, failureLimit: 3"), "spec.metrics[0].count: is 2; allowed: at least failureLimit + consecutiveSuccessLimit, which is 3".to_owned()),
        (metric("interval: 30"), "spec.metrics[0].interval: is integer `30`; allowed: a string".to_owned()),
        (metric("interval: '30'"), "spec.metrics[0].interval: `30` is not a duration; allowed: numbers with units, such as 30s, 5m, 1h30m, 500ms".to_owned()),
        (metric("successCondition: 'result[0] > 0 && isNan(result[0])'"), "spec.metrics[0].successCondition: `result[0] > 0 && isNan(result[0])` calls `isNan`, which is not a function".to_owned()),
        (metric("successCondition: 'result[0] > {{args.limit}}'"), "spec.metrics[0]: `{{args.limit}}` is not the name of an argument of the template".to_owned()),
        (template("{name: m, provider: {web: {url: http://a}}}"), "spec.metrics[0].provider.web: is a field of Argo's that Serin does not support".to_owned()),
        (template("{name: m}"), "spec.metrics[0].provider: is empty; allowed: prometheus".to_owned()),
        (template("{name: m, provider: {prometheus: {query: ' '}}}"), "spec.metrics[0].provider.prometheus.query: is required".to_owned()),
    ] {
        let found = mistakes(&text);
        assert!(found.iter().any(|mistake| mistake.starts_with(&expected)), "{expected}\n{found:#?}");
    }
}

#[test]
fn an_argument_without_a_value_is_a_mistake_of_the_rollout() {
    let text = canary("steps: [{analysis: {templates: [{templateName: t}]}}]")
        + &ONCE
            .replace("name: once", "name: t")
            .replace("spec:\n", "spec:\n  args: [{name: service}]\n");
    assert_eq!(
        mistakes(&text),
        [
            "spec.strategy.canary.steps[0].analysis.args: has no value for `service`, which a template asks for"
        ]
    );
}

#[test]
fn a_limit_is_checked_again_when_its_argument_is_known() {
    let text = canary("analysis: {templates: [{templateName: t}]}\nsteps: [{pause: {}}]")
        + &ENDLESS
            .replace("name: endless", "name: t")
            .replace("spec:\n", "spec:\n  args: [{name: limit, value: few}]\n")
            .replace(
                "interval: 10s",
                "interval: 10s\n      failureLimit: '{{args.limit}}'",
            );
    assert_eq!(
        mistakes(&text),
        ["spec.metrics[0].failureLimit: is few; allowed: a whole number from -1"]
    );
}

#[test]
fn mistakes_name_their_resource() {
    let mistakes =
        rollout::parse::documents("{apiVersion: argoproj.io/v1alpha1, kind: Rolout, metadata: {name: a}}");
    assert_eq!(
        mistakes.expect_err("mistakes").to_string(),
        "Rolout default/a: kind: `Rolout` is not supported; allowed: Rollout, AnalysisTemplate"
    );
    let twice = rollout::parse::documents(&format!("{ONCE}{ONCE}"))
        .expect_err("mistakes")
        .to_string();
    assert_eq!(
        twice,
        "AnalysisTemplate default/once: metadata.name: is there twice in one file"
    );
}
