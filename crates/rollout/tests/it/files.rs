//! Files that a cluster takes are taken here, and what they say is what is done.

use crate::support::{canary, plan};
use rollout::{
    Plan, Speed, Versions,
    plan::{Comparison, Step, Strategy},
};

/// B2 as it goes to a cluster: with pods, and an analysis by two metrics.
const USER: &str = r#"
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata:
  name: user-service
  namespace: production
  labels: {app: user-service}
  annotations: {serin.dev/sequential-analysis: "true"}
spec:
  replicas: 4
  revisionHistoryLimit: 3
  minReadySeconds: 5
  progressDeadlineSeconds: 120
  progressDeadlineAbort: true
  rollbackWindow: {revisions: 2}
  analysis: {successfulRunHistoryLimit: 5}
  selector: {matchLabels: {app: user-service}}
  template:
    metadata: {labels: {app: user-service}}
    spec:
      containers:
        - name: user-service
          image: serin/user-service:2.0.0
          readinessProbe: {httpGet: {path: /readyz, port: 9464}}
  strategy:
    canary:
      canaryService: user-service-canary
      stableService: user-service-stable
      maxSurge: 25%
      maxUnavailable: 0
      canaryMetadata: {labels: {version: v2}}
      trafficRouting:
        managedRoutes: [{name: canary}]
        istio:
          virtualService: {name: user-service, routes: [primary]}
          destinationRule: {name: user-service, canarySubsetName: v2, stableSubsetName: v1}
      analysis:
        templates: [{templateName: success-rate}]
        startingStep: 1
        dryRun: [{metricName: latency}]
        args:
          - {name: service, valueFrom: {fieldRef: {fieldPath: "metadata.labels['app']"}}}
          - {name: version, valueFrom: {podTemplateHashValue: Latest}}
          - {name: limit, value: "3"}
      steps:
        - setHeaderRoute: {name: canary, match: [{headerName: canary, headerValue: {exact: "true"}}]}
        - setWeight: 5
        - pause: {duration: 5m}
        - setWeight: 100
        - pause: {}
---
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: success-rate, namespace: production}
spec:
  args:
    - name: service
    - name: version
    - {name: limit, value: "1"}
    - {name: namespace, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
  metrics:
    - name: success-rate
      interval: 60s
      initialDelay: 30s
      failureLimit: "{{args.limit}}"
      successCondition: len(result) > 0 && result[0] >= 0.99
      provider:
        prometheus:
          address: http://prometheus.monitoring:9090
          timeout: 10
          query: |
            sum(rate(istio_requests_total{destination_service=~"{{ args.service }}.{{args.namespace}}.*",version="{{args.version}}"}[1m]))
    - name: latency-p95
      interval: 60s
      successCondition: result[0] < 200
      provider: {prometheus: {query: p95}}
"#;

fn user(speed: Speed) -> Plan {
    let documents = rollout::parse::documents(USER).expect("no mistakes");
    let versions = Versions {
        stable: "v1".into(),
        candidate: "v2".into(),
    };
    Plan::new(&documents.rollouts[0], &documents.templates, versions, speed).expect("no mistakes")
}

#[test]
fn what_only_a_cluster_executes_is_taken_and_kept() {
    let documents = rollout::parse::documents(USER).expect("no mistakes");
    let spec = serde_json::to_value(&documents.rollouts[0].spec).expect("it can be written");
    assert_eq!(spec["replicas"], 4);
    assert_eq!(
        spec["template"]["spec"]["containers"][0]["readinessProbe"]["httpGet"]["port"],
        9464
    );
    assert_eq!(spec["strategy"]["canary"]["maxSurge"], "25%");
}

#[test]
fn arguments_are_filled_in_wherever_they_come_from() {
    let plan = user(Speed::REAL);
    let metric = &plan
        .background
        .as_ref()
        .expect("a background analysis")
        .analysis
        .metrics[0];
    assert_eq!(
        metric.query,
        r#"sum(rate(istio_requests_total{destination_service=~"user-service.production.*",version="v2"}[1m]))"#
    );
    assert_eq!(
        metric.failure_limit,
        Some(3),
        "the rollout's value, not the template's own"
    );
    assert_eq!(
        (metric.timeout, metric.interval, metric.initial_delay),
        (10_000, Some(60_000), 30_000)
    );
    assert_eq!(
        (metric.inconclusive_limit, metric.consecutive_error_limit),
        (0, 4),
        "Argo's defaults"
    );
    assert!(metric.is_endless() && !metric.dry_run);
}

#[test]
fn a_dry_run_is_chosen_by_a_part_of_the_metrics_name() {
    let plan = user(Speed::REAL);
    assert!(plan.background.expect("a background analysis").analysis.metrics[1].dry_run);
}

#[test]
fn a_speed_divides_what_waits_and_not_what_an_answer_may_take() {
    let plan = user(Speed::new(60.0).expect("a speed"));
    assert_eq!(
        plan.steps[2],
        Step::Pause {
            duration: Some(5_000)
        }
    );
    let metric = &plan.background.expect("a background analysis").analysis.metrics[0];
    assert_eq!(
        (metric.timeout, metric.interval, metric.initial_delay),
        (10_000, Some(1_000), 500)
    );
    assert_eq!((plan.progress_deadline, plan.scale_down_delay), (2_000, 500));
}

#[test]
fn defaults_are_argos() {
    let plan = plan(&canary("steps: [{setWeight: 5}]"));
    assert_eq!(plan.progress_deadline, 600_000);
    assert!(!plan.progress_deadline_abort && !plan.starts_paused);
    assert_eq!(
        (plan.scale_down_delay, plan.abort_scale_down_delay),
        (30_000, Some(30_000))
    );
    assert_eq!(
        plan.comparison,
        Comparison::Off,
        "a file does here what it does in a cluster"
    );
}

#[test]
fn adaptive_steps_include_the_sequential_comparison() {
    let text = canary("steps: [{setWeight: 5}]");
    for (annotation, expected) in [
        ("serin.dev/sequential-analysis: 'true'", Comparison::Sequential),
        ("serin.dev/adaptive: 'true'", Comparison::Adaptive),
        ("serin.dev/adaptive: 'false'", Comparison::Off),
    ] {
        assert_eq!(
            plan(&crate::support::annotated(&text, annotation)).comparison,
            expected
        );
    }
}

#[test]
fn a_plan_comes_back_as_it_was_written() {
    let plan = user(Speed::REAL);
    let text = serde_json::to_string(&plan).expect("it can be written");
    assert_eq!(serde_json::from_str::<Plan>(&text).expect("it can be read"), plan);
    assert!(matches!(plan.strategy, Strategy::Canary(_)));
}

#[test]
fn the_traffic_of_a_step_is_that_since_the_last_change() {
    let plan = user(Speed::REAL);
    let since: Vec<usize> = (0..7).map(|step| plan.traffic_since(step)).collect();
    assert_eq!(since, [0, 1, 1, 3, 3, 3, 3]);
}
