//! `serin load`: changes the load of the shop that runs ([`control`]), or sends more beside it.

mod control;

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use console::load::LoadError;

use self::control::Control;
use crate::failure::{Failure, Outcome};
use crate::serve::{self, Service};
use crate::shop::Shop;

#[derive(Args, Debug)]
#[command(
    disable_help_flag = true,
    disable_help_subcommand = true,
    args_conflicts_with_subcommands = true
)]
pub(crate) struct Options {
    #[command(subcommand)]
    control: Option<Control>,

    /// Flags of the load generator; `serin load --help` lists them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "FLAGS")]
    flags: Vec<OsString>,
}

/// What `serin load --help` says before the load generator says its flags.
const HELP: &str = "\
The load of the shop that runs is shown and changed by

  serin load show                       how much there is, and who shops
  serin load set --rps 100              rate, people, mix, canary share, profile, time warp
  serin load spike                      many more, for a while

each with a --help of its own. Without one of these words it sends more traffic from here, beside that:

  serin load --rps 50 --duration 30s    a summary at the end; exit code 1 if a request failed
";

/// Changes the load, or runs a load generator in this process, against the shop that runs unless told otherwise.
pub(crate) fn run(options: &Options, dir: &Path) -> Outcome<ExitCode> {
    if let Some(control) = &options.control {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(control::run(control, dir))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut flags = vec!["--once".into()];
    flags.extend(options.flags.iter().cloned());
    let says = |name: &str| {
        let names = flags.iter().map(|flag: &OsString| flag.to_string_lossy());
        names.into_iter().any(|flag| flag.split('=').next() == Some(name))
    };
    let (help, target, seed) = (says("--help") || says("-h"), says("--target"), says("--seed"));
    if help {
        writeln!(anstream::stdout(), "{HELP}")?;
    }
    if !help && !target {
        let shop = Shop::find(dir)?.run.shop;
        flags.extend(["--target".into(), shop.into()]);
    }
    if !seed {
        // Shoppers of its own: those of `serin up` have signed up already.
        flags.extend(["--seed".into(), std::process::id().to_string().into()]);
    }
    Ok(serve::run(Service::Loadgen, flags))
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        let failure = Self::new(error.to_string());
        match error {
            LoadError::Away(_) => failure.next("It may be starting again; `serin status` shows what runs."),
            LoadError::None | LoadError::Refused(_) => failure,
        }
    }
}
