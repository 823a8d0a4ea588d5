//! How measurements add up: Argo's table of limits, and the times at which it measures.

use crate::support::SECOND;
use rollout::{
    AnalysisRun, Answer, RunId, RunOf,
    analysis::{Phase, Reading},
};

/// A run of one metric with these fields.
fn run(fields: &str) -> AnalysisRun {
    run_of(&[fields])
}

fn run_of(metrics: &[&str]) -> AnalysisRun {
    let mut template =
        "---\napiVersion: argoproj.io/v1alpha1\nkind: AnalysisTemplate\nmetadata: {name: t}\nspec:\n  metrics:\n"
            .to_owned();
    for (i, fields) in metrics.iter().enumerate() {
        let metric = format!("{{name: m{i}, provider: {{prometheus: {{query: up}}}}, {fields}}}");
        template = format!("{template}    - {metric}\n");
    }
    let text = crate::support::canary("analysis: {templates: [{templateName: t}]}\nsteps: [{pause: {}}]")
        + &template;
    let plan = crate::support::plan(&text);
    let id = RunId {
        of: RunOf::Background,
        attempt: 1,
    };
    AnalysisRun::new(id, plan.analysis(id).expect("a background analysis"), 0)
}

/// Measures as often as the run wants: `+` good, `-` bad, `?` neither, `0` no data, `e` an error of the source.
fn measure(run: &mut AnalysisRun, measurements: &str) -> Phase {
    for measurement in measurements.chars() {
        let Some(at) = run.next_due() else { break };
        let answer = match measurement {
            '+' => Ok(Answer::Vector(vec![1.0])),
            '-' => Ok(Answer::Vector(vec![-1.0])),
            '?' => Ok(Answer::Vector(vec![0.0])),
            '0' => Ok(Answer::Vector(vec![])),
            _ => Err("connection refused".to_owned()),
        };
        let index = run.due(at).next().expect("it is due").index;
        run.record(index, Reading { at, answer, n: None });
    }
    run.phase
}

const BOTH: &str = "successCondition: 'result[0] > 0', failureCondition: 'result[0] < 0', interval: 10s";

#[test]
fn limits_are_counted_as_argo_counts_them() {
    for (fields, measurements, expected) in [
        // Without any limit the first that is not good ends it.
        ("count: 3", "+++", Phase::Successful),
        ("count: 3", "++", Phase::Running),
        ("count: 3", "+-", Phase::Failed),
        ("count: 3", "+?", Phase::Inconclusive),
        ("count: 3", "+0", Phase::Inconclusive),
        // So many are allowed, and one more is not.
        ("count: 5, failureLimit: 2", "--+++", Phase::Successful),
        ("count: 5, failureLimit: 2", "--+-", Phase::Failed),
        ("count: 5, failureLimit: 2", "--++", Phase::Running),
        ("count: 5, inconclusiveLimit: 1", "?++++", Phase::Successful),
        ("count: 5, inconclusiveLimit: 1", "?+?", Phase::Inconclusive),
        ("count: 5, inconclusiveLimit: 1", "0+0", Phase::Inconclusive),
        // Errors count one after the other, and not towards the count.
        ("count: 2", "eeee", Phase::Running),
        ("count: 2", "eeeee", Phase::Error),
        ("count: 2", "eeee+eeee+", Phase::Successful),
        ("count: 2, consecutiveErrorLimit: 0", "e", Phase::Error),
        // Successes one after the other are enough.
        (
            "consecutiveSuccessLimit: 3, failureLimit: -1",
            "++-+++",
            Phase::Successful,
        ),
        (
            "consecutiveSuccessLimit: 3, failureLimit: -1",
            "++-++-++",
            Phase::Running,
        ),
        (
            "count: 4, consecutiveSuccessLimit: 3, failureLimit: -1",
            "++-+",
            Phase::Failed,
        ),
        (
            "count: 4, consecutiveSuccessLimit: 3, failureLimit: 1",
            "++-+",
            Phase::Inconclusive,
        ),
        (
            "count: 4, consecutiveSuccessLimit: 3, failureLimit: 1",
            "+--",
            Phase::Failed,
        ),
        // A count of 0 is none: it goes on.
        ("count: 0", "++++++++++++", Phase::Running),
        ("count: '2'", "++", Phase::Successful),
    ] {
        let mut run = run(&format!("{BOTH}, {fields}"));
        assert_eq!(
            measure(&mut run, measurements),
            expected,
            "{fields}: {measurements}: {}",
            run.message
        );
    }
}

#[test]
fn without_an_interval_there_is_one_measurement() {
    let mut once = run("successCondition: 'result[0] > 0'");
    assert_eq!(measure(&mut once, "+"), Phase::Successful);
    assert_eq!(once.next_due(), None);
}

