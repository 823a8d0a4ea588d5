//! `serin`, tested as a whole: the real binary, with every service of the shop as a process.

mod commands;
mod compose;
mod crash;
mod deaths;
mod experiment;
mod hostile;
mod journey;
mod kind;
mod manifests;
mod monitoring;
mod releases;
mod rollout;
mod shopper;
mod split;
mod support;
mod up;
