//! The whole URL table.

mod experiment;
mod recommend;
mod tell;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(recommend::recommend))
        .routes(routes!(tell::tell))
        .routes(routes!(experiment::experiment))
}
