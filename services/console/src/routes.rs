//! The whole URL table.

mod overview;
mod page;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(page::page))
        .routes(routes!(overview::overview))
}
