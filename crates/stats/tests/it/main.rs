//! What the crate promises, by its public interface.

mod mistakes;
mod properties;
mod references;
mod simulation;
mod simulations;
mod verdicts;
