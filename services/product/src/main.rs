//! The `product-service` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    product::main(std::env::args_os())
}
