//! What the crate promises, by its public interface.

mod balancing;
mod files;
mod hosts;
mod localities;
mod matching;
mod mistakes;
mod outliers;
mod shares;
mod support;
mod written;
