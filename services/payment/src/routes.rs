//! The whole URL table.

mod close;
mod create;
mod refund;
mod show;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create::create))
        .routes(routes!(close::close))
        .routes(routes!(show::show))
        .routes(routes!(refund::refund))
}
