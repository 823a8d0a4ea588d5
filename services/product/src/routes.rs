//! The whole URL table.

mod commit;
mod list;
mod prices;
mod release;
mod reserve;
mod show;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(show::show))
        .routes(routes!(prices::prices))
        .routes(routes!(reserve::reserve, release::release))
        .routes(routes!(commit::commit))
}
