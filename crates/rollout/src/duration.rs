//! Durations as Argo writes them. Two syntaxes that are easily confused:
//!
//! - `interval` and `initialDelay` are Go's durations: `30s`, `1h30m`, `500ms`; a number without a unit is refused
//! - `pause.duration` takes these too, and whole seconds: `30` and `"30"`
//!
//! Here every time and every duration is in milliseconds.

use serde::{Deserialize, Serialize, de};
use std::fmt;

/// A point in time (since 1970) or a duration, in milliseconds.
pub type Millis = i64;

/// A number, or text that is one after arguments are filled in. Argo's `IntOrString`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum IntOrText {
    Int(i64),
    Text(String),
}

/// How much faster than written time passes: pauses, intervals and delays are divided by it. 1 or more.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Speed(f64);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a speed; allowed: a number from 1 to 10000")]
pub struct NotASpeed(String);

/// A duration of Go's: one or more numbers, each with a unit (`h`, `m`, `s`, `ms`), not negative.
///
/// The error says what is wrong, ready to follow the path of the field.
pub fn go(text: &str) -> Result<Millis, String> {
    let wrong =
        || format!("`{text}` is not a duration; allowed: numbers with units, such as 30s, 5m, 1h30m, 500ms");
    if text == "0" {
        return Ok(0);
    }
    let mut rest = text;
    let mut total = 0.0;
    while !rest.is_empty() {
        let digits = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .ok_or_else(wrong)?;
        let number: f64 = rest[..digits].parse().map_err(|_| wrong())?;
        rest = &rest[digits..];
        let letters = rest
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(rest.len());
        let unit = match &rest[..letters] {
            "h" => 3_600_000.0,
            "m" => 60_000.0,
            "s" => 1_000.0,
            "ms" => 1.0,
            _ => return Err(wrong()),
        };
        total += number * unit;
        rest = &rest[letters..];
    }
    if text.is_empty() {
        return Err(wrong());
    }
    Ok(whole(total))
}

/// The duration of a pause: seconds, or one of Go's durations.
pub fn pause(duration: &IntOrText) -> Result<Millis, String> {
    match duration {
        IntOrText::Int(seconds) => seconds_to_millis(*seconds),
        IntOrText::Text(text) => match text.parse::<i64>() {
            Ok(seconds) => seconds_to_millis(seconds),
            Err(_) => go(text),
        },
    }
}

/// Whole seconds, not negative.
pub fn seconds_to_millis(seconds: i64) -> Result<Millis, String> {
    if (0..=i64::from(i32::MAX)).contains(&seconds) {
        Ok(seconds * 1_000)
    } else {
        Err(format!("is {seconds}; allowed: 0 to {} seconds", i32::MAX))
    }
}

/// `1m 30s`, `250ms`: a duration for people.
pub fn display(duration: Millis) -> String {
    let (seconds, millis) = (duration / 1_000, duration % 1_000);
    let parts = [
        (seconds / 3_600, "h"),
        (seconds / 60 % 60, "m"),
        (seconds % 60, "s"),
        (millis, "ms"),
    ];
    let text: Vec<String> = parts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, unit)| format!("{n}{unit}"))
        .collect();
    if text.is_empty() {
        "0s".into()
    } else {
        text.join(" ")
    }
}

// === impl Speed ===

impl Speed {
    /// As written: what a cluster does.
    pub const REAL: Self = Self(1.0);

    pub fn new(factor: f64) -> Result<Self, NotASpeed> {
        if (1.0..=10_000.0).contains(&factor) {
            Ok(Self(factor))
        } else {
            Err(NotASpeed(factor.to_string()))
        }
    }

    /// How long a written duration takes; not less than a millisecond, unless it is nothing.
    #[expect(
        clippy::cast_precision_loss,
        reason = "durations are far below 2^52 milliseconds"
    )]
    pub fn scale(self, duration: Millis) -> Millis {
        if duration == 0 {
            0
        } else {
            whole(duration as f64 / self.0).max(1)
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a float saturates at the ends of i64"
)]
fn whole(millis: f64) -> Millis {
    millis.round() as Millis
}

// === impl IntOrText ===

impl fmt::Display for IntOrText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl<'de> Deserialize<'de> for IntOrText {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = IntOrText;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a whole number or text")
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<IntOrText, E> {
                Ok(IntOrText::Int(number))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<IntOrText, E> {
                i64::try_from(number)
                    .map(IntOrText::Int)
                    .map_err(|_| E::invalid_value(de::Unexpected::Unsigned(number), &self))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<IntOrText, E> {
                Ok(IntOrText::Text(text.to_owned()))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}
