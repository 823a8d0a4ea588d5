//! Lengths of time as Istio's files write them: `1.5s`, `300ms`, `1h30m`.

use crate::mistake::Collector;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Kept as it was written, so that writing it out again changes nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Period(String);

/// Units with their nanoseconds. Longer names first, so that `ms` is not read as `m`.
const UNITS: [(&str, f64); 6] = [
    ("ns", 1.0),
    ("us", 1e3),
    ("ms", 1e6),
    ("s", 1e9),
    ("m", 60e9),
    ("h", 3600e9),
];
/// A protobuf duration may be longer; nobody waits that long.
const LONGEST: Duration = Duration::from_hours(24 * 365);

impl Period {
    /// `None` for a text that `check` complains about.
    pub fn get(&self) -> Option<Duration> {
        let mut rest = self.0.as_str();
        let mut nanos = 0.0;
        while !rest.is_empty() {
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
            let number: f64 = rest[..end].parse().ok()?;
            let (unit, each) = UNITS.iter().find(|(unit, _)| rest[end..].starts_with(unit))?;
            nanos += number * each;
            rest = &rest[end + unit.len()..];
        }
        let length = Duration::try_from_secs_f64(nanos / 1e9).ok()?;
        (!self.0.is_empty() && length <= LONGEST).then_some(length)
    }

    /// At least 1 ms, as Istio wants it; 0 where it has a meaning of its own.
    pub fn check(&self, mistakes: &mut Collector, path: &str, zero_allowed: bool) {
        let allowed = "allowed: a number with a unit, such as 1.5s, 300ms or 2m";
        match self.get() {
            None => mistakes.add(path, format!("`{}` is not a length of time; {allowed}", self.0)),
            Some(length) if length.is_zero() && zero_allowed => {}
            Some(length) if length < Duration::from_millis(1) => {
                mistakes.add(path, format!("`{}` is too short; allowed: 1ms or more", self.0));
            }
            Some(_) => {}
        }
    }
}

impl From<&str> for Period {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_is_a_number_and_a_unit_or_several() {
        for (text, millis) in [
            ("1.5s", Some(1_500)),
            ("300ms", Some(300)),
            ("0.05s", Some(50)),
            ("1h30m", Some(5_400_000)),
            ("0s", Some(0)),
            ("5", None),
            ("s", None),
            ("-1s", None),
            ("1 s", None),
            ("1.2.3s", None),
            ("9999999h", None),
            ("", None),
        ] {
            assert_eq!(
                Period::from(text).get().map(|length| length.as_millis()),
                millis,
                "{text}"
            );
        }
    }
}
