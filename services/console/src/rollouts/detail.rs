//! What was seen and decided on the way, as it is shown: the kept in the words of the API. Pure.

use rollout::sequential::{ALPHA, Compared, Finding as Found, Share};
use rollout::state::EventKind;
use rollout::{Answer, analysis};

use super::kept::Kept;
use crate::api::rollouts::{
    AnalysisPhase, AnalysisRun, Bounds, Comparison, Counted, Finding, Measurement, Metric, RolloutEvent,
    Verdict,
};

pub(super) fn event(event: &rollout::Event) -> RolloutEvent {
    let kind = match event.kind {
        EventKind::Started => "started",
        EventKind::StepCompleted => "step-completed",
        EventKind::Paused => "paused",
        EventKind::Resumed => "resumed",
        EventKind::Inconclusive => "inconclusive",
        EventKind::CandidateLost => "candidate-lost",
        EventKind::CandidateBack => "candidate-back",
        EventKind::DeadlineExceeded => "deadline-exceeded",
        EventKind::Promoted => "promoted",
        EventKind::Aborted => "aborted",
        EventKind::Retried => "retried",
        EventKind::Undone => "undone",
    };
    RolloutEvent {
        at: event.at,
        kind: kind.to_owned(),
        message: event.message.clone(),
    }
}

/// In the order they were started.
pub(super) fn runs(kept: &Kept) -> Vec<AnalysisRun> {
    let mut runs: Vec<_> = kept.runs.values().collect();
    runs.sort_by_key(|run| run.started_at);
    runs.into_iter().map(run).collect()
}

fn run(run: &rollout::AnalysisRun) -> AnalysisRun {
    AnalysisRun {
        id: run.id.to_string(),
        phase: of_analysis(run.phase),
        message: run.message.clone(),
        started_at: run.started_at,
        finished_at: run.finished_at,
        metrics: run.metrics.iter().map(metric).collect(),
    }
}

fn of_analysis(phase: analysis::Phase) -> AnalysisPhase {
    match phase {
        analysis::Phase::Running => AnalysisPhase::Running,
        analysis::Phase::Successful => AnalysisPhase::Successful,
        analysis::Phase::Inconclusive => AnalysisPhase::Inconclusive,
        analysis::Phase::Error => AnalysisPhase::Error,
        analysis::Phase::Failed => AnalysisPhase::Failed,
    }
}

fn metric(run: &analysis::MetricRun) -> Metric {
    Metric {
        name: run.metric.name.clone(),
        threshold: run.metric.threshold(),
        phase: of_analysis(run.phase),
        message: run.message.clone(),
        dry_run: run.metric.dry_run,
        measurements: run.measurements.iter().map(measurement).collect(),
    }
}

fn measurement(one: &analysis::Measurement) -> Measurement {
    let value = match &one.value {
        Some(Answer::Scalar(value)) => Some(*value),
        Some(Answer::Vector(values)) => match values.as_slice() {
            [value] => Some(*value),
            _ => None,
        },
        None => None,
    };
    Measurement {
        at: one.at,
        query: one.query.clone(),
        value: value.filter(|value| value.is_finite()),
        n: one.n,
        verdict: match one.verdict {
            analysis::Verdict::Success => Verdict::Pass,
            analysis::Verdict::Failure => Verdict::Fail,
            analysis::Verdict::Inconclusive => Verdict::Inconclusive,
            analysis::Verdict::InsufficientData => Verdict::InsufficientData,
            analysis::Verdict::Error => Verdict::Error,
        },
        sentence: one.sentence.clone(),
    }
}

pub(super) fn comparison(kept: &Kept, at: i64) -> Comparison {
    let verdict = kept.watch.judgement().whole;
    let counted = |errors: &Share, slow: &Share| Counted {
        requests: errors.n,
        errors: errors.hits,
        slow: slow.hits,
    };
    let bounds = |compared: &Compared| Bounds {
        low: compared.candidate.low - compared.stable.high,
        high: compared.candidate.high - compared.stable.low,
    };
    let (errors, slow) = (&verdict.errors, &verdict.slow);
    let slow_from = match kept.slow_from {
        Some(bound) => format!("slow is over {bound} ms"),
        None => "slow is not known before the stable version has answered 100 requests".to_owned(),
    };
    Comparison {
        verdict: match verdict.finding {
            Found::Worse => Finding::Worse,
            Found::NoWorse => Finding::NoWorse,
            Found::Undecided => Finding::Undecided,
        },
        candidate: counted(&errors.candidate, &slow.candidate),
        stable: counted(&errors.stable, &slow.stable),
        error_difference: bounds(errors),
        slow_difference: bounds(slow),
        decides_at: format!(
            "worse at odds of {:.0} to 1 against chance; no worse when the share of errors is less than {:.0} and that of \
             slow requests less than {:.0} points above the stable version's; {slow_from}",
            1.0 / ALPHA,
            errors.margin * 100.0,
            slow.margin * 100.0
        ),
        sentence: verdict.sentence,
        at,
    }
}
