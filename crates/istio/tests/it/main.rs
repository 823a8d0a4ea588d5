//! What the crate promises, by its public interface.

mod files;
mod hosts;
mod matching;
mod mistakes;
mod shares;
mod support;
mod written;
