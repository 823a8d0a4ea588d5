//! `serin load show|set|spike`: the load of the shop that runs, told to its load generator.

use std::io::Write;
use std::path::Path;

use clap::{Args, Subcommand};
use common::config::Switch;
use console::load::Loadgen;
use console::places;
use console::run_file::RunFile;
use loadgen::api::{Load, LoadStats, MAX_USERS, Mix, Population, Profile, Spike};
use loadgen::config::mix;
use serde::Serialize;

use crate::failure::{Failure, Outcome};
use crate::fault::share;
use crate::shop::Shop;
use crate::terminal::{Align, BOLD, Cell, WARN, print_json, table};

#[derive(Subcommand, Debug)]
pub(crate) enum Control {
    /// Show the load of the shop that runs, and who shops there
    #[command(disable_help_flag = true)]
    Show(Printed),
    /// Change it while it runs; what is not named stays
    #[command(
        disable_help_flag = true,
        after_help = "\
Examples:
  serin load set --rps 100                         requests per second
  serin load set --canary-share 0.1                one shopper in ten is a tester
  serin load set --mix browsers=9,regulars=1       nobody in a hurry
  serin load set --profile day --time-warp 600 --rps 0.1
                                                   a day in two minutes and a half; --rps then is per second of that day
  serin load set --running off"
    )]
    Set(Box<Set>),
    /// Let many more come for a while
    #[command(
        disable_help_flag = true,
        after_help = "\
Examples:
  serin load spike                                 five times as many for 30 s
  serin load spike --factor 10 --seconds 60"
    )]
    Spike {
        /// How many times as many
        #[arg(long, default_value_t = 5.0, value_name = "N")]
        factor: f64,
        /// How long, in the shop's time
        #[arg(long, default_value_t = 30.0, value_name = "N")]
        seconds: f64,
        #[command(flatten)]
        printed: Printed,
    },
}

#[derive(Args, Debug)]
pub(crate) struct Printed {
    /// As JSON
    #[arg(long)]
    json: bool,

    /// Print help
    // `serin load` gives its own away to the load generator's, and with it those of its commands.
    #[arg(short, long, action = clap::ArgAction::Help)]
    help: Option<bool>,
}

#[derive(Args, Debug)]
#[group(id = "changes", required = true, multiple = true)]
struct Changes {
    /// Requests per second of the shop's time, on average
    #[arg(long, value_name = "N")]
    rps: Option<f64>,
    /// How many people take turns
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_USERS)))]
    users: Option<u32>,
    /// Parts of the cohorts, such as `browsers=4,regulars=2,hurried=4`
    #[arg(long, value_name = "PARTS", value_parser = mix)]
    mix: Option<Mix>,
    /// Share of the shoppers that send `canary: true`
    #[arg(long, value_name = "0..1", value_parser = share)]
    canary_share: Option<f64>,
    /// How the rate goes up and down over the shop's time
    #[arg(long, value_name = "NAME")]
    profile: Option<Profile>,
    /// How many times as fast the shop's time passes
    #[arg(long, value_name = "N")]
    time_warp: Option<f64>,
    /// Whether anybody comes
    #[arg(long, value_name = "on|off")]
    running: Option<Switch>,
}

#[derive(Args, Debug)]
pub(crate) struct Set {
    #[command(flatten)]
    changes: Changes,
    #[command(flatten)]
    printed: Printed,
}

/// All there is to show.
#[derive(Serialize)]
struct Shown {
    load: Load,
    stats: LoadStats,
    population: Population,
}

pub(crate) async fn run(control: &Control, dir: &Path) -> Outcome {
    let at = base(&Shop::find(dir)?.run)?;
    let (at, loadgen) = (Some(at.as_str()), Loadgen::new()?);
    let printed = match control {
        Control::Show(printed) => printed,
        Control::Set(set) => {
            let load = changed(loadgen.get(at).await?, &set.changes);
            loadgen.put(at, &load).await?;
            &set.printed
        }
        Control::Spike {
            factor,
            seconds,
            printed,
        } => {
            let spike = Spike {
                factor: *factor,
                seconds: *seconds,
            };
            loadgen.spike(at, &spike).await?;
            printed
        }
    };
    let shown = Shown {
        load: loadgen.get(at).await?,
        stats: loadgen.stats(at).await?,
        population: loadgen.population(at).await?,
    };
    show(&shown, printed.json)
}

