//! The whole URL table.

mod change;
mod population;
mod show;
mod spike;
mod stats;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(show::show, change::change))
        .routes(routes!(stats::stats))
        .routes(routes!(spike::spike))
        .routes(routes!(population::population))
}
