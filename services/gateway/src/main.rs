//! The `gateway` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    gateway::main(std::env::args_os())
}
