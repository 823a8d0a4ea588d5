//! The whole URL table.

mod events;
mod experiment;
mod recommend;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(recommend::recommend))
        .routes(routes!(events::events))
        .routes(routes!(experiment::experiment))
}
