//! The `guestbook` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    guestbook::main(std::env::args_os())
}
