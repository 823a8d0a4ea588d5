//! The `user-service` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    user::main(std::env::args_os())
}
