//! The `gateway` binary.

use std::process::ExitCode;

// Not in `serin`: each of its sixteen processes would be half a MiB larger.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    gateway::main(std::env::args_os())
}
