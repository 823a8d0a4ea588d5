//! `serin rollout`: releases step by step, carried out by the console and steered from here. Nothing is decided here: every
//! command is one of the console's API.

pub(crate) mod client;
mod watch;

use std::io::Write;
use std::path::Path;

use clap::{Args, Subcommand};
use console::api::rollouts::{Phase, Rollout, RolloutDetail, Rollouts, StartWish, Verb};

use crate::failure::{Failure, Outcome};
use crate::guess::did_you_mean;
use crate::shop::Shop;
use crate::terminal::{Align, BAD, BOLD, Cell, DIM, GOOD, PLAIN, WARN, print_json, table};
use client::Console;

#[derive(Args, Debug)]
pub(crate) struct Options {
    #[command(subcommand)]
    action: Action,

    /// For programs
    #[arg(long, global = true)]
    json: bool,

    /// The console's token, where it was started with one
    #[arg(
        long,
        env = "CONSOLE_TOKEN",
        hide_env_values = true,
        value_name = "SECRET",
        global = true
    )]
    console_token: Option<String>,
}

#[derive(Subcommand, Debug)]
enum Action {
    /// Show all releases, and mistakes in their files
    List,
    /// Begin
    Start(Start),
    /// Follow what is done and why; ends with the release: exit code 0 when promoted, 1 when not
    Watch(Which),
    /// Show how far it has come
    Status(Which),
    /// Stay where it is; analyses go on, and may abort
    Pause(Which),
    /// Go on after `pause`; where a rule of somebody else is in the way, write over it
    Resume(Which),
    /// End the step that it waits at
    Promote(Which),
    /// Go to the end, without further pauses and analyses
    PromoteFull(Which),
    /// Give it up: everything back to the stable version, at once
    Abort(Which),
    /// Begin again after it was aborted
    Retry(Which),
    /// Back to the stable version at once, also after the promotion
    Undo(Which),
}

#[derive(Args, Debug)]
struct Which {
    /// The service, as in payment
    service: String,
}

#[derive(Args, Debug)]
struct Start {
    /// The service, as in payment
    service: String,

    /// Pauses and intervals of its file are divided by it: 60 makes seconds of minutes
    #[arg(long, value_name = "N")]
    speed: Option<f64>,

    /// Compare candidate and stable version all the time, and abort as soon as the candidate is worse
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    sequential: Option<bool>,

    /// End a pause early when the candidate is no worse
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    adaptive: Option<bool>,

    /// Follow it, as `serin rollout watch` does
    #[arg(long)]
    watch: bool,
}

pub(crate) async fn run(options: Options, dir: &Path) -> Outcome {
    let shop = Shop::find(dir)?;
    let console = Console::new(&shop.run.console, options.console_token.as_deref())?;
    let all = console.list().await?;
    let json = options.json;
    let steer = async |which: &Which, verb: Verb| {
        let service = find(&all, &which.service)?;
        let done = console.steer(&service, verb, None).await?;
        show(&done, json)
    };
    match &options.action {
        Action::List => list(&all, json),
        Action::Start(start) => {
            let service = find(&all, &start.service)?;
            let wish = StartWish {
                speed: start.speed,
                sequential: start.sequential,
                adaptive: start.adaptive,
            };
            let done = console.steer(&service, Verb::Start, Some(&wish)).await?;
            if start.watch {
                return watch::follow(&console, &service, json).await;
            }
            show(&done, json)
        }
        Action::Watch(which) => watch::follow(&console, &find(&all, &which.service)?, json).await,
        Action::Status(which) => show(&console.show(&find(&all, &which.service)?).await?, json),
        Action::Pause(which) => steer(which, Verb::Pause).await,
        Action::Resume(which) => steer(which, Verb::Resume).await,
        Action::Promote(which) => steer(which, Verb::Promote).await,
        Action::PromoteFull(which) => steer(which, Verb::PromoteFull).await,
        Action::Abort(which) => steer(which, Verb::Abort).await,
        Action::Retry(which) => steer(which, Verb::Retry).await,
        Action::Undo(which) => steer(which, Verb::Undo).await,
    }
}

