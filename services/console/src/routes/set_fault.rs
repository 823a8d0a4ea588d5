//! `PUT /api/faults/{service}/{subset}`

use axum::extract::State;
use common::problem::ProblemBody;
use common::{Json, Path, Problem, Valid};

use crate::api::control::{FaultOutcome, WantedFault};
use crate::guard::Actor;
use crate::places;
use crate::state::AppState;

/// Break a version: all its instances
///
/// Who did not take the fault is named with the reason; the others have it.
#[utoipa::path(
    put,
    path = "/api/faults/{service}/{subset}",
    params(
        ("service" = String, Path, description = "Its name in the mesh"),
        ("subset" = String, Path, description = "Its name in the DestinationRule"),
    ),
    request_body = WantedFault,
    responses(
        (status = 200, body = FaultOutcome),
        (status = 401, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn set_fault(
    State(state): State<AppState>,
    Path((service, subset)): Path<(String, String)>,
    Actor(actor): Actor,
    Valid(fault): Valid<WantedFault>,
) -> Result<Json<FaultOutcome>, Problem> {
    let instances = state.places.instances().await?;
    let chosen = places::version(instances.as_deref(), &service, &subset)?;
    tracing::warn!(actor, service, subset, ?fault, "a fault is switched on");
    let outcome = state.instances.fault_all(&chosen, Some(&fault.into())).await;
    Ok(Json(outcome))
}
