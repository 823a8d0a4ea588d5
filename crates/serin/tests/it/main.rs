//! `serin`, tested as a whole: the real binary, with every service of the shop as a process.

mod commands;
mod support;
mod up;
