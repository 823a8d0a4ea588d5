//! `DELETE /api/faults/{service}/{subset}`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Path, Problem};

use crate::api::control::FaultOutcome;
use crate::guard::Actor;
use crate::places;
use crate::state::AppState;

/// Mend a version: all its instances
#[utoipa::path(
    delete,
    path = "/api/faults/{service}/{subset}",
    params(
        ("service" = String, Path, description = "Its name in the mesh"),
        ("subset" = String, Path, description = "Its name in the DestinationRule"),
    ),
    responses(
        (status = 200, body = FaultOutcome),
        (status = 401, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn clear_fault(
    State(state): State<AppState>,
    Path((service, subset)): Path<(String, String)>,
    Actor(actor): Actor,
) -> Result<Json<FaultOutcome>, Problem> {
    let instances = state.places.instances().await?;
    let chosen = places::version(instances.as_deref(), &service, &subset)?;
    tracing::warn!(actor, service, subset, "a fault is switched off");
    Ok(Json(state.instances.fault_all(&chosen, None).await))
}
