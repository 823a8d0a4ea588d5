//! `serin load`: the load generator, beside the one that `serin up` runs.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use crate::failure::Outcome;
use crate::serve::{self, Service};
use crate::shop::Shop;

#[derive(Args, Debug)]
#[command(disable_help_flag = true)]
pub(crate) struct Options {
    /// Flags of the load generator; `serin load --help` lists them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "FLAGS")]
    flags: Vec<OsString>,
}

/// Runs it in this process, against the shop that runs unless told otherwise.
pub(crate) fn run(options: &Options, dir: &Path) -> Outcome<ExitCode> {
    let mut flags = vec!["--once".into()];
    flags.extend(options.flags.iter().cloned());
    let says = |name: &str| {
        let names = flags.iter().map(|flag: &OsString| flag.to_string_lossy());
        names.into_iter().any(|flag| flag.split('=').next() == Some(name))
    };
    let (help, target, seed) = (says("--help") || says("-h"), says("--target"), says("--seed"));
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
