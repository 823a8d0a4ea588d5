//! How fast a bad release is rolled back by itself: rollouts of user-service in a running shop, under an even load, with a
//! candidate that fails. Prints a Markdown table; `scripts/bench rollback` starts the shop and calls it.
//!
//! Measured is from the first bad answer that a caller got until the rollout shows 0 % as in force at the gateway, looked at
//! every 50 ms; and the share of all requests of the minute that begins with the rollout that failed.

use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use clap::Parser;
use common::fault::Fault;
use common::{BoxError, CancellationToken, client};
use console::api::rollouts::{Outcome, RolloutDetail};
use console::gateway::GatewayAdmin;
use console::instances::Instances;
use console::run_file::RunFile;
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

const SERVICE: &str = "user-service";
const CANDIDATE: &str = "v2";
/// What the share of failed requests is about.
const MINUTE: Duration = Duration::from_mins(1);
const LOOK: Duration = Duration::from_millis(50);
/// A rollout that has not ended by then is reported as such.
const PATIENCE: Duration = Duration::from_mins(10);

#[derive(Parser, Debug)]
struct Options {
    /// Data directory of the shop
    #[arg(long)]
    data_dir: PathBuf,
    #[arg(long, default_value_t = 20)]
    runs: usize,
    /// Requests a second
    #[arg(long, default_value_t = 100)]
    rps: u32,
    /// Share of the candidate's requests that fail
    #[arg(long, default_value_t = 1.0)]
    error_rate: f64,
    /// Pauses and intervals of the file are divided by it
    #[arg(long, default_value_t = 1.0)]
    speed: f64,
    /// Whether candidate and stable version are compared all the time
    #[arg(long, default_value_t = true, action = clap::ArgAction::Set)]
    sequential: bool,
}

/// What callers got since the rollout began.
#[derive(Debug, Default)]
struct Answers {
    all: u64,
    failed: u64,
    first_bad: Option<Instant>,
}

struct Bench {
    options: Options,
    run: RunFile,
    http: reqwest::Client,
    gateway: GatewayAdmin,
    instances: Instances,
}

struct Run {
    /// From the first bad answer to 0 %; nothing where there was none.
    seconds: Option<f64>,
    failed: u64,
    all: u64,
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let options = Options::parse();
    let run = RunFile::read(&RunFile::path(&options.data_dir))?;
    let bench = Bench {
        http: client::plain(Duration::from_secs(10))?,
        gateway: GatewayAdmin::new(&run.gateway_admin, "bench")?,
        instances: Instances::new(Duration::from_secs(5))?,
        options,
        run,
    };
    let mut runs = Vec::new();
    for number in 1..=bench.options.runs {
        let run = bench.once().await?;
        writeln!(
            std::io::stderr(),
            "run {number}: {:?} s, {} of {} failed",
            run.seconds,
            run.failed,
            run.all
        )?;
        runs.push(run);
    }
    bench.report(&runs)?;
    Ok(())
}

impl Bench {
    async fn once(&self) -> Result<Run, BoxError> {
        self.reset().await?;
        self.set_fault(Some(self.options.error_rate)).await?;
        let (answers, stop) = (Arc::new(Mutex::new(Answers::default())), CancellationToken::new());
        let load = tokio::spawn(send(
            self.http
                .get(format!("{}/", self.run.mesh))
                .header("host", SERVICE),
            self.options.rps,
            Arc::clone(&answers),
            stop.clone(),
        ));
        let began = Instant::now();
        self.steer(
            "start",
            Some(json!({"speed": self.options.speed, "sequential": self.options.sequential})),
        )
        .await?;
        let back = self.until_back(began).await?;
        tokio::time::sleep(MINUTE.saturating_sub(began.elapsed())).await;
        stop.cancel();
        load.await?;
        self.set_fault(None).await?;
        let answers = answers.lock().map_err(|_| "a sender panicked")?;
        Ok(Run {
            seconds: answers
                .first_bad
                .map(|first| back.saturating_duration_since(first).as_secs_f64()),
            failed: answers.failed,
            all: answers.all,
        })
    }

    /// Everything to the stable version, so that nobody meets the candidate before the rollout.
    async fn reset(&self) -> Result<(), BoxError> {
        let text = std::fs::read_to_string("istio/user.yaml")?;
        let text = text
            .replace("weight: 90", "weight: 100")
            .replace("weight: 10\n", "weight: 0\n");
        self.gateway.apply(text, false).await?;
        Ok(())
    }

