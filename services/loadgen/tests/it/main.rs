//! loadgen, tested against a small shop in this process.

mod ask;
mod control;
mod driver;
mod readme;
mod run;
mod support;
