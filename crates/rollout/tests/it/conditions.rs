//! Conditions: what is true of which answer, and what is refused when a file is read.

use rollout::{Answer, Condition};

const NAN: f64 = f64::NAN;

fn holds(condition: &str, answer: &Answer) -> Result<bool, String> {
    Condition::parse(condition).expect("a condition").holds(answer)
}

#[test]
fn conditions_of_the_field_are_evaluated_as_argo_does() {
    let vector = |numbers: &[f64]| Answer::Vector(numbers.to_vec());
    let scalar = Answer::Scalar;
    for (condition, answer, expected) in [
        ("result[0] >= 0.99", vector(&[0.99]), true),
        ("result[0] >= 0.99", vector(&[0.989]), false),
        ("result[0] >= 0.99 && !isNaN(result[0])", vector(&[1.0]), true),
        ("result[0] >= 0.99 && !isNaN(result[0])", vector(&[NAN]), false),
        ("len(result) > 0 && result[0] >= 0.95", vector(&[]), false),
        ("len(result) == 0 || result[0] >= 0.95", vector(&[]), true),
        ("isNaN(result) || result >= 0.95", scalar(NAN), true),
        ("result == 1", scalar(1.0), true),
        ("all(result, # < 0.5)", vector(&[0.1, 0.4]), true),
        ("all(result, # < 0.5)", vector(&[0.1, 0.6]), false),
        ("all(result, {# < 0.5})", vector(&[0.1, 0.4]), true),
        ("any(result, {# > 0.5})", vector(&[0.1, 0.6]), true),
        ("default(result, 0) < 0.05", scalar(0.01), true),
        ("default(result, 0) < 0.05", scalar(0.1), false),
        ("isInf(result[0])", vector(&[f64::INFINITY]), true),
        (
            "asFloat(result[0]) * 100 > 99 and not (result[0] > 1)",
            vector(&[0.995]),
            true,
        ),
        ("asInt(result) == 3", scalar(3.9), true),
        ("isNil(result)", scalar(0.0), false),
        ("result[0] in [1, 2]", vector(&[2.0]), true),
    ] {
        assert_eq!(
            holds(condition, &answer),
            Ok(expected),
            "{condition} of {answer:?}"
        );
    }
}

#[test]
fn an_index_beyond_the_answer_is_an_error_and_no_answer() {
    assert!(holds("result[0] > 1", &Answer::Vector(vec![])).is_err());
    assert!(holds("result[0] > 1", &Answer::Scalar(2.0)).is_err());
}

#[test]
fn a_condition_that_can_never_be_evaluated_is_refused_when_it_is_read() {
    for (condition, word) in [
        ("result[0] >=", "is not a condition"),
        (
            "result[0] >= 0.99 && !isNan(result[0])",
            "calls `isNan`, which is not a function",
        ),
        ("result[0] > 1e99 && lenn(result) > 0", "calls `lenn`"),
        ("results[0] >= 0.99", "unknown variable"),
        ("result[0]", "allowed: something true or false"),
        ("result[0] >= 'a'", "cannot be evaluated"),
        ("", "is not a condition"),
    ] {
        let error = Condition::parse(condition).expect_err(condition);
        assert!(error.contains(word), "{condition}: {error}");
    }
}

#[test]
fn a_condition_and_an_answer_come_back_as_they_were_written() {
    let condition = Condition::parse("result[0] >= 0.99").expect("a condition");
    let text = serde_json::to_string(&condition).expect("it can be written");
    assert_eq!(text, "\"result[0] >= 0.99\"");
    assert_eq!(
        serde_json::from_str::<Condition>(&text).expect("it can be read"),
        condition
    );
    for numbers in [vec![], vec![0.5], vec![f64::INFINITY, -1.0]] {
        let answer = Answer::Vector(numbers);
        let text = serde_json::to_string(&answer).expect("it can be written");
        assert_eq!(
            serde_json::from_str::<Answer>(&text).expect("it can be read"),
            answer
        );
    }
    assert_eq!(
        serde_json::to_string(&Answer::Scalar(NAN)).expect("it can be written"),
        "\"NaN\""
    );
}