#[test]
fn measurements_are_taken_after_the_delay_then_at_the_interval_and_after_an_error_in_ten_seconds() {
    let mut run = run("successCondition: 'result[0] > 0', interval: 1m, initialDelay: 30s");
    assert_eq!(run.next_due(), Some(30 * SECOND));
    assert_eq!(run.due(29 * SECOND).count(), 0);
    measure(&mut run, "+");
    assert_eq!(run.next_due(), Some(90 * SECOND));
    measure(&mut run, "e");
    assert_eq!(run.next_due(), Some(100 * SECOND));
}

#[test]
fn the_first_metric_that_is_bad_ends_the_run_and_the_worst_is_the_run() {
    let mut run = run_of(&[
        "successCondition: 'result[0] > 0', interval: 10s",
        "successCondition: 'result[0] > 0', interval: 10s, count: 1",
    ]);
    for (index, value) in [(0, 1.0), (1, -1.0)] {
        let answer = Ok(Answer::Vector(vec![value]));
        run.record(
            index,
            Reading {
                at: 0,
                answer,
                n: None,
            },
        );
    }
    assert_eq!(run.phase, Phase::Failed);
    assert_eq!(
        run.metrics[0].phase,
        Phase::Successful,
        "it ran, and was good so far"
    );
    assert_eq!(
        run.message,
        "m1: 1 failed measurements, and 0 are allowed. m1 was -1: result[0] > 0 does not hold."
    );
}

#[test]
fn a_run_is_done_when_all_its_metrics_are() {
    let mut run = run_of(&[
        "successCondition: 'result[0] > 0'",
        "successCondition: 'result[0] > 0', initialDelay: 1m",
    ]);
    assert_eq!(measure(&mut run, "+"), Phase::Running, "one has not begun");
    assert_eq!(measure(&mut run, "+"), Phase::Successful);
}

#[test]
fn a_dry_run_metric_is_measured_and_decides_nothing() {
    let mut run = run_of(&[
        "successCondition: 'result[0] > 0'",
        "successCondition: 'result[0] > 0'",
    ]);
    run.metrics[1].metric.dry_run = true;
    for index in [1, 0] {
        let answer = Ok(Answer::Vector(vec![if index == 1 { -1.0 } else { 1.0 }]));
        run.record(
            index,
            Reading {
                at: 0,
                answer,
                n: None,
            },
        );
    }
    assert_eq!(
        (run.phase, run.metrics[1].phase),
        (Phase::Successful, Phase::Failed)
    );
}

#[test]
fn a_run_that_is_stopped_is_as_good_as_what_it_has_seen() {
    let mut good = run(&format!("{BOTH}, failureLimit: 3"));
    measure(&mut good, "+-+");
    good.stop(60 * SECOND);
    assert_eq!(
        (good.phase, good.finished_at),
        (Phase::Successful, Some(60 * SECOND))
    );
    assert_eq!(good.next_due(), None);
    let mut bad = run(BOTH);
    measure(&mut bad, "-");
    bad.stop(60 * SECOND);
    assert_eq!(bad.phase, Phase::Failed);
}

#[test]
fn what_comes_after_the_end_changes_nothing() {
    let mut run = run(BOTH);
    measure(&mut run, "-");
    let before = run.clone();
    let answer = Ok(Answer::Vector(vec![1.0]));
    run.record(
        0,
        Reading {
            at: 5,
            answer: answer.clone(),
            n: None,
        },
    );
    run.record(
        7,
        Reading {
            at: 5,
            answer,
            n: None,
        },
    );
    assert_eq!(run, before);
}

#[test]
fn measurements_are_kept_up_to_a_limit_and_the_counts_go_on() {
    let mut run = run(BOTH);
    measure(&mut run, &"+".repeat(600));
    assert_eq!(
        run.metrics[0].measurements.len(),
        rollout::analysis::KEPT_MEASUREMENTS
    );
    assert_eq!(run.metrics[0].counts.successful, 600);
}

#[test]
fn a_run_comes_back_as_it_was_written_also_with_no_data() {
    let mut run = run(&format!("{BOTH}, inconclusiveLimit: 5"));
    measure(&mut run, "+0e");
    let index = run.due(i64::MAX).next().expect("it goes on").index;
    let answer = Ok(Answer::Vector(vec![f64::INFINITY]));
    run.record(
        index,
        Reading {
            at: 99 * SECOND,
            answer,
            n: Some(3),
        },
    );
    let text = serde_json::to_string(&run).expect("it can be written");
    assert_eq!(
        serde_json::from_str::<AnalysisRun>(&text).expect("it can be read"),
        run
    );
}
