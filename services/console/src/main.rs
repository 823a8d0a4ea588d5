//! The `console-service` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    console::main(std::env::args_os())
}
