//! The whole URL table.

mod add;
mod list;
mod page;
#[cfg(feature = "v2")]
mod react;
mod reader;
mod stream;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Variant;
use crate::state::AppState;

pub fn router(variant: Variant) -> OpenApiRouter<AppState> {
    let both = OpenApiRouter::new()
        .routes(routes!(page::page))
        .routes(routes!(list::list))
        .routes(routes!(add::add))
        .routes(routes!(stream::stream));
    match variant {
        #[cfg(feature = "v1")]
        Variant::V1 => both,
        #[cfg(feature = "v2")]
        Variant::V2 => both.routes(routes!(react::react)),
    }
}
