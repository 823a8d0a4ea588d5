//! The `recommendation-service` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    recommendation::main(std::env::args_os())
}
