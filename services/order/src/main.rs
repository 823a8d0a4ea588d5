//! The `order-service` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    order::main(std::env::args_os())
}
