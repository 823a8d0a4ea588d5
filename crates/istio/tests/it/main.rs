//! What the crate promises, by its public interface.

mod conditions;
mod delegates;
mod files;
mod hosts;
mod matching;
mod mistakes;
mod policies;
mod shares;
mod support;
mod written;
