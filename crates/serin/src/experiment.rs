//! `serin experiment`: the A/B test by user id as the console judges it.

use std::io::Write;
use std::path::Path;

use clap::{Args, Subcommand, ValueEnum};
use console::api::experiment::{Experiment, ExperimentArm, ExperimentMode};
use stats::mean::MeanDifference;
use stats::{Analysis, Finding, Share};

use crate::failure::{Failure, Outcome};
use crate::rollout::client::Console;
use crate::shop::Shop;
use crate::terminal::{Align, BAD, BOLD, Cell, DIM, GOOD, PLAIN, WARN, print_json, table};

#[derive(Args, Debug)]
pub(crate) struct Options {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand, Debug)]
enum Action {
    /// Show both arms, the difference, and what may be said about it
    Show(Show),
}

#[derive(Args, Debug)]
struct Show {
    /// Which one
    experiment: Name,

    /// All users there ever were, and not only those who came since the rule was last changed
    #[arg(long)]
    all: bool,

    /// For programs; the same as the console's /api/experiments/recommendation
    #[arg(long)]
    json: bool,
}

/// The shop has one.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Name {
    Recommendation,
}

pub(crate) async fn run(options: Options, dir: &Path) -> Outcome {
    let Action::Show(show) = options.action;
    let Name::Recommendation = show.experiment;
    let shop = Shop::find(dir)?;
    let console = Console::new(&shop.run.console, None)?;
    let shown = console.experiment(show.all.then_some(0)).await?;
    if show.json {
        return print_json(&shown);
    }
    let text = render(&shown).map_err(|error| Failure::new(error.to_string()))?;
    Ok(write!(anstream::stdout(), "{text}")?)
}

fn render(shown: &Experiment) -> Result<String, std::fmt::Error> {
    use std::fmt::Write as _;

    let mut out = String::new();
    let subset = |of: &Option<String>| of.clone().unwrap_or_else(|| "either".to_owned());
    let (even, odd) = (subset(&shown.even), subset(&shown.odd));
    match shown.mode {
        ExperimentMode::Ab => writeln!(
            out,
            "{BOLD}A/B test{BOLD:#}: even user ids see {even}, odd ones {odd}"
        )?,
        ExperimentMode::Aa => writeln!(
            out,
            "{BOLD}A/A run{BOLD:#}: all users see {even}; nothing must win"
        )?,
        ExperimentMode::Off => writeln!(
            out,
            "{BOLD}no experiment{BOLD:#}: users are not told apart by their ids; `serin apply -f istio/scenarios/ab-user-id.yaml` begins one"
        )?,
    }
    let conversion = |i: usize| {
        shown
            .analysis
            .as_ref()
            .and_then(|analysis| analysis.conversion[i])
    };
    let rows: Vec<_> = shown
        .arms
        .iter()
        .enumerate()
        .map(|(i, arm)| row(arm, conversion(i)))
        .collect();
    let head = [
        ("arm", Align::Left),
        ("users", Align::Right),
        ("bought", Align::Right),
        ("conversion, 95 %", Align::Left),
        ("declared", Align::Right),
        ("clicks", Align::Right),
        ("dwell", Align::Right),
        ("response", Align::Right),
    ];
    write!(out, "{}", table(&head, &rows))?;
    let both = (shown.users_of_both > 0).then(|| format!("{} users saw both", shown.users_of_both));
    let without = shown.excluded;
    let excluded = [
        ("bots", without.bots),
        ("staff", without.staff),
        ("testers", without.testers),
    ];
    let excluded = excluded.into_iter().filter(|(_, events)| *events > 0);
    let excluded = excluded.map(|(who, events)| format!("{events} events of {who} do not count"));
    let notes: Vec<_> = both.into_iter().chain(excluded).collect();
    if !notes.is_empty() {
        writeln!(out, "{DIM}{}{DIM:#}", notes.join("; "))?;
    }
    if let Some(analysis) = &shown.analysis {
        judged(&mut out, shown, analysis)?;
    }
    Ok(out)
}

fn judged(out: &mut String, shown: &Experiment, analysis: &Analysis) -> std::fmt::Result {
    use std::fmt::Write as _;

    let means = [("dwell", shown.dwell), ("response", shown.response)];
    if let Some(difference) = analysis.difference {
        let at_any_time = analysis.always_valid;
        writeln!(
            out,
            "difference  {} points, {} to {} at any time",
            points(difference.value),
            points(at_any_time.low),
            points(at_any_time.high)
        )?;
    }
    for (name, difference) in means {
        if let Some(MeanDifference { value, low, high, .. }) = difference {
            writeln!(out, "{name:<11} {value:+.2} ms ({low:+.2} to {high:+.2})")?;
        }
    }
    if let [_, second] = shown.arms.as_slice() {
        writeln!(
            out,
            "chance      {} is the better one with {:.1} %; choosing it now loses {} points on average",
            second.name,
            analysis.choice.second_is_best * 100.0,
            points(analysis.choice.loss_of_second).trim_start_matches('+'),
        )?;
    }
    let (split, style) = if analysis.ratio.broken {
        ("broken", BAD)
    } else {
        ("as declared", GOOD)
    };
    let p = analysis.ratio.always_valid_p_value;
    writeln!(
        out,
        "split       {style}{split}{style:#} (p = {p:.3}, at any time)"
    )?;
    let style = match analysis.verdict.finding {
        Finding::Better { .. } => GOOD,
        Finding::SplitBroken => BAD,
        Finding::NoVerdictYet { .. } | Finding::NoData => WARN,
        Finding::NoDifferenceWorthHaving => PLAIN,
    };
    writeln!(out, "verdict     {style}{}{style:#}", analysis.verdict.sentence)?;
    if let (Finding::Better { arm }, ExperimentMode::Ab) = (&analysis.verdict.finding, shown.mode) {
        let letter = arm.trim_start_matches("algorithm-");
        writeln!(
            out,
            "{DIM}It is chosen with: serin apply -f istio/scenarios/ab-winner-{letter}.yaml{DIM:#}"
        )?;
    }
    Ok(())
}

fn row(arm: &ExperimentArm, conversion: Option<Share>) -> Vec<Cell> {
    let ms = |mean: Option<f64>| mean.map_or_else(|| "–".to_owned(), |ms| format!("{ms:.2} ms"));
    let seconds = |mean: Option<f64>| mean.map_or_else(|| "–".to_owned(), |ms| format!("{:.1} s", ms / 1e3));
    let conversion = conversion.map_or_else(
        || "–".to_owned(),
        |share| {
            format!(
                "{:.1} % ({:.1}–{:.1})",
                share.value * 100.0,
                share.low * 100.0,
                share.high * 100.0
            )
        },
    );
    let declared = arm
        .declared_conversion
        .map_or_else(|| "–".to_owned(), |share| format!("{:.1} %", share * 100.0));
    vec![
        Cell::from(&*arm.name),
        Cell::from(arm.users.to_string()),
        Cell::from(arm.converted.to_string()),
        Cell::from(conversion),
        Cell::from(declared),
        Cell::from(arm.clicks.to_string()),
        Cell::from(seconds(arm.dwell_ms)),
        Cell::from(ms(arm.response_ms)),
    ]
}

/// Of a share: `+3.3`.
fn points(share: f64) -> String {
    format!("{:+.1}", share * 100.0)
}
