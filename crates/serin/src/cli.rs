//! Every command with its flags, help and examples.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::{apply, experiment, fault, get, history, load, restart, rollout, serve, split, status, up};

/// Where a shop keeps its things unless told otherwise.
pub(crate) const DATA_DIR: &str = ".serin";

/// A small, real shop to practise releases on: canary, A/B, blue-green, rollback, on this machine
#[derive(Parser, Debug)]
#[command(name = "serin", version, arg_required_else_help = true, after_help = EXAMPLES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Where the shop keeps its data, logs and changed rules
    #[arg(long, env = "SERIN_DIR", default_value = DATA_DIR, value_name = "DIR", global = true)]
    pub(crate) data_dir: PathBuf,

    /// No colours, as with NO_COLOR=1
    #[arg(long, global = true)]
    no_color: bool,
}

const EXAMPLES: &str = "\
Examples:
  serin up                           start the whole shop; Ctrl-C stops it
  serin status                       who gets which share of the traffic, and how it goes
  serin split payment green=10       send a tenth of the payments to green
  serin fault set payment green --error-rate 0.3
  serin undo payment                 take the last change of its rule back
  serin rollout start user --watch   a release that judges for itself, step by step

`serin COMMAND --help` has more for each.";

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Start the whole shop and watch it until Ctrl-C
    #[command(after_help = "\
Examples:
  serin up                                   the shop on http://127.0.0.1:8080
  serin up --replicas user-v1=4,user-v2=1    four instances of user v1, one of v2
  serin up --port 8180 --data-dir .serin-2   a second shop beside the first")]
    Up(up::Options),

    /// Show who gets which share of the traffic, and how it goes
    #[command(after_help = "\
Examples:
  serin status                the next two seconds
  serin status --window 30s   more requests, narrower intervals
  serin status --since-start  at once, all there was since the gateway was started
  serin status -o json        for programs; the same as the console's /api/overview

Observed shares come with the number of requests behind them and their 95 % confidence interval (Wilson).
Success is everything but 5xx: a declined card is no failure.")]
    Status(status::Options),

    /// Change the shares of a service's subsets
    #[command(after_help = "\
Examples:
  serin split payment green=10         green gets a tenth, blue the rest
  serin split user v2=25 v1=75         all shares named: they have to sum to 100
  serin split payment green=50 --dry-run

Shares that are not named divide what is left, in the proportion they had. Routes for certain headers or users stay.
`serin undo payment` takes the change back.")]
    Split(split::Options),

    /// Write Istio files: all documents, or none
    #[command(after_help = "\
Examples:
  serin apply -f istio/scenarios/canary-header.yaml
  serin apply -f istio                                 every .yaml file of a folder
  kustomize build x | serin apply -f - --dry-run")]
    Apply(apply::Options),

    /// Show rules as they are in force
    #[command(after_help = "\
Examples:
  serin get vs                                        all VirtualServices
  serin get virtualservice payment-service -o yaml    one, to edit and apply again
  serin get all -o yaml > rules.yaml")]
    Get(get::Options),

    /// Show who changed which rule, newest first
    #[command(after_help = "\
Examples:
  serin history
  serin history payment --diff")]
    History(history::Options),

    /// Take the last change of a rule back; again: the one before
    #[command(after_help = "\
Examples:
  serin undo payment
  serin undo dr/payment-service --dry-run")]
    Undo(history::Undo),

    /// Release a version step by step, with analyses that roll a bad one back
    #[command(after_help = "\
Examples:
  serin rollout list                              every release, under way or not
  serin rollout start user --speed 60 --watch     minutes of its file become seconds; every verdict explained
  serin rollout start user --sequential --watch   aborted as soon as v2 is worse than v1
  serin rollout promote payment                   the switch from blue to green
  serin rollout undo payment                      and back, at once

What a release does says its file in k8s/rollouts/, which a cluster's Argo Rollouts executes too. It is judged by the requests
that it gets: with few of them there is no verdict, and it pauses. `serin load --rps 100` sends more.")]
    Rollout(rollout::Options),

    /// Read the A/B test of the recommendations
    #[command(after_help = "\
Examples:
  serin experiment show recommendation          both arms, the difference, and one verdict
  serin experiment show recommendation --json   for programs
  serin apply -f istio/scenarios/ab-aa.yaml     an A/A run: nothing must win

Look as often as you like: the verdict stays right. docs/experiments.md says why.")]
    Experiment(experiment::Options),

    /// Break a version on purpose, and mend it
    #[command(after_help = "\
Examples:
  serin fault set payment green --error-rate 0.3            three in ten requests fail
  serin fault set user v2 --delay-ms 200 --jitter-ms 100    slow
  serin fault list
  serin fault clear                                         all of them
  serin fault clear payment green")]
    Fault(fault::Options),

    /// Replace the gateway by a new process without losing a request
    #[command(after_help = "\
Examples:
  serin restart gateway   after a change of its binary, or to see that nobody notices

Changed files of rules are read again. docs/gateway.md says what happens to connections.")]
    Restart(restart::Options),

    /// Change the load of the shop that runs, or send more traffic beside it
    #[command(after_help = "\
Examples:
  serin load show                       how much there is, and who shops
  serin load set --rps 100 --canary-share 0.1
  serin load spike --factor 5 --seconds 30
  serin load --rps 50 --duration 30s    a summary at the end; exit code 1 if a request failed
  serin load --rps 5 --canary-share 1   testers only, until Ctrl-C
  serin load --help                     all flags of the load generator")]
    Load(load::Options),

    /// Run one service of the shop in this process
    #[command(after_help = "\
Examples:
  serin serve payment --variant v2 --listen 127.0.0.1:9001
  serin serve gateway --help")]
    Serve(Serve),
}

#[derive(Args, Debug)]
pub(crate) struct Serve {
    /// Which one
    pub(crate) service: serve::Service,

    /// Its own flags
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "FLAGS")]
    pub(crate) flags: Vec<OsString>,
}

/// How to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Table,
    Json,
}

impl Cli {
    /// anstream looks at the terminal and at `NO_COLOR` by itself.
    pub(crate) fn apply_colour(&self) {
        if self.no_color {
            anstream::ColorChoice::Never.write_global();
        }
    }
}
