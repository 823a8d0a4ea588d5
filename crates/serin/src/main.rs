//! `serin`, the command of the project. Read in this order:
//!
//! - [`cli`]: every command with its flags; [`serve`]: the services themselves, in the same binary
//! - [`up`]: starts, watches and stops the shop
//! - [`status`], [`split`], [`apply`], [`get`], [`history`], [`fault`], [`rollout`], [`experiment`], [`load`]: one command a
//!   file; [`shop`]: how they find the shop that runs
//! - [`failure`], [`guess`], [`terminal`]: what went wrong and what to do next; how things look
//!
//! The rule it keeps: results go to standard output, everything else to standard error, and the exit code is 0 when all
//! was done, 1 when something failed, 2 when the command line was wrong.

mod apply;
mod cli;
mod experiment;
mod failure;
mod fault;
mod get;
mod guess;
mod history;
mod load;
mod restart;
mod rollout;
mod serve;
mod shop;
mod split;
mod status;
mod terminal;
mod up;

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use cli::{Cli, Command};
use failure::Outcome;
use terminal::BAD;

fn main() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().collect();
    if let Some(service) = serve::named(&args) {
        return serve::run(service, args.into_iter().skip(3));
    }
    let cli = Cli::parse_from(args);
    cli.apply_colour();
    match run(cli) {
        Ok(code) => code,
        Err(failure) => {
            // Nobody can be told that nobody can be told.
            let _ = writeln!(anstream::stderr(), "{BAD}error:{BAD:#} {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Outcome<ExitCode> {
    let dir = cli.data_dir;
    match cli.command {
        // These bring a runtime of their own.
        Command::Serve(options) => Ok(serve::run(options.service, options.flags)),
        Command::Load(options) => load::run(&options, &dir),
        command => {
            // One thread: `up` waits for processes, everything else for a handful of answers.
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(perform(command, dir))?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn perform(command: Command, dir: PathBuf) -> Outcome {
    match command {
        Command::Up(options) => up::run(options, dir).await,
        Command::Status(options) => status::run(&options, &dir).await,
        Command::Split(options) => split::run(&options, &dir).await,
        Command::Apply(options) => apply::run(&options, &dir).await,
        Command::Get(options) => get::run(&options, &dir).await,
        Command::Experiment(options) => experiment::run(options, &dir).await,
        Command::History(options) => history::run(&options, &dir).await,
        Command::Undo(options) => history::undo(&options, &dir).await,
        Command::Rollout(options) => rollout::run(options, &dir).await,
        Command::Fault(options) => fault::run(options, &dir).await,
        Command::Restart(options) => restart::run(&options, &dir).await,
        Command::Serve(_) | Command::Load(_) => Ok(()),
    }
}
