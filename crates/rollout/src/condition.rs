//! Conditions of metrics: the expression language that Argo uses, over `result`.
//!
//! `result` is a number or a list of numbers, as the query answers. Beside the language's own functions (`len`, `all`, `any`,
//! `max`, …) there are Argo's: `isNaN`, `isInf`, `isNil`, `asInt`, `asFloat`, `default`.
//!
//! Argo compiles a condition with the types of each answer, and a misspelt name is found when it is first measured. Here it is
//! found when the file is read: [`Condition::parse`] tries it on some answers.

use expr::{Context, Environment, Error, Program, Value};
use serde::{Deserialize, Serialize};
use std::{fmt, sync::LazyLock};

/// What a query answered. An empty vector is no data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    Scalar(#[serde(with = "crate::float")] f64),
    Vector(#[serde(with = "crate::float::list")] Vec<f64>),
}

/// A condition that was tried and can be evaluated.
#[derive(Debug, Clone)]
pub struct Condition {
    text: String,
    program: Program,
}

static LANGUAGE: LazyLock<Environment<'static>> = LazyLock::new(language);

impl Condition {
    /// The error says what is wrong, ready to follow the path of the field.
    pub fn parse(text: &str) -> Result<Self, String> {
        let program = expr::compile(text)
            .map_err(|error| format!("`{text}` is not a condition: {}", reason(&error)))?;
        let condition = Self {
            text: text.to_owned(),
            program,
        };
        if let Some(name) = calls(text).find(|name| !is_function(name)) {
            return Err(format!("`{text}` calls `{name}`, which is not a function"));
        }
        let mut first_error = None;
        let mut is_good = false;
        for answer in samples() {
            match condition.evaluate(&answer) {
                Ok(Value::Bool(_)) => is_good = true,
                Ok(other) => return Err(format!("`{text}` is {other}; allowed: something true or false")),
                Err(error) if error.contains("unknown variable") => {
                    return Err(format!("`{text}`: {error}; allowed: `result`"));
                }
                Err(error) => _ = first_error.get_or_insert(error),
            }
        }
        match first_error {
            Some(error) if !is_good => Err(format!("`{text}` cannot be evaluated: {error}")),
            _ => Ok(condition),
        }
    }

    /// Whether it is true of an answer. An error is one of evaluation, such as `result[0]` of an empty vector.
    pub fn holds(&self, answer: &Answer) -> Result<bool, String> {
        match self.evaluate(answer)? {
            Value::Bool(holds) => Ok(holds),
            other => Err(format!("`{}` is {other}, and not true or false", self.text)),
        }
    }

    fn evaluate(&self, answer: &Answer) -> Result<Value, String> {
        let mut context = Context::default();
        context.insert("result", value_of(answer));
        LANGUAGE
            .run(&self.program, &context)
            .map_err(|error| reason(&error))
    }
}

fn value_of(answer: &Answer) -> Value {
    match answer {
        Answer::Scalar(number) => Value::Float(*number),
        Answer::Vector(numbers) => Value::Array(numbers.iter().copied().map(Value::Float).collect()),
    }
}

/// Numbers on either side of the thresholds that conditions have.
fn samples() -> impl Iterator<Item = Answer> {
    let numbers = [0.0, 0.5, 1.0, 100.0, 1e9, -1.0];
    numbers
        .into_iter()
        .flat_map(|number| [Answer::Vector(vec![number]), Answer::Scalar(number)])
}

/// The language's functions and Argo's.
fn language() -> Environment<'static> {
    let mut language = Environment::new();
    language.add_function("isNaN", |call| Ok(number(&call.args)?.is_nan().into()));
    language.add_function("isInf", |call| Ok(number(&call.args)?.is_infinite().into()));
    language.add_function("asFloat", |call| Ok(number(&call.args)?.into()));
    language.add_function("asInt", |call| Ok(Value::Integer(truncated(number(&call.args)?))));
    language.add_function("isNil", |call| match call.args.as_slice() {
        [value] => Ok(value.is_nil().into()),
        _ => Err(Error::ExprError("isNil() takes one argument".into())),
    });
    language.add_function("default", |call| match call.args.as_slice() {
        [Value::Nil, default] => Ok(default.clone()),
        [value, _] => Ok(value.clone()),
        _ => Err(Error::ExprError("default() takes two arguments".into())),
    });
    language
}

fn number(args: &[Value]) -> Result<f64, Error> {
    let not_a_number = || Error::ExprError("takes one number".into());
    match args {
        [Value::Float(number)] => Ok(*number),
        #[expect(clippy::cast_precision_loss, reason = "as Go converts an int to a float64")]
        [Value::Integer(number)] => Ok(*number as f64),
        [Value::String(text)] => text.parse().map_err(|_| not_a_number()),
        _ => Err(not_a_number()),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "as Go converts a float64 to an int64: towards zero"
)]
fn truncated(number: f64) -> i64 {
    number as i64
}

/// The language has no list of its functions; one that is called in vain says so.
fn is_function(name: &str) -> bool {
    let answer = LANGUAGE.eval_func(&Context::default(), name, Vec::new(), None);
    !matches!(answer, Err(error) if error.to_string().starts_with("Unknown function"))
}

/// Names that stand before a `(`, outside of quoted text.
fn calls(text: &str) -> impl Iterator<Item = &str> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let code = text.split(['"', '\'', '`']).step_by(2);
    code.flat_map(move |part| {
        part.match_indices('(').filter_map(move |(at, _)| {
            let before = part[..at].trim_end();
            let start = before.rfind(|c| !is_name(c)).map_or(0, |i| i + 1);
            let name = &before[start..];
            let is_word = matches!(
                name,
                "" | "not" | "and" | "or" | "in" | "matches" | "contains" | "if" | "else"
            );
            (!is_word).then_some(name)
        })
    })
}

/// The last line of a message says what is wrong; those before draw the place.
fn reason(error: &Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or("it cannot be read");
    last.trim_start_matches(|c: char| c.is_whitespace() || c == '=')
        .to_owned()
}

impl PartialEq for Condition {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A condition is its text: what is read was checked before it was written.
impl Serialize for Condition {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// `0.9931`, or `[0.99, 1]`.
impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scalar(number) => write!(f, "{}", short(*number)),
            Self::Vector(numbers) => match numbers.as_slice() {
                [number] => write!(f, "{}", short(*number)),
                numbers => {
                    let numbers: Vec<String> = numbers.iter().copied().map(short).collect();
                    write!(f, "[{}]", numbers.join(", "))
                }
            },
        }
    }
}

/// At most four decimals: a value for people.
fn short(number: f64) -> String {
    let text = format!("{number:.4}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}
