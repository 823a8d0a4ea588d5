//! The `storefront` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    storefront::main(std::env::args_os())
}
