//! One measurement: what was asked, what was answered, what is made of it, and why (S7).

use crate::{
    condition::{Answer, Condition},
    duration::Millis,
    plan::Metric,
};
use serde::{Deserialize, Serialize};

/// The answer to a metric's query.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    pub at: Millis,
    /// The error is the source's, in words.
    pub answer: Result<Answer, String>,
    /// How many requests are behind the answer, where that is known.
    pub n: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    Success,
    Failure,
    /// Neither of the two conditions holds.
    Inconclusive,
    /// No answer, not a number, or too few requests behind it. Counts as inconclusive.
    InsufficientData,
    /// The source, or the condition, could not be evaluated.
    Error,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Measurement {
    pub at: Millis,
    /// With all arguments filled in.
    pub query: String,
    /// Nothing where there was an error.
    pub value: Option<Answer>,
    pub n: Option<u64>,
    /// The conditions as text.
    pub threshold: String,
    pub verdict: Verdict,
    /// Why, as one sentence that reads alone.
    pub sentence: String,
}

impl Measurement {
    pub(super) fn new(metric: &Metric, reading: Reading) -> Self {
        let (verdict, reason) = match &reading.answer {
            Ok(answer) => judge(metric, answer, reading.n),
            Err(error) => (Verdict::Error, format!("could not be asked: {error}")),
        };
        let value = reading.answer.ok();
        let has_numbers = |value: &Answer| !matches!(value, Answer::Vector(numbers) if numbers.is_empty());
        let subject = match (value.as_ref().filter(|value| has_numbers(value)), reading.n) {
            (Some(value), Some(n)) => format!("{} was {value}, from {n} requests", metric.name),
            (Some(value), None) => format!("{} was {value}", metric.name),
            (None, _) => metric.name.clone(),
        };
        let joint = if value.is_some() { ": " } else { " " };
        Self {
            at: reading.at,
            query: metric.query.clone(),
            value,
            n: reading.n,
            threshold: metric.threshold(),
            verdict,
            sentence: format!("{subject}{joint}{reason}."),
        }
    }
}

/// The verdict, and the rest of the sentence.
///
/// A failure condition may say that no data is bad (`len(result) == 0`); no condition can make it good. Argo takes an empty
/// vector for an error of `result[0]`, and NaN for a number that is not over any threshold.
fn judge(metric: &Metric, answer: &Answer, n: Option<u64>) -> (Verdict, String) {
    let holds = |condition: &Option<Condition>| {
        condition
            .as_ref()
            .map(|condition| condition.holds(answer))
            .transpose()
    };
    if let Some(reason) = insufficient(metric, answer, n) {
        return match (&metric.failure_condition, holds(&metric.failure_condition)) {
            (Some(condition), Ok(Some(true))) => {
                (Verdict::Failure, format!("{reason}, and {condition} holds"))
            }
            _ => (
                Verdict::InsufficientData,
                format!("{reason}, which is no verdict"),
            ),
        };
    }
    let (success, failure) = match (holds(&metric.success_condition), holds(&metric.failure_condition)) {
        (Ok(success), Ok(failure)) => (success, failure),
        (Err(error), _) | (_, Err(error)) => {
            return (
                Verdict::Error,
                format!("{} cannot be evaluated: {error}", metric.threshold()),
            );
        }
    };
    let of = |condition: &Option<Condition>| condition.as_ref().map(ToString::to_string).unwrap_or_default();
    let (good, bad) = (of(&metric.success_condition), of(&metric.failure_condition));
    match (success, failure) {
        (None, None) => (Verdict::Success, "any answer is good".to_owned()),
        (_, Some(true)) => (Verdict::Failure, format!("{bad} holds, which is bad")),
        (Some(true), _) => (Verdict::Success, format!("{good} holds")),
        (Some(false), None) => (Verdict::Failure, format!("{good} does not hold")),
        (None, Some(false)) => (Verdict::Success, format!("{bad} does not hold, which is good")),
        (Some(false), Some(false)) => (Verdict::Inconclusive, format!("neither {good} nor {bad} holds")),
    }
}

/// Why there is not enough data for a verdict.
fn insufficient(metric: &Metric, answer: &Answer, n: Option<u64>) -> Option<String> {
    if let Some(n) = n
        && n < metric.min_requests
    {
        return Some(format!("{n} requests, and {} are needed", metric.min_requests));
    }
    match answer {
        Answer::Scalar(number) => number.is_nan().then(|| "not a number".to_owned()),
        Answer::Vector(numbers) if numbers.is_empty() => Some(match n {
            // A query may ask for more of them by itself.
            Some(n) => format!("no data from {n} requests"),
            None => "no data".to_owned(),
        }),
        Answer::Vector(numbers) => numbers
            .iter()
            .all(|number| number.is_nan())
            .then(|| "not a number".to_owned()),
    }
}
