//! Argo's rollouts without Argo: what a `Rollout` and its `AnalysisTemplate`s say, and what to do about it, tick by tick.
//!
//! Nothing here reads a file, asks a service or knows the time. In reading order:
//!
//! 1. [`model`]: the two resources as Argo writes them, and which of their fields are executed
//! 2. [`parse`]: YAML or JSON → [`model`]; what is unknown or not supported is refused with its path
//! 3. [`plan`]: a rollout with everything filled in: templates, arguments, defaults, durations. Both strategies
//!    ([`canary`], [`blue_green`]) become one list of steps
//! 4. [`state`]: where a rollout stands, what is observed, what is to be done; [`routes`]: the traffic it wants
//! 5. [`step()`]: the machine; [`command`]: what people may do to it
//! 6. [`condition`], [`analysis`]: measurements in, verdicts and a phase out
//! 7. [`sequential`]: candidate against stable, decided as soon as the data allow
//!
//! # The loop of a runner
//!
//! ```text
//! Plan::new(rollout, templates, versions, speed)      mistakes: refuse, and show them all
//! State::start(plan, observed, now)                   refused: say so; else keep (plan, state, event) in one transaction
//!
//! every tick:
//!   observed = instances of both versions, traffic in force (Routes::read), the runs' AnalysisRun::status,
//!              Watch::judgement where plan.comparison is not Off
//!   a command of somebody?  command(plan, state, …)   keep (state, event) in one transaction
//!   (state, effects) = step(plan, state, observed, now)
//!   keep state, and the events of the Record effects, in one transaction
//!   do the other effects, in order; an error is shown and nothing else: the next tick asks again
//!     SetTraffic     canary: Routes::write into the VirtualService as it is now, sent with its version
//!                    (somebody was faster: the next tick sees what they did)
//!     StartAnalysis  keep AnalysisRun::new(id, plan.analysis(id), now) unless there is one of that id
//!     StopAnalysis   AnalysisRun::stop
//!   for each run, for each AnalysisRun::due(now): ask, AnalysisRun::record, keep the run
//!   where plan.comparison is not Off: Watch::add(state.round, plan.traffic_since(state.step), counts since the last tick), keep it
//! ```
//!
//! After a crash: read plan, state, runs and watch again, and go on with the loop. A runner that keeps both versions running
//! all the time leaves `ScaleUp` and `ScaleDown` undone. One rollout of a service at a time is the runner's duty.

pub mod analysis;
mod args;
mod blue_green;
mod canary;
pub mod command;
pub mod condition;
pub mod duration;
mod float;
pub mod model;
pub mod parse;
pub mod plan;
pub mod routes;
pub mod sequential;
pub mod state;
pub mod step;

pub use analysis::AnalysisRun;
pub use args::{MIN_REQUESTS, Versions};
pub use command::{Command, Refused, command};
pub use condition::{Answer, Condition};
pub use duration::{Millis, Speed};
pub use plan::Plan;
pub use routes::{Role, Routes, Traffic};
pub use state::{
    Effect, Event, EventKind, InForce, Instances, Observed, Phase, RunId, RunOf, RunStatus, Stage, State,
};
pub use step::{step, target};
