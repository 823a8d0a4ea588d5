//! The whole URL table.

mod asset;
mod clear_fault;
mod experiment;
mod faults;
mod history;
mod load;
mod load_stats;
mod overview;
mod page;
mod population;
mod preview;
mod rollout;
mod rollouts;
mod session;
mod set_fault;
mod set_load;
mod set_traffic;
mod spike;
mod steer;
mod stream;
mod traffic;
mod undo;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(page::page))
        .routes(routes!(asset::asset))
        .routes(routes!(stream::stream))
        .routes(routes!(overview::overview))
        .routes(routes!(traffic::traffic, set_traffic::set_traffic))
        .routes(routes!(preview::preview))
        .routes(routes!(undo::undo))
        .routes(routes!(history::history))
        .routes(routes!(rollouts::rollouts))
        .routes(routes!(rollout::rollout))
        .routes(routes!(steer::steer))
        .routes(routes!(experiment::experiment))
        .routes(routes!(faults::faults))
        .routes(routes!(set_fault::set_fault, clear_fault::clear_fault))
        .routes(routes!(load::load, set_load::set_load))
        .routes(routes!(load_stats::load_stats))
        .routes(routes!(spike::spike))
        .routes(routes!(population::population))
        .routes(routes!(session::session))
}
