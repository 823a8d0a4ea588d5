//! What a measurement says: its verdict, and the sentence that explains it.

use rollout::{
    AnalysisRun, Answer, RunId, RunOf,
    analysis::{Measurement, Reading, Verdict},
};

fn measured(fields: &str, answer: Result<Answer, &str>, n: Option<u64>) -> Measurement {
    let template = format!(
        "---\napiVersion: argoproj.io/v1alpha1\nkind: AnalysisTemplate\n\
         metadata: {{name: t, annotations: {{serin.dev/min-requests: '20'}}}}\nspec:\n  \
         args: [{{name: service}}]\n  metrics:\n    - name: success-rate\n      {fields}\n      \
         provider: {{prometheus: {{query: 'rate(ok{{service=\"{{{{args.service}}}}\"}}[1m])'}}}}\n"
    );
    let text = crate::support::canary(
        "analysis: {templates: [{templateName: t}], args: [{name: service, value: user}]}\nsteps: [{pause: {}}]",
    ) + &template;
    let plan = crate::support::plan(&text);
    let id = RunId {
        of: RunOf::Background,
        attempt: 1,
    };
    let mut run = AnalysisRun::new(id, plan.analysis(id).expect("a background analysis"), 0);
    let answer = answer.map_err(str::to_owned);
    run.record(0, Reading { at: 7, answer, n });
    run.metrics[0].measurements[0].clone()
}

fn vector(numbers: &[f64]) -> Answer {
    Answer::Vector(numbers.to_vec())
}

#[test]
fn it_keeps_all_that_is_needed_to_understand_it() {
    let measurement = measured(
        "successCondition: result[0] >= 0.99",
        Ok(vector(&[0.9312])),
        Some(412),
    );
    assert_eq!(measurement.query, "rate(ok{service=\"user\"}[1m])");
    assert_eq!((measurement.at, measurement.n), (7, Some(412)));
    assert_eq!(measurement.threshold, "result[0] >= 0.99");
    assert_eq!(measurement.verdict, Verdict::Failure);
    assert_eq!(
        measurement.sentence,
        "success-rate was 0.9312, from 412 requests: result[0] >= 0.99 does not hold."
    );
}

#[test]
fn verdicts_are_argos_and_no_data_is_one_of_its_own() {
    let success = "successCondition: result[0] >= 0.99";
    let failure = "failureCondition: result[0] < 0.9";
    let both = &format!("{success}\n      {failure}");
    let or_nothing = "successCondition: len(result) == 0 || result[0] >= 0.99";
    let nothing_is_bad = "failureCondition: len(result) == 0 || result[0] < 0.9";
    for (fields, answer, n, expected) in [
        (success, Ok(vector(&[1.0])), None, Verdict::Success),
        (success, Ok(vector(&[0.9])), None, Verdict::Failure),
        (failure, Ok(vector(&[0.95])), None, Verdict::Success),
        (failure, Ok(vector(&[0.5])), None, Verdict::Failure),
        (both, Ok(vector(&[1.0])), None, Verdict::Success),
        (both, Ok(vector(&[0.95])), None, Verdict::Inconclusive),
        (both, Ok(vector(&[0.5])), None, Verdict::Failure),
        ("interval: 10s", Ok(vector(&[0.0])), None, Verdict::Success),
        // Nothing is never a success, whatever the condition says; it may be a failure.
        (success, Ok(vector(&[])), None, Verdict::InsufficientData),
        (success, Ok(vector(&[f64::NAN])), None, Verdict::InsufficientData),
        (
            success,
            Ok(Answer::Scalar(f64::NAN)),
            None,
            Verdict::InsufficientData,
        ),
        (or_nothing, Ok(vector(&[])), None, Verdict::InsufficientData),
        (nothing_is_bad, Ok(vector(&[])), None, Verdict::Failure),
        ("interval: 10s", Ok(vector(&[])), None, Verdict::InsufficientData),
        // Nor is too little.
        (success, Ok(vector(&[1.0])), Some(19), Verdict::InsufficientData),
        (success, Ok(vector(&[1.0])), Some(20), Verdict::Success),
        (success, Ok(vector(&[1.0])), Some(0), Verdict::InsufficientData),
        // What cannot be asked or evaluated.
        (success, Err("connection refused"), None, Verdict::Error),
        (success, Ok(Answer::Scalar(1.0)), None, Verdict::Error),
    ] {
        let measurement = measured(fields, answer.clone(), n);
        assert_eq!(
            measurement.verdict, expected,
            "{fields} of {answer:?}: {}",
            measurement.sentence
        );
    }
}

#[test]
fn sentences_read_alone() {
    let both = "successCondition: result[0] >= 0.99\n      failureCondition: result[0] < 0.9";
    for (fields, answer, n, expected) in [
        (
            both,
            Ok(vector(&[0.95])),
            Some(100),
            "success-rate was 0.95, from 100 requests: neither result[0] >= 0.99 nor result[0] < 0.9 holds.",
        ),
        (
            both,
            Ok(vector(&[])),
            Some(3),
            "success-rate: 3 requests, and 20 are needed, which is no verdict.",
        ),
        (
            both,
            Ok(vector(&[])),
            None,
            "success-rate: no data, which is no verdict.",
        ),
        (
            both,
            Err("connection refused"),
            None,
            "success-rate could not be asked: connection refused.",
        ),
    ] {
        assert_eq!(measured(fields, answer, n).sentence, expected);
    }
}
