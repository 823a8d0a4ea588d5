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
    let mut flags = options.flags.clone();
    let says = |name: &str| {
        flags
            .iter()
            .any(|flag| flag.to_string_lossy().split('=').next() == Some(name))
    };
    if !says("--help") && !says("-h") && !says("--target") {
        let shop = Shop::find(dir)?.run.shop;
        flags.extend(["--target".into(), shop.into()]);
    }
    Ok(serve::run(Service::Console, flags))
}
