//! The same samples and the same questions to Debian's Prometheus and to us; the answers have to be equal.
//!
//! Needs the program `prometheus` (Debian's package of that name; `scripts/test` installs it). Where it is missing, the
//! test says so and passes.

mod queries;
mod remote_write;
mod samples;
mod server;

use std::collections::BTreeMap;
use std::io::Write;

use promql::{Query, Series, Store, Value};

use crate::support::prometheus2;
use samples::{END, START};
use server::{Answer, Server};

/// Metric → points.
type Lines = BTreeMap<String, Vec<(i64, f64)>>;

#[test]
fn prometheus_gives_the_same_answers() {
    let Some(server) = Server::start() else {
        // Past the capture of output: nobody should take this for a comparison.
        let note =
            "\nSKIPPED: the comparison with Prometheus; install the Debian package prometheus to run it\n";
        std::io::stderr().write_all(note.as_bytes()).expect("a message");
        return;
    };
    let rows = samples::rows();
    server.write(&remote_write::request(&rows));
    let store = samples::store(&rows);
    let instants = samples::instants(&rows);

    let mut compared = Compared::default();
    for query in queries::VALID.iter().chain(queries::AT_INSTANTS) {
        for &at in &instants {
            compared.instant(&server, &store, query, at);
        }
    }
    for query in queries::VALID {
        compared.range(&server, &store, query, (START + 5_000, END - 30_000, 7_000));
    }
    for query in queries::REFUSED {
        let theirs = server.instant(query, START).map(|_| ());
        let ours = Query::parse(query).map(|_| ()).map_err(|error| error.to_string());
        if theirs.is_ok() || ours.is_ok() {
            compared.differ(format!(
                "{query}: should be refused\n  theirs {theirs:?}\n  ours {ours:?}"
            ));
        }
    }
    let Compared {
        answers,
        values,
        differences,
    } = compared;
    assert!(instants.len() >= 20 && queries::VALID.len() >= 60, "too few");
    assert!(
        differences.is_empty(),
        "{} of {answers} answers differ:\n{}",
        differences.len(),
        differences[..differences.len().min(20)].join("\n")
    );
    assert!(
        values > 10 * answers,
        "{values} values in {answers} answers: nearly nothing was compared"
    );
}

#[derive(Default)]
struct Compared {
    answers: usize,
    values: usize,
    differences: Vec<String>,
}

impl Compared {
    fn instant(&mut self, server: &Server, store: &Store, query: &str, at: i64) {
        let theirs = server.instant(query, at);
        let ours = parsed(query)
            .instant(store, at)
            .map_err(|error| error.to_string());
        let ours = ours.map(|value| match value {
            Value::Scalar(value) => vec![(String::new(), vec![(at, value)])],
            Value::Vector(samples) => {
                let line = |sample: promql::Sample| (sample.metric.to_string(), vec![(at, sample.value)]);
                samples.into_iter().map(line).collect()
            }
            Value::Text(text) => vec![(text, Vec::new())],
        });
        self.check(query, at, theirs, ours);
    }

    fn range(&mut self, server: &Server, store: &Store, query: &str, (start, end, step): (i64, i64, i64)) {
        let theirs = server.range(query, start, end, step);
        let ours = parsed(query)
            .range(store, start, end, step)
            .map_err(|error| error.to_string());
        let line = |series: Series| {
            let points = series.points.iter().map(|point| (point.time, point.value));
            (series.metric.to_string(), points.collect())
        };
        let ours = ours.map(|series| series.into_iter().map(line).collect());
        self.check(query, start, theirs, ours);
    }

    fn check(&mut self, query: &str, at: i64, theirs: Answer, ours: Answer) {
        self.answers += 1;
        let place = format!("{query} at {} ms", at - START);
        match (theirs, ours) {
            (Ok(theirs), Ok(ours)) => {
                let is_ordered = ["sort", "topk", "bottomk"]
                    .iter()
                    .any(|word| query.starts_with(word));
                if is_ordered && theirs.len() == ours.len() && !is_range(&theirs) {
                    let same = theirs.iter().zip(&ours).all(|(a, b)| equal(a.1[0].1, b.1[0].1));
                    if !same {
                        self.differ(format!(
                            "{place}: in another order\n  theirs {theirs:?}\n  ours   {ours:?}"
                        ));
                    }
                }
                self.values += theirs.iter().map(|(_, points)| points.len()).sum::<usize>();
                let (theirs, ours): (Lines, Lines) =
                    (theirs.into_iter().collect(), ours.into_iter().collect());
                if let Some(difference) = difference(&theirs, &ours) {
                    self.differ(format!("{place}: {difference}"));
                }
            }
            (Err(_), Err(_)) => {}
            (theirs, ours) => self.differ(format!("{place}:\n  theirs {theirs:?}\n  ours   {ours:?}")),
        }
    }

    fn differ(&mut self, what: String) {
        self.differences.push(what);
    }
}

fn is_range(lines: &[(String, Vec<(i64, f64)>)]) -> bool {
    lines.iter().any(|(_, points)| points.len() != 1)
}

fn parsed(query: &str) -> Query {
    Query::parse(query)
        .unwrap_or_else(|error| panic!("{error}"))
        .with(prometheus2())
}

/// The first difference.
fn difference(theirs: &Lines, ours: &Lines) -> Option<String> {
    let (names, our_names): (Vec<_>, Vec<_>) = (theirs.keys().collect(), ours.keys().collect());
    if names != our_names {
        return Some(format!(
            "other series\n  theirs {names:?}\n  ours   {our_names:?}"
        ));
    }
    theirs
        .iter()
        .zip(ours.values())
        .find_map(|((name, theirs), ours)| {
            let same_times = theirs
                .iter()
                .map(|point| point.0)
                .eq(ours.iter().map(|point| point.0));
            if !same_times {
                return Some(format!(
                    "{name}: other points\n  theirs {theirs:?}\n  ours   {ours:?}"
                ));
            }
            let wrong = theirs
                .iter()
                .zip(ours)
                .find(|(theirs, ours)| !equal(theirs.1, ours.1));
            wrong.map(|(theirs, ours)| format!("{name}\n  theirs {theirs:?}\n  ours   {ours:?}"))
        })
}

/// Within 1e-9, relatively.
#[expect(
    clippy::float_cmp,
    reason = "infinities and zeros are equal to themselves only"
)]
fn equal(a: f64, b: f64) -> bool {
    a == b || (a.is_nan() && b.is_nan()) || (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}
