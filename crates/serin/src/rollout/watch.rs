//! `serin rollout watch`: the timeline as text, each decision with its reason, until the release has ended.

use std::collections::BTreeMap;
use std::io::Write;
use std::time::Duration;

use console::api::rollouts::{Finding, Outcome as Ended, RolloutDetail, Verdict};
use serde_json::json;
use tokio::time::{MissedTickBehavior, interval};

use super::client::Console;
use super::headline;
use crate::failure::{Failure, Outcome};
use crate::terminal::{BAD, DIM, GOOD, PLAIN, WARN};

const EVERY: Duration = Duration::from_millis(500);
/// A console that was killed is started again within so many looks, or it is given up.
const PATIENCE: u32 = 60;

/// What was shown already.
#[derive(Default)]
struct Shown {
    started_at: Option<i64>,
    events: usize,
    /// By run and metric: when the last measurement was taken.
    measured: BTreeMap<(String, String), i64>,
    finding: Option<Finding>,
    message: String,
}

/// A line of the timeline.
struct Line {
    at: i64,
    style: anstyle::Style,
    mark: &'static str,
    text: String,
    json: serde_json::Value,
}

/// Follows the rollout of a service to its end.
pub(super) async fn follow(console: &Console, service: &str, json: bool) -> Outcome {
    let mut shown = Shown::default();
    let mut times = interval(EVERY);
    times.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut silent = 0;
    loop {
        times.tick().await;
        let detail = match console.show(service).await {
            Ok(detail) => detail,
            Err(_) if silent < PATIENCE && shown.started_at.is_some() => {
                silent += 1;
                continue;
            }
            Err(failure) => return Err(failure),
        };
        silent = 0;
        let Some(last) = detail.history.first() else {
            return Err(Failure::new(format!("no rollout of {service} was started"))
                .next(format!("`serin rollout start {service}` does.")));
        };
        shown.print(&detail, json)?;
        match last.outcome {
            Ended::Running => {}
            Ended::Promoted => return Ok(()),
            Ended::Aborted => {
                return Err(
                    Failure::new(format!("{service}: {} was rolled back", last.to)).next(&*last.reason)
                );
            }
            Ended::Undone => return Err(Failure::new(format!("{service}: {} was taken back", last.to))),
        }
    }
}

impl Shown {
    fn print(&mut self, detail: &RolloutDetail, json: bool) -> Outcome {
        if self.started_at != detail.rollout.started_at {
            *self = Self {
                started_at: detail.rollout.started_at,
                ..Self::default()
            };
        }
        let mut out = anstream::stdout().lock();
        for line in self.news(detail) {
            if json {
                writeln!(out, "{}", line.json)?;
                continue;
            }
            let begun = self.started_at.unwrap_or(line.at);
            let (style, seconds) = (line.style, (line.at - begun).max(0));
            let time = format!("{:>5}.{}s", seconds / 1_000, seconds / 100 % 10);
            writeln!(
                out,
                "{DIM}{time}{DIM:#}  {style}{}{style:#} {}",
                line.mark, line.text
            )?;
        }
        if self.message != detail.rollout.message && !json {
            self.message.clone_from(&detail.rollout.message);
            writeln!(out, "          {}", headline(&detail.rollout))?;
        }
        Ok(())
    }

    /// What has come since, in the order of time.
    fn news(&mut self, detail: &RolloutDetail) -> Vec<Line> {
        let mut lines: Vec<Line> = Vec::new();
        for event in detail.events.iter().skip(self.events) {
            let (mark, style) = match event.kind.as_str() {
                "promoted" | "step-completed" => ("✓", GOOD),
                "aborted" | "deadline-exceeded" => ("✗", BAD),
                "inconclusive" | "candidate-lost" | "paused" | "undone" => ("!", WARN),
                _ => ("•", PLAIN),
            };
            lines.push(Line {
                at: event.at,
                style,
                mark,
                text: event.message.clone(),
                json: json!({"event": event}),
            });
        }
        self.events = detail.events.len();
        for run in &detail.runs {
            for metric in &run.metrics {
                let last = self
                    .measured
                    .entry((run.id.clone(), metric.name.clone()))
                    .or_insert(i64::MIN);
                for measurement in metric.measurements.iter().filter(|one| one.at > *last) {
                    let (mark, style) = match measurement.verdict {
                        Verdict::Pass => ("✓", GOOD),
                        Verdict::Fail => ("✗", BAD),
                        Verdict::Inconclusive => ("?", WARN),
                        Verdict::InsufficientData => ("…", WARN),
                        Verdict::Error => ("!", BAD),
                    };
                    lines.push(Line {
                        at: measurement.at,
                        style,
                        mark,
                        text: format!("{DIM}{}{DIM:#} {}", run.id, measurement.sentence),
                        json: json!({"run": run.id, "metric": metric.name, "threshold": metric.threshold, "measurement": measurement}),
                    });
                }
                *last = metric.measurements.last().map_or(*last, |one| one.at);
            }
        }
        if let Some(comparison) = &detail.comparison
            && self.finding != Some(comparison.verdict)
        {
            self.finding = Some(comparison.verdict);
            let (mark, style) = match comparison.verdict {
                Finding::Worse => ("✗", BAD),
                Finding::NoWorse => ("✓", GOOD),
                Finding::Undecided => ("…", DIM),
            };
            lines.push(Line {
                at: comparison.at,
                style,
                mark,
                text: format!("{DIM}comparison{DIM:#} {}", comparison.sentence),
                json: json!({"comparison": comparison}),
            });
        }
        lines.sort_by_key(|line| line.at);
        lines
    }
}
