//! How fast the sequential comparison finds a bad release, and how often it is wrong about a good one: Markdown tables from
//! seeded simulations, the same each time. `cargo run --release -p rollout --example detection`

#[path = "../tests/it/simulation.rs"]
mod simulation;

use rollout::sequential::Finding;
use simulation::{GOOD, Release, run};

const RUNS: usize = 200;
/// Ten minutes, with a look each second.
const SECONDS: usize = 600;
/// The candidate's share in per cent.
const WEIGHT: u64 = 10;
const RATES: [u64; 3] = [5, 50, 500];

#[expect(clippy::print_stdout, reason = "the tables are what it is for")]
fn main() {
    println!(
        "{RUNS} runs each, a look each second for {SECONDS} seconds, {WEIGHT} % of the requests to the candidate."
    );
    println!("The stable version fails 0.1 % of its requests, and 5 % are slow.\n");
    println!(
        "| Candidate | {} |",
        RATES.map(|rps| format!("{rps} requests/s")).join(" | ")
    );
    println!("|---|{}", "---|".repeat(RATES.len()));
    println!(
        "| as good: called worse | {} |",
        RATES.map(false_alarms).join(" | ")
    );
    for per_cent in [1, 2, 5, 10, 50, 100] {
        let errors = f64::from(per_cent).min(99.9) / 100.0;
        let candidate = Release { errors, ..GOOD };
        println!(
            "| fails {per_cent} % | {} |",
            RATES.map(|rps| detection(rps, candidate)).join(" | ")
        );
    }
    for per_cent in [10, 25, 50] {
        let slow = f64::from(per_cent) / 100.0;
        let candidate = Release { slow, ..GOOD };
        println!(
            "| {per_cent} % slow | {} |",
            RATES.map(|rps| detection(rps, candidate)).join(" | ")
        );
    }
}

fn false_alarms(rps: u64) -> String {
    let alarms = times(rps, GOOD).len();
    format!("{alarms} of {RUNS}")
}

/// Median and 95th percentile of the seconds until it is found; those not found come last.
fn detection(rps: u64, candidate: Release) -> String {
    let mut times = times(rps, candidate);
    times.sort_unstable();
    let percentile = |share: usize| match times.get(RUNS * share / 100) {
        Some(seconds) => format!("{seconds} s"),
        None => format!("> {SECONDS} s"),
    };
    format!("{}, 95 %: {}", percentile(50), percentile(95))
}

fn times(rps: u64, candidate: Release) -> Vec<usize> {
    let found = |seed| run(seed, rps, WEIGHT, candidate, SECONDS, Finding::Worse);
    (0..RUNS as u64)
        .filter_map(|seed| found(seed).map(|(seconds, _)| seconds))
        .collect()
}
