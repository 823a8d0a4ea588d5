//! `serin status`: who gets which share of the traffic, configured and observed, and how it goes.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use clap::Args;
use console::api::{Overview, Service, Subset};
use console::collect::{Collector, LookError};
use console::control::{ControlError, TrafficControl};
use console::places::Places;
use console::run_file::RunFile;
use console::source::{MetricsSource, SourceError};

use crate::cli::Format;
use crate::failure::{Failure, Outcome};
use crate::fault::describe;
use crate::shop::Shop;
use crate::terminal::{Align, BAD, Cell, DIM, GOOD, PLAIN, WARN, table};

/// Below this success rate a version is shown as failing.
const ALARMING: f64 = 0.99;

#[derive(Args, Debug)]
pub(crate) struct Options {
    /// How long to look, as in 2s, 500ms or 1m
    #[arg(long, default_value = "2s", value_name = "TIME", value_parser = duration)]
    window: Duration,

    /// Do not wait: show all there was since the gateway was started
    #[arg(long, conflicts_with = "window")]
    since_start: bool,

    /// How to print
    #[arg(short, long, default_value = "table", value_name = "FORMAT")]
    output: Format,
}

pub(crate) async fn run(options: &Options, dir: &Path) -> Outcome {
    let shop = Shop::find(dir)?;
    let control = TrafficControl::Gateway(shop.gateway.clone());
    let source = MetricsSource::Gateway(shop.gateway);
    let places = Places::of_run_file(control.clone(), Some(RunFile::path(dir)));
    let collector = Collector::new(control, source, places)?;
    let first = collector.look().await?;
    let overview = if options.since_start {
        collector.overview(None, &first).await?
    } else {
        tokio::time::sleep(options.window).await;
        let second = collector.look().await?;
        collector.overview(Some(&first), &second).await?
    };
    let text = match options.output {
        Format::Json => {
            serde_json::to_string_pretty(&overview).map_err(|error| Failure::new(error.to_string()))? + "\n"
        }
        Format::Table => render(&overview),
    };
    Ok(anstream::stdout().write_all(text.as_bytes())?)
}

impl From<LookError> for Failure {
    fn from(error: LookError) -> Self {
        match error {
            LookError::Control(ControlError::Gateway(error))
            | LookError::Source(SourceError::Gateway(error)) => error.into(),
            other => Self::new(other.to_string()),
        }
    }
}

fn render(overview: &Overview) -> String {
    let mut text = String::new();
    if !overview.faults.is_empty() {
        text.push_str(&banner(overview));
    }
    let head = [
        ("service", Align::Left),
        ("variant", Align::Left),
        ("up", Align::Right),
        ("set", Align::Right),
        ("observed", Align::Right),
        ("95 % CI", Align::Right),
        ("n", Align::Right),
        ("req/s", Align::Right),
        ("success", Align::Right),
        ("p95 ms", Align::Right),
    ];
    let rows: Vec<_> = overview.services.iter().flat_map(rows).collect();
    text.push_str(&table(&head, &rows));
    text.push_str(&footer(overview));
    text
}

fn rows(service: &Service) -> Vec<Vec<Cell>> {
    let mut rows: Vec<_> = service
        .subsets
        .iter()
        .enumerate()
        .map(|(i, subset)| row(service, subset, i == 0))
        .collect();
    if service.unrouted > 0 {
        let mut row = vec![Cell::from(""), Cell::new("nowhere", BAD)];
        row.extend(["", "", "", ""].map(Cell::from));
        row.push(Cell::new(service.unrouted.to_string(), BAD));
        rows.push(row);
    }
    rows
}

fn row(service: &Service, subset: &Subset, first: bool) -> Vec<Cell> {
    // As the other commands take it.
    let short = service.name.trim_end_matches("-service");
    let name = match (first, service.exceptions.is_empty()) {
        (false, _) => String::new(),
        (true, true) => short.to_owned(),
        (true, false) => format!("{short} *"),
    };
    let all_up = subset.instances >= subset.planned;
    let up = if all_up {
        Cell::from(subset.instances.to_string())
    } else {
        Cell::new(format!("{}/{}", subset.instances, subset.planned), BAD)
    };
    let share = subset.observed.filter(|_| service.requests > 0);
    let success = match subset.success {
        None => Cell::new("–", DIM),
        Some(rate) => Cell::new(percent(rate), if rate < ALARMING { BAD } else { GOOD }),
    };
    let figure = |value: Option<String>| value.map_or_else(|| Cell::new("–", DIM), Cell::from);
    vec![
        Cell::from(name),
        Cell::from(label(subset)),
        up,
        figure(subset.configured.map(|weight| format!("{weight} %"))),
        figure(share.map(|share| percent(share.value))),
        figure(share.map(|share| format!("{:.1}–{:.1}", share.low * 100.0, share.high * 100.0))),
        Cell::new(
            format!("{}/{}", subset.requests, service.requests),
            if subset.requests == 0 { DIM } else { PLAIN },
        ),
        figure(subset.requests_per_second.map(|rate| format!("{rate:.1}"))),
        success,
        figure(subset.p95_milliseconds.map(|p95| format!("{p95:.1}"))),
    ]
}