    async fn set_fault(&self, error_rate: Option<f64>) -> Result<(), BoxError> {
        let broken =
            |one: &&console::run_file::RunInstance| one.service == SERVICE && one.subset == CANDIDATE;
        for instance in self.run.instances.iter().filter(broken) {
            match error_rate {
                Some(error_rate) => {
                    let fault = Fault {
                        error_rate,
                        ..Fault::default()
                    };
                    self.instances.set_fault(instance, &fault).await?;
                }
                None => self.instances.clear_fault(instance).await?,
            }
        }
        Ok(())
    }

    async fn until_back(&self, began: Instant) -> Result<Instant, BoxError> {
        let mut looks = interval(LOOK);
        loop {
            looks.tick().await;
            let url = format!("{}/api/rollouts/{SERVICE}", self.run.console);
            let text = self.http.get(url).send().await?.text().await?;
            let shown: RolloutDetail = serde_json::from_str(&text)?;
            let outcome = shown.history.first().map(|last| last.outcome);
            let is_back = shown
                .rollout
                .weights
                .is_some_and(|weights| weights.candidate == 0);
            match outcome {
                Some(Outcome::Aborted) if is_back => return Ok(Instant::now()),
                Some(Outcome::Promoted) => return Err("the bad release was promoted".into()),
                _ if began.elapsed() > PATIENCE => {
                    return Err(
                        format!("not rolled back within {PATIENCE:?}: {}", shown.rollout.message).into(),
                    );
                }
                _ => {}
            }
        }
    }

    async fn steer(&self, verb: &str, body: Option<serde_json::Value>) -> Result<(), BoxError> {
        let url = format!("{}/api/rollouts/{SERVICE}/{verb}", self.run.console);
        let request = self.http.post(url).header("x-serin-actor", "bench");
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        let answer = request.send().await?;
        if answer.status().is_success() {
            return Ok(());
        }
        Err(format!("{verb} was refused: {}", answer.text().await?).into())
    }

    fn report(&self, runs: &[Run]) -> std::io::Result<()> {
        let mut seconds: Vec<f64> = runs.iter().filter_map(|run| run.seconds).collect();
        seconds.sort_by(f64::total_cmp);
        let at =
            |share: usize| seconds.get((seconds.len() * share / 100).min(seconds.len().saturating_sub(1)));
        let shown =
            |value: Option<&f64>| value.map_or_else(|| "none".to_owned(), |value| format!("{value:.1}"));
        let (failed, all) = runs
            .iter()
            .fold((0, 0), |sum, run| (sum.0 + run.failed, sum.1 + run.all));
        let share = |failed: u64, all: u64| {
            #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 requests")]
            let share = failed as f64 / all.max(1) as f64;
            format!("{:.2} %", share * 100.0)
        };
        let worst = runs.iter().max_by_key(|run| run.failed);
        let worst = worst.map_or_else(String::new, |run| share(run.failed, run.all));
        writeln!(
            std::io::stdout(),
            "| {:.0} % | {} | {} | {} | {} | {} | {worst} |",
            self.options.error_rate * 100.0,
            runs.len(),
            shown(at(50)),
            shown(at(95)),
            shown(seconds.last()),
            share(failed, all),
        )
    }
}

/// Sends at an even rate, and counts.
async fn send(
    request: reqwest::RequestBuilder,
    rps: u32,
    answers: Arc<Mutex<Answers>>,
    stop: CancellationToken,
) {
    let mut times = interval(Duration::from_secs(1) / rps);
    times.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut sent = JoinSet::new();
    while stop.run_until_cancelled(times.tick()).await.is_some() {
        let (Some(request), answers) = (request.try_clone(), Arc::clone(&answers)) else {
            return;
        };
        sent.spawn(async move {
            let answer = request.send().await;
            let failed = answer.map_or(true, |answer| answer.status().is_server_error());
            if let Ok(mut answers) = answers.lock() {
                answers.all += 1;
                if failed {
                    answers.failed += 1;
                    answers.first_bad.get_or_insert_with(Instant::now);
                }
            }
        });
        while sent.try_join_next().is_some() {}
    }
    while sent.join_next().await.is_some() {}
}
