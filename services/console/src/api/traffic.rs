//! Rules of a service: how they are shown, changed, and what was changed before.

use std::collections::BTreeMap;

use common::problem::ProblemBody;
use garde::Validate;
use istio::Mistake;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Who decides on the shares of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Owner {
    pub kind: OwnerKind,
    /// With `static` who last wrote the rule: `file` where it is as its file says, or the name of a person or program. With a
    /// rollout the object that describes it, as in `Rollout user-service`. Empty with `none`.
    pub by: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OwnerKind {
    /// The rules themselves: they say what somebody wrote into them.
    Static,
    /// Nobody: no rule divides its requests.
    None,
    /// A rollout of Argo Rollouts: its controller writes the rules.
    ArgoRollouts,
    /// A rollout of Flagger.
    Flagger,
    /// A rollout of the console's own.
    Serin,
}

/// The rule that divides the requests to a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrafficRule {
    pub service: String,
    pub namespace: String,
    /// To be sent along with a change of it.
    pub resource_version: String,
    pub actor: String,
    /// Milliseconds since 1970.
    pub changed_at: i64,
    pub owner: Owner,
    /// The whole VirtualService.
    pub yaml: String,
    /// In order: the first one that matches takes the request.
    pub routes: Vec<Route>,
    /// Subsets that the DestinationRule of the service knows.
    pub subsets: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Route {
    #[schema(required = true)]
    pub name: Option<String>,
    /// Whether it is the route with the configured shares.
    pub primary: bool,
    /// Whether it is a rule as `Change.rules` has them: one header, one subset.
    pub simple: bool,
    /// None: it takes every request.
    pub conditions: Vec<Condition>,
    pub destinations: Vec<RouteShare>,
}

/// What a request has to be like. All conditions of an alternative have to hold, and one alternative is enough.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Condition {
    Header(HeaderCondition),
    Uri(UriCondition),
    Other(OtherCondition),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HeaderCondition {
    pub header: String,
    pub op: ConditionOp,
    /// Empty with `present`.
    pub value: String,
    pub alternative: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UriCondition {
    /// What the path is compared with.
    pub uri: String,
    pub op: ConditionOp,
    pub alternative: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OtherCondition {
    /// In Istio's words: `method`, `queryParams.v`, `withoutHeaders.x-beta`, `port` …
    pub field: String,
    pub op: ConditionOp,
    pub value: String,
    pub alternative: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ConditionOp {
    Exact,
    Prefix,
    /// The whole text has to match.
    Regex,
    /// The header is there, whatever it says.
    Present,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RouteShare {
    /// The service, as it is called in the mesh.
    pub host: String,
    #[schema(required = true)]
    pub subset: Option<String>,
    /// Per cent.
    pub weight: u32,
}

/// A wanted change: either `yaml`, or `weights`, `rules` or both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Change {
    /// Shares of the route `primary` in per cent by subset; they have to sum to 100. Subsets left out get nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub weights: Option<BTreeMap<String, i64>>,
    /// All rules with one header and one subset, in order. Other routes before `primary` stay where they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[garde(length(max = 100), dive)]
    pub rules: Option<Vec<HeaderRule>>,
    /// The whole VirtualService.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[garde(length(bytes, max = 200_000))]
    pub yaml: Option<String>,
}

/// Requests with a certain header go to one subset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HeaderRule {
    /// Name of the route; unique in the VirtualService.
    #[garde(length(chars, min = 1, max = 100))]
    pub name: String,
    /// Lower case. For a cookie: `cookie`, with a regex.
    #[garde(length(chars, min = 1, max = 100))]
    pub header: String,
    #[garde(skip)]
    pub op: HeaderOp,
    #[garde(length(chars, min = 1, max = 1_000))]
    pub value: String,
    #[garde(length(chars, min = 1, max = 100))]
    pub subset: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum HeaderOp {
    Exact,
    Prefix,
    /// The whole text has to match.
    Regex,
}

/// A change and the version it was made for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VersionedChange {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub weights: Option<BTreeMap<String, i64>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(length(max = 100), dive)]
    pub rules: Option<Vec<HeaderRule>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(length(bytes, max = 200_000))]
    pub yaml: Option<String>,
    /// The change is made only if the rule is still at this version.
    #[garde(length(min = 1, max = 20), custom(digits))]
    pub resource_version: String,
}

/// What a change would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Preview {
    pub changed: bool,
    /// Unified, of the YAML before and after.
    pub diff: String,
    /// The whole VirtualService as it would be.
    pub yaml: String,
    /// What the change was compared with.
    pub resource_version: String,
    /// Accepted, but probably not what was meant.
    pub warnings: Vec<Remark>,
}

/// What a change did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Applied {
    pub resource_version: String,
    /// False where the rule said this already.
    pub changed: bool,
    pub diff: String,
    /// Whether this very version was read back afterwards from whoever executes it: the gateway, or in a cluster the API
    /// server (that each sidecar has it, the observed shares tell). False: it could not be asked any more, or the rule was
    /// changed again since.
    pub confirmed: bool,
    /// Milliseconds since 1970.
    #[schema(required = true)]
    pub confirmed_at: Option<i64>,
    pub warnings: Vec<Remark>,
}

/// What the gateway has to say about a place in the YAML.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Remark {
    pub path: String,
    pub message: String,
}

/// Somebody else was faster.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct LostRace {
    #[serde(flatten)]
    pub problem: ProblemBody,
    pub current: CurrentVersion,
}

/// The version that won.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CurrentVersion {
    pub resource_version: String,
    pub actor: String,
    /// Milliseconds since 1970.
    pub changed_at: i64,
}

#[derive(Clone, Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UndoQuery {
    /// Only if the rule is still at this version.
    #[garde(inner(length(min = 1, max = 20), custom(digits)))]
    pub resource_version: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HistoryQuery {
    /// Only changes of the rule that divides this service's requests.
    #[garde(skip)]
    pub service: Option<String>,
    /// 1 to 1000; 50 unless told.
    #[garde(range(min = 1, max = 1_000))]
    pub limit: Option<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct History {
    /// The newest first.
    pub items: Vec<HistoryItem>,
}

/// A change in the past.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HistoryItem {
    pub service: String,
    /// `VirtualService`, `DestinationRule`, `Gateway`
    pub kind: String,
    pub resource_version: String,
    pub actor: String,
    /// Milliseconds since 1970.
    pub at: i64,
    pub action: HistoryAction,
    pub diff: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum HistoryAction {
    Put,
    Delete,
    Undo,
    /// The file was edited while the gateway did not run.
    File,
}

impl From<Mistake> for Remark {
    fn from(mistake: Mistake) -> Self {
        Self {
            path: mistake.path,
            message: mistake.message,
        }
    }
}

impl VersionedChange {
    pub fn split(self) -> (Change, String) {
        let Self {
            weights,
            rules,
            yaml,
            resource_version,
        } = self;
        (Change { weights, rules, yaml }, resource_version)
    }
}

/// A version as the gateway counts them.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is garde's")]
fn digits<T: AsRef<str> + ?Sized>(text: &T, (): &()) -> garde::Result {
    if text.as_ref().bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(());
    }
    Err(garde::Error::new("must be a version as the rule was sent with"))
}