/// `green (v2)`, or `v2` where the subset is called so.
fn label(subset: &Subset) -> String {
    match &subset.name {
        Some(name) if *name != subset.version => format!("{name} ({})", subset.version),
        _ => subset.version.clone(),
    }
}

/// 100.0 % only where it is all: 99.96 % is not.
fn percent(share: f64) -> String {
    let rounded = (share * 1e3).round() / 10.0;
    let shown = if share < 1.0 && rounded >= 100.0 {
        99.9
    } else {
        rounded
    };
    format!("{shown:.1} %")
}

fn banner(overview: &Overview) -> String {
    let mut text = format!("{WARN}Faults are active:{WARN:#}\n");
    for active in &overview.faults {
        let (instance, what) = (&active.instance, describe(&active.fault));
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {BAD}{instance}{BAD:#}  {what}");
    }
    let _ = writeln!(text, "  {DIM}mend them: serin fault clear{DIM:#}\n");
    text
}

fn footer(overview: &Overview) -> String {
    let about = overview.window_seconds.map_or_else(
        || "all since the gateway was started".to_owned(),
        |seconds| format!("the last {seconds:.1} s; --window 30s narrows the intervals"),
    );
    let mut text = format!("{DIM}{about}{DIM:#}\n");
    let special: BTreeSet<_> = overview
        .services
        .iter()
        .flat_map(|service| &service.exceptions)
        .collect();
    let special: Vec<_> = special.into_iter().map(String::as_str).collect();
    if !special.is_empty() {
        let special = special.join(", ");
        let _ = writeln!(
            text,
            "{DIM}* routes before the shared one count as well: {special}{DIM:#}"
        );
    }
    text
}

fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is no time; write 2s, 500ms or 1m");
    let split = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let number: f64 = number.parse().map_err(|_| wrong())?;
    let seconds = match unit {
        "ms" => number / 1e3,
        "s" | "" => number,
        "m" => number * 60.0,
        _ => return Err(wrong()),
    };
    let duration = Duration::try_from_secs_f64(seconds).map_err(|_| wrong())?;
    if duration < Duration::from_millis(100) {
        return Err("look for 100ms at least".to_owned());
    }
    Ok(duration)
}

#[cfg(test)]
mod tests {
    use common::fault::Fault;
    use console::api::ActiveFault;

    use super::*;

    fn payment() -> Overview {
        let subset = |name: &str, version: &str, instances, configured, requests| Subset {
            name: Some(name.to_owned()),
            version: version.to_owned(),
            instances,
            planned: 1,
            configured: Some(configured),
            observed: stats::wilson(requests, 500, stats::ALPHA),
            requests,
            requests_per_second: Some(f64::from(u32::try_from(requests).expect("few")) / 2.0),
            success: (requests > 0).then_some(0.9996),
            p95_milliseconds: (requests > 0).then_some(27.25),
        };
        Overview {
            window_seconds: Some(2.0),
            services: vec![Service {
                name: "payment-service".into(),
                requests: 500,
                unrouted: 3,
                exceptions: vec!["canary".into()],
                subsets: vec![subset("blue", "v1", 1, 90, 450), subset("green", "v2", 0, 10, 0)],
            }],
            faults: vec![ActiveFault {
                service: "payment-service".into(),
                subset: "green".into(),
                instance: "payment-green-1".into(),
                fault: Fault {
                    error_rate: 0.3,
                    ..Fault::default()
                },
            }],
        }
    }

    #[test]
    fn the_table_fits_100_columns_and_says_it_all() {
        let text = anstream::adapter::strip_str(&render(&payment())).to_string();
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
        for mention in [
            "payment-green-1  30 % errors",
            "blue (v1)",
            "0/1",
            "90.0 %",
            "87.1–92.3",
            "99.9 %",
            "27.2",
            "nowhere",
        ] {
            assert!(text.contains(mention), "{mention} is missing:\n{text}");
        }
        assert!(!text.contains("100.0 %"), "what is not all is not 100 %:\n{text}");
    }

    #[test]
    fn times_are_read_as_they_are_said() {
        assert_eq!(duration("2s"), Ok(Duration::from_secs(2)));
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("1.5m"), Ok(Duration::from_secs(90)));
        for wrong in ["", "s", "2h", "-1s", "1ms"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