/// `payment-service` for `payment` or `payment-service`.
fn find(all: &Rollouts, wanted: &str) -> Outcome<String> {
    let long = format!("{wanted}-service");
    let names = all.rollouts.iter().map(|rollout| &rollout.service);
    let found = names.clone().find(|name| **name == wanted || **name == long);
    found.cloned().ok_or_else(|| {
        let short: Vec<_> = names.map(|name| name.trim_end_matches("-service")).collect();
        let guess = did_you_mean(wanted, &short);
        let failure = Failure::new(format!("no file describes a rollout of `{wanted}`{guess}"));
        match all.mistakes.as_slice() {
            [] => failure.next("`serin rollout list` shows those that there are."),
            mistakes => failure.next(format!(
                "Files with mistakes are not used:\n{}",
                mistakes.join("\n")
            )),
        }
    })
}

fn list(all: &Rollouts, json: bool) -> Outcome {
    if json {
        return print_json(all);
    }
    let row = |rollout: &Rollout| {
        let versions = rollout.versions.as_ref();
        let versions = versions.map(|both| format!("{} → {}", both.stable, both.candidate));
        let weight = rollout.weights.map(|weights| format!("{} %", weights.candidate));
        vec![
            Cell::from(&*rollout.service),
            Cell::from(versions.unwrap_or_default()),
            Cell::new(phase(rollout.phase), style(rollout.phase)),
            Cell::from(place(rollout)),
            Cell::from(weight.unwrap_or_default()),
            Cell::new(&*rollout.message, DIM),
        ]
    };
    let rows: Vec<_> = all.rollouts.iter().map(row).collect();
    let head = [
        ("service", Align::Left),
        ("release", Align::Left),
        ("phase", Align::Left),
        ("step", Align::Left),
        ("candidate", Align::Right),
        ("", Align::Left),
    ];
    write!(anstream::stdout(), "{}", table(&head, &rows))?;
    for mistake in &all.mistakes {
        writeln!(anstream::stderr(), "{WARN}mistake:{WARN:#} {mistake}")?;
    }
    Ok(())
}

fn show(detail: &RolloutDetail, json: bool) -> Outcome {
    if json {
        return print_json(detail);
    }
    let rollout = &detail.rollout;
    let mut out = anstream::stdout().lock();
    writeln!(out, "{}", headline(rollout))?;
    for (i, step) in rollout.steps.iter().enumerate() {
        let at = rollout.step.unwrap_or(0);
        let (mark, style) = match (rollout.step.is_some(), i.cmp(&at)) {
            (true, std::cmp::Ordering::Less) => ("✓", GOOD),
            (true, std::cmp::Ordering::Equal) => ("▸", BOLD),
            _ => ("·", DIM),
        };
        writeln!(out, "  {style}{mark} {step}{style:#}")?;
    }
    if let Some(count) = detail.double_charges {
        let style = if count == 0 { GOOD } else { BAD };
        writeln!(out, "  double charges: {style}{count}{style:#}")?;
    }
    if let Some(host) = &detail.preview_host {
        writeln!(out, "  preview: host {host}")?;
    }
    let verbs: Vec<_> = rollout.verbs.iter().map(ToString::to_string).collect();
    Ok(writeln!(out, "  {DIM}possible now: {}{DIM:#}", verbs.join(", "))?)
}

/// `user-service v1 → v2: paused, 5 % to v2: step 3 of 10: pause of 5s`
fn headline(rollout: &Rollout) -> String {
    let style = style(rollout.phase);
    let versions = rollout.versions.as_ref();
    let both = versions.map(|both| format!(" {} → {}", both.stable, both.candidate));
    let weight = versions.zip(rollout.weights);
    let weight = weight.map(|(both, weights)| format!(", {} % to {}", weights.candidate, both.candidate));
    let message = match rollout.message.as_str() {
        "" => String::new(),
        message => format!(": {message}"),
    };
    let phase = phase(rollout.phase);
    format!(
        "{BOLD}{}{BOLD:#}{}: {style}{phase}{style:#}{}{message}",
        rollout.service,
        both.unwrap_or_default(),
        weight.unwrap_or_default()
    )
}

fn place(rollout: &Rollout) -> String {
    match rollout.step {
        Some(step) => format!("{}/{}", (step + 1).min(rollout.steps.len()), rollout.steps.len()),
        None => String::new(),
    }
}

fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Progressing => "progressing",
        Phase::Paused => "paused",
        Phase::Healthy => "healthy",
        Phase::Aborted => "aborted",
        Phase::Degraded => "degraded",
        Phase::Idle => "idle",
    }
}

fn style(phase: Phase) -> anstyle::Style {
    match phase {
        Phase::Healthy => GOOD,
        Phase::Aborted | Phase::Degraded => BAD,
        Phase::Paused => WARN,
        Phase::Progressing | Phase::Idle => PLAIN,
    }
}
