//! Failures of the console as answers.

use common::Problem;

use crate::collect::LookError;
use crate::gateway::AdminError;

impl From<LookError> for Problem {
    fn from(error: LookError) -> Self {
        match error {
            LookError::Gateway(AdminError::Unreachable { .. }) => Self::unavailable(
                "gateway_away",
                "The gateway does not answer; it may be starting.",
                1,
            ),
            LookError::Gateway(AdminError::Refused { .. } | AdminError::Malformed(_))
            | LookError::Metrics(_) => Self::internal(error),
        }
    }
}
