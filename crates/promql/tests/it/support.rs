//! Samples from a short notation, answers as short text.

use promql::{Dialect, Limits, Metric, Options, Query, Store, Value};

/// A row of samples every so many milliseconds, from 0 on.
///
/// One series a line, in the notation of Prometheus' own tests: `m{a="x"} 0+10x3 7 _ NaN`, where `0+10x3` is `0 10 20 30` and
/// `_` a row without the series.
pub(crate) fn store(interval: i64, lines: &str) -> Store {
    let series: Vec<_> = lines
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(series)
        .collect();
    let length = series.iter().map(|(_, values)| values.len()).max().unwrap_or(0);
    let mut store = Store::new(Limits::default());
    for row in 0..length {
        let there = series
            .iter()
            .filter_map(|(metric, values)| Some((metric.clone(), (*values.get(row)?)?)));
        let at = interval * i64::try_from(row).expect("few rows");
        store.append(at, there).expect("in order");
    }
    store
}

fn series(line: &str) -> (Metric, Vec<Option<f64>>) {
    let end = line
        .find("} ")
        .map_or_else(|| line.find(' ').expect("values"), |brace| brace + 1);
    let (name, values) = line.split_at(end);
    let text = format!("{name} 0");
    let sample = promql::exposition::all(&text)
        .next()
        .expect("a line")
        .expect("readable");
    (
        sample.metric([]),
        values.split_whitespace().flat_map(values_of).collect(),
    )
}

fn values_of(word: &str) -> Vec<Option<f64>> {
    if word == "_" {
        return vec![None];
    }
    let Some((line, times)) = word.split_once('x') else {
        return vec![Some(word.parse().expect("a number"))];
    };
    let sign = line[1..].find(['+', '-']).expect("start and step") + 1;
    let (start, step): (f64, f64) = (
        line[..sign].parse().expect("start"),
        line[sign..].parse().expect("step"),
    );
    let times: u32 = times.parse().expect("how often");
    (0..=times)
        .map(|time| Some(start + step * f64::from(time)))
        .collect()
}

pub(crate) fn prometheus2() -> Options {
    Options {
        dialect: Dialect::Prometheus2,
        ..Options::default()
    }
}

pub(crate) fn ask(store: &Store, query: &str, at: i64) -> String {
    ask_as(Options::default(), store, query, at)
}

/// The answer in one line: `{a="x"} 3, {a="y"} 4`.
pub(crate) fn ask_as(options: Options, store: &Store, query: &str, at: i64) -> String {
    let query = Query::parse(query)
        .unwrap_or_else(|error| panic!("{error}"))
        .with(options);
    match query.instant(store, at) {
        Ok(value) => text(&value),
        Err(error) => format!("error: {error}"),
    }
}

pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::Scalar(value) => value.to_string(),
        Value::Text(text) => format!("{text:?}"),
        Value::Vector(samples) => {
            let samples = samples
                .iter()
                .map(|sample| format!("{} {}", sample.metric, rounded(sample.value)));
            samples.collect::<Vec<_>>().join(", ")
        }
    }
}

/// Without the last digits, which depend on the order of the operations.
fn rounded(value: f64) -> f64 {
    format!("{value:.12e}").parse().expect("a number")
}

/// Holds a table of queries against their answers.
#[track_caller]
pub(crate) fn check(store: &Store, at: i64, table: &[(&str, &str)]) {
    for (query, answer) in table {
        assert_eq!(ask(store, query, at), *answer, "{query}");
    }
}
