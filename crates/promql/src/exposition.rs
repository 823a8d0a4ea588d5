//! Prometheus' text format, read. A gateway has thousands of lines and they are read each second, so a sample borrows
//! from the text, and only lines of the asked-for names are looked at.
//!
//! Comments (`# TYPE`, `# HELP`) say nothing that PromQL needs; timestamps are left out, a scrape has one time.
//!
//! Format: <https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>

use std::borrow::Cow;
use std::sync::Arc;

use crate::metric::Metric;

/// One line: a name, its labels, a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample<'t> {
    pub name: &'t str,
    /// What stands between the braces.
    labels: &'t str,
    pub value: f64,
}

/// A line that is not in the format.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the metrics cannot be read: {text}")]
pub struct Unreadable {
    pub line: usize,
    pub text: String,
}

impl<'t> Sample<'t> {
    /// Names and values, in the order of the text.
    pub fn labels(&self) -> impl Iterator<Item = (&'t str, Cow<'t, str>)> {
        let mut rest = self.labels;
        std::iter::from_fn(move || {
            let (name, value, after) = label(rest)?;
            rest = after;
            Some((name, value))
        })
    }

    /// What the series is known by in a [`Store`](crate::Store): its own labels and those of its target (`job`, `instance`).
    /// Where both have a label, the series' own counts.
    pub fn metric<'l>(&self, target: impl IntoIterator<Item = (&'l str, &'l str)>) -> Metric {
        let own = self
            .labels()
            .map(|(name, value)| (Arc::from(name), Arc::from(&*value)));
        let target = target
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()));
        Metric::new::<Arc<str>, Arc<str>>(self.name, own.chain(target))
    }

    /// The value of one label; empty where there is no such label.
    pub fn label(&self, name: &str) -> Cow<'t, str> {
        let found = self.labels().find(|(other, _)| *other == name);
        found.map_or(Cow::Borrowed(""), |(_, value)| value)
    }
}

/// The samples whose name is among `names`.
pub fn samples<'t>(text: &'t str, names: &[&str]) -> impl Iterator<Item = Result<Sample<'t>, Unreadable>> {
    read(text, |name| names.contains(&name))
}

/// All samples.
pub fn all(text: &str) -> impl Iterator<Item = Result<Sample<'_>, Unreadable>> {
    read(text, |_| true)
}

fn read(text: &str, wants: impl Fn(&str) -> bool) -> impl Iterator<Item = Result<Sample<'_>, Unreadable>> {
    let lines = text.lines().map(str::trim).enumerate();
    let is_sample = |line: &str| !line.is_empty() && !line.starts_with('#');
    let wanted = lines.filter(move |(_, line)| is_sample(line) && wants(name(line)));
    wanted.map(|(index, line)| {
        sample(line).ok_or_else(|| Unreadable {
            line: index + 1,
            text: line.to_owned(),
        })
    })
}

fn name(line: &str) -> &str {
    let end = line.find(['{', ' ', '\t']).unwrap_or(line.len());
    &line[..end]
}

fn sample(line: &str) -> Option<Sample<'_>> {
    let name = name(line);
    let mut rest = line[name.len()..].trim_start();
    let mut labels = "";
    if let Some(inside) = rest.strip_prefix('{') {
        let mut behind = inside;
        while let Some((_, _, after)) = label(behind) {
            behind = after;
        }
        // What is no label has to be their end.
        rest = behind.trim_start_matches(BETWEEN).strip_prefix('}')?;
        labels = inside;
    }
    // A timestamp may follow the value.
    let value = rest.split_ascii_whitespace().next()?;
    Some(Sample {
        name,
        labels,
        // Rust reads `+Inf` and `NaN` as the format writes them.
        value: value.parse().ok()?,
    })
}

/// Name, value and what stands behind them.
type Label<'t> = (&'t str, Cow<'t, str>, &'t str);

const BETWEEN: [char; 2] = [',', ' '];

/// Reads one `a="x"`.
fn label(rest: &str) -> Option<Label<'_>> {
    let rest = rest.trim_start_matches(BETWEEN);
    let end = rest.find(['=', '}'])?;
    let after = rest[end..].strip_prefix('=')?;
    let (value, after) = quoted(after.trim_start().strip_prefix('"')?)?;
    Some((rest[..end].trim(), value, after))
}

/// Reads up to the closing quote; `\\`, `\"` and `\n` are escapes.
fn quoted(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let end = text.find(['"', '\\'])?;
    if text.as_bytes()[end] == b'"' {
        return Some((Cow::Borrowed(&text[..end]), &text[end + 1..]));
    }
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return Some((Cow::Owned(value), &text[at + 1..])),
            '\\' => match chars.next()?.1 {
                'n' => value.push('\n'),
                other => value.push(other),
            },
            other => value.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ups(text: &str) -> Result<Vec<Sample<'_>>, Unreadable> {
        samples(text, &["up"]).collect()
    }

    #[test]
    fn reads_what_the_format_allows() {
        let text = r#"
# HELP up A gauge.
# TYPE up gauge
up 1
up{} 2.5 1700000000
up{a="x, }\"\\\n",b = "y" , } +Inf
other{ 7
"#;
        let samples = ups(text).expect("readable");
        let values: Vec<_> = samples.iter().map(|sample| sample.value).collect();
        assert_eq!(values, [1.0, 2.5, f64::INFINITY]);
        assert_eq!(samples[2].label("a"), "x, }\"\\\n");
        assert_eq!(samples[2].label("b"), "y");
        assert_eq!(samples[2].label("c"), "");
        assert_eq!(samples[2].labels().count(), 2);
    }

    #[test]
    fn a_series_has_its_own_labels_and_those_of_its_target() {
        let sample = all("up{job=\"mine\",a=\"\\n\"} NaN 17")
            .next()
            .expect("one")
            .expect("readable");
        let metric = sample.metric([("job", "theirs"), ("instance", "here")]);
        assert_eq!(metric.to_string(), r#"up{a="\n",instance="here",job="mine"}"#);
        assert!(sample.value.is_nan());
    }

    #[test]
    fn a_broken_line_is_named() {
        for line in ["up", "up x", "up{a=\"x 1", "up{a} 1", "up{a=\"x\" 1"] {
            let text = format!("# fine\n{line}\n");
            let error = ups(&text).expect_err(line);
            assert_eq!((error.line, error.text.as_str()), (2, line));
        }
    }
}
