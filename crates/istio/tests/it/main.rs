//! What the crate promises, by its public interface.

mod balancing;
mod conditions;
mod delegates;
mod files;
mod fuzzed;
mod hosts;
mod localities;
mod matching;
mod mistakes;
mod outliers;
mod policies;
mod shares;
mod support;
mod written;
