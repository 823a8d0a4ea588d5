//! Prometheus' text format, read. Only the samples of the asked-for names are kept: a gateway has thousands.
//!
//! Format: <https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>

use std::collections::BTreeMap;

/// One line: a name, its labels, a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    pub name: String,
    pub labels: BTreeMap<String, String>,
    pub value: f64,
}

/// A line that is not in the format.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the metrics cannot be read: {text}")]
pub struct Unreadable {
    pub line: usize,
    pub text: String,
}

impl Sample {
    pub fn label(&self, name: &str) -> &str {
        self.labels.get(name).map_or("", String::as_str)
    }
}

/// The samples whose name is among `names`.
pub fn samples(text: &str, names: &[&str]) -> Result<Vec<Sample>, Unreadable> {
    let lines = text.lines().map(str::trim).enumerate();
    let wanted = lines.filter(|(_, line)| !line.starts_with('#') && names.contains(&name(line)));
    wanted
        .map(|(index, line)| {
            sample(line).ok_or_else(|| Unreadable {
                line: index + 1,
                text: line.to_owned(),
            })
        })
        .collect()
}

fn name(line: &str) -> &str {
    let end = line.find(['{', ' ', '\t']).unwrap_or(line.len());
    &line[..end]
}

fn sample(line: &str) -> Option<Sample> {
    let name = name(line);
    let mut rest = line[name.len()..].trim_start();
    let mut all = BTreeMap::new();
    if let Some(inside) = rest.strip_prefix('{') {
        rest = labels(inside, &mut all)?;
    }
    // A timestamp may follow the value.
    let value = rest.split_ascii_whitespace().next()?;
    Some(Sample {
        name: name.to_owned(),
        labels: all,
        // Rust reads `+Inf` and `NaN` as the format writes them.
        value: value.parse().ok()?,
    })
}

/// Reads `a="x",b="y"}`; what stands behind it.
fn labels<'a>(mut rest: &'a str, all: &mut BTreeMap<String, String>) -> Option<&'a str> {
    loop {
        rest = rest.trim_start_matches([',', ' ']);
        if let Some(behind) = rest.strip_prefix('}') {
            return Some(behind);
        }
        let (name, after) = rest.split_once('=')?;
        let (value, after) = quoted(after.trim_start().strip_prefix('"')?)?;
        all.insert(name.trim().to_owned(), value);
        rest = after;
    }
}

/// Reads up to the closing quote; `\\`, `\"` and `\n` are escapes.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return Some((value, &text[at + 1..])),
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
        let samples = samples(text, &["up"]).expect("readable");
        let values: Vec<_> = samples.iter().map(|sample| sample.value).collect();
        assert_eq!(values, [1.0, 2.5, f64::INFINITY]);
        assert_eq!(samples[2].label("a"), "x, }\"\\\n");
        assert_eq!(samples[2].label("b"), "y");
        assert_eq!(samples[2].label("c"), "");
    }

    #[test]
    fn a_broken_line_is_named() {
        for line in ["up", "up x", "up{a=\"x 1", "up{a} 1"] {
            let error = samples(&format!("# fine\n{line}\n"), &["up"]).expect_err(line);
            assert_eq!((error.line, error.text.as_str()), (2, line));
        }
    }
}
