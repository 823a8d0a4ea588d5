//! A single run: no listener, progress on a terminal, a summary at the end.

use std::fmt::Write as _;
use std::io::{IsTerminal, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use common::{BoxError, CancellationToken, problem};
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::api::{Latency, LoadStats};
use crate::config::Output;
use crate::state::AppState;
use crate::{Config, assemble, driver};

/// Runs on a runtime of its own. Exit code 1 when a request failed, or none could be sent.
pub fn main(config: &Config) -> ExitCode {
    let work = async {
        let stop = common::entry::on_signal()?;
        let start = Instant::now();
        let stats = run(config, stop).await?;
        let summary = match config.output {
            Output::Text => table(&stats, start.elapsed()),
            Output::Json => serde_json::to_string_pretty(&stats)?,
        };
        writeln!(std::io::stdout(), "{}", summary.trim_end())?;
        Ok::<_, BoxError>(stats.failures() == 0 && stats.sent > 0)
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    match runtime
        .map_err(BoxError::from)
        .and_then(|runtime| runtime.block_on(work))
    {
        Ok(good) => ExitCode::from(u8::from(!good)),
        Err(error) => {
            tell(&format!("loadgen: {}\n", problem::chain(error.as_ref())));
            ExitCode::FAILURE
        }
    }
}

/// Sends until the end of the duration or `stop`, and answers with the figures.
pub async fn run(config: &Config, stop: CancellationToken) -> Result<LoadStats, BoxError> {
    let (_, state) = assemble(config)?;
    tokio::select! {
        result = driver::run(&state, config, stop) => result?,
        () = progress(&state) => {}
    }
    if std::io::stderr().is_terminal() {
        tell("\r\x1b[K");
    }
    Ok(state.figures())
}

/// What it waits for, and on a terminal a line that keeps up with the run. Never ends by itself.
async fn progress(state: &AppState) {
    let terminal = std::io::stderr().is_terminal();
    let mut ticks = interval(Duration::from_secs(1));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut told = None;
    loop {
        ticks.tick().await;
        let figures = state.stats.snapshot();
        if figures.waiting_for != told {
            if let Some(what) = &figures.waiting_for {
                tell(&format!("Waiting for {what}\n"));
            }
            told.clone_from(&figures.waiting_for);
        }
        if terminal && figures.waiting_for.is_none() {
            let LoadStats {
                sent, ok, in_flight, ..
            } = &figures;
            let (failed, p95) = (figures.failures(), cell(figures.latency_ms.p95));
            tell(&format!(
                "\r\x1b[K{sent} sent · {ok} ok · {failed} failed · {in_flight} in flight · p95 {p95}"
            ));
        }
    }
}

/// The figures as a table to read.
pub fn table(stats: &LoadStats, took: Duration) -> String {
    let mut text = String::new();
    let mut row = |name: &str, value: String| {
        // Strings take all text.
        let _ = writeln!(text, "  {name:<28} {value:>12}");
    };
    row("sent", stats.sent.to_string());
    row("ok", stats.ok.to_string());
    for (code, count) in &stats.refused {
        row(&format!("refused: {code}"), count.to_string());
    }
    for (reason, count) in &stats.failed {
        row(&format!("failed: {reason}"), count.to_string());
    }
    row("skipped (too many in flight)", stats.skipped.to_string());
    row("visits", stats.visits.to_string());
    row("abandoned (pages too slow)", stats.abandoned.to_string());
    let Latency { p50, p95, p99, max } = stats.latency_ms;
    for (name, value) in [("p50", p50), ("p95", p95), ("p99", p99), ("max", max)] {
        row(&format!("latency {name}"), cell(value));
    }
    row("schedule error p99", cell(stats.schedule_error_ms.p99));
    row("time", format!("{:.1} s", took.as_secs_f64()));
    text
}

fn cell(milliseconds: Option<f64>) -> String {
    milliseconds.map_or_else(|| "-".to_owned(), |value| format!("{value:.1} ms"))
}

fn tell(text: &str) {
    // A terminal that is gone cannot be told so.
    let _ = std::io::stderr().write_all(text.as_bytes());
}