fn base(run: &RunFile) -> Outcome<String> {
    places::running(&run.instances, loadgen::SERVICE).ok_or_else(|| {
        Failure::new("no load generator runs beside this shop")
            .next("It was started with --no-load. `serin load --rps 20` sends traffic from here.")
    })
}

fn changed(load: Load, changes: &Changes) -> Load {
    Load {
        rps: changes.rps.unwrap_or(load.rps),
        users: changes.users.unwrap_or(load.users),
        mix: changes.mix.unwrap_or(load.mix),
        canary_share: changes.canary_share.unwrap_or(load.canary_share),
        profile: changes.profile.unwrap_or(load.profile),
        time_warp: changes.time_warp.unwrap_or(load.time_warp),
        running: changes
            .running
            .map_or(load.running, |running| running == Switch::On),
    }
}

fn show(shown: &Shown, json: bool) -> Outcome {
    if json {
        return print_json(shown);
    }
    let mut out = anstream::stdout().lock();
    let Shown {
        load,
        stats,
        population,
    } = shown;
    let state = if load.running {
        "requests per second"
    } else {
        "requests per second, stopped"
    };
    let profile = format!("{:?}", load.profile).to_lowercase();
    let warp = load.time_warp;
    writeln!(
        out,
        "{BOLD}{} {state}{BOLD:#} · {profile} · time × {warp}",
        load.rps
    )?;
    if let Some(spike) = stats.spike {
        let (factor, left) = (spike.factor, spike.ends_in_s.ceil());
        writeln!(
            out,
            "{WARN}a spike: {factor} times as many, for {left} s more{WARN:#}"
        )?;
    }
    let (sent, failed) = (stats.sent, stats.failures());
    let (visits, abandoned) = (stats.visits, stats.abandoned);
    writeln!(
        out,
        "{} take turns · {visits} visits, {abandoned} abandoned · {sent} requests, {failed} failed\n",
        load.users
    )?;
    let percent = |share: f64| Cell::from(format!("{:.0} %", share * 100.0));
    let seconds = |seconds: f64| Cell::from(format!("{seconds} s"));
    let rows: Vec<_> = population
        .cohorts
        .iter()
        .map(|cohort| {
            vec![
                Cell::from(cohort.name.name()),
                percent(cohort.share),
                percent(cohort.canary_share),
                Cell::from(cohort.habits.visits.to_string()),
                seconds(cohort.habits.thinking_s),
                seconds(cohort.habits.patience_s),
                percent(cohort.habits.buys_when_shown),
                percent(cohort.habits.buys_otherwise),
            ]
        })
        .collect();
    let right = |name| (name, Align::Right);
    let head = [
        ("cohort", Align::Left),
        right("share"),
        right("canary"),
        right("visits"),
        right("thinks"),
        right("patience"),
        right("buys if shown"),
        right("else"),
    ];
    Ok(write!(out, "{}", table(&head, &rows))?)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Cli {
        #[command(subcommand)]
        control: Control,
    }

    fn parse(line: &str) -> Result<Control, String> {
        let parsed = Cli::try_parse_from(std::iter::once("load").chain(line.split_whitespace()));
        parsed.map(|cli| cli.control).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_not_named_stays() {
        let load = Load {
            rps: 20.0,
            users: 50,
            mix: Mix::default(),
            canary_share: 0.1,
            profile: Profile::Steady,
            time_warp: 1.0,
            running: true,
        };
        let Ok(Control::Set(set)) = parse("set --rps 40 --profile ramp --running off --mix hurried=1") else {
            panic!("a change");
        };
        let wanted = Load {
            rps: 40.0,
            mix: mix("hurried=1").expect("valid"),
            profile: Profile::Ramp,
            running: false,
            ..load
        };
        assert_eq!(changed(load, &set.changes), wanted);
    }

    #[test]
    fn a_wrong_flag_is_named() {
        for (line, flag) in [
            ("set", "--rps"),
            ("set --users 0", "--users"),
            ("set --canary-share 2", "--canary-share"),
            ("set --mix birds=1", "--mix"),
            ("set --profile wavy", "--profile"),
            ("set --running maybe", "--running"),
            ("spike --factor x", "--factor"),
        ] {
            let error = parse(line).expect_err(line);
            assert!(error.contains(flag), "{line}: {error}");
        }
    }
}
