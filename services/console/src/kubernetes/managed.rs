//! Who wrote an object and when, by its managedFields.
//!
//! Format: <https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management>

use jiff::Timestamp;
use serde_json::Value;

use super::api::FIELD_MANAGER;
use super::log::Log;
use crate::control::VersionInfo;

/// Fields that say who gets which share.
const SHARES: &str = "f:http";

/// Tools by which a person writes: whoever changes a rule that came by one of them takes nothing from anybody. All other
/// managers are taken for controllers, which would put their own back.
const TOOLS: [&str; 3] = ["kubectl", "helm", "serin"];

pub(super) fn resource_version(object: &Value) -> String {
    object["metadata"]["resourceVersion"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// The version of an object, and who made it: the person, where it was made by the console.
pub(super) fn version(object: &Value) -> VersionInfo {
    let writes = entries(object).filter(|entry| entry["fieldsV1"]["f:spec"].is_object());
    let last = writes.max_by_key(|entry| time(&entry["time"]));
    let manager = last
        .and_then(|entry| entry["manager"].as_str())
        .unwrap_or("unknown");
    let made = last.map_or(&object["metadata"]["creationTimestamp"], |entry| &entry["time"]);
    let mut version = VersionInfo {
        resource_version: resource_version(object),
        actor: manager.to_owned(),
        changed_at: time(made),
        owner: None,
    };
    if manager == FIELD_MANAGER
        && let Some(entry) = Log::of(object).newest()
    {
        version.actor = entry.actor.clone();
        version.changed_at = entry.at;
    }
    version
}

/// The managers that hold the shares of a VirtualService.
pub(super) fn of_shares(object: &Value) -> impl Iterator<Item = &str> {
    entries(object)
        .filter(|entry| !entry["fieldsV1"]["f:spec"][SHARES].is_null())
        .filter_map(|entry| entry["manager"].as_str())
}

/// Whether it is a tool by which people write.
pub(super) fn is_tool(manager: &str) -> bool {
    TOOLS.iter().any(|tool| manager.starts_with(tool))
}

fn entries(object: &Value) -> impl Iterator<Item = &Value> {
    object["metadata"]["managedFields"]
        .as_array()
        .into_iter()
        .flatten()
}

fn time(value: &Value) -> Timestamp {
    let text = value.as_str().and_then(|text| text.parse().ok());
    text.unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(managers: &[(&str, &str, Value)]) -> Value {
        let fields: Vec<_> = managers
            .iter()
            .map(|(manager, at, fields)| json!({"manager": manager, "time": at, "fieldsV1": fields}))
            .collect();
        json!({"metadata": {"resourceVersion": "7", "managedFields": fields}})
    }

    #[test]
    fn the_last_who_wrote_the_spec_made_the_version() {
        let object = object(&[
            (
                "kubectl-client-side-apply",
                "2026-11-20T10:00:00Z",
                json!({"f:spec": {"f:http": {}, "f:hosts": {}}}),
            ),
            (
                "kubectl-edit",
                "2026-11-21T10:00:00Z",
                json!({"f:spec": {"f:http": {}}}),
            ),
            ("istiod", "2026-11-22T10:00:00Z", json!({"f:status": {}})),
        ]);
        let version = version(&object);
        assert_eq!(
            (version.actor.as_str(), version.resource_version.as_str()),
            ("kubectl-edit", "7")
        );
        assert_eq!(version.changed_at.to_string(), "2026-11-21T10:00:00Z");
        let holders: Vec<_> = of_shares(&object).collect();
        assert_eq!(holders, ["kubectl-client-side-apply", "kubectl-edit"]);
        assert!(holders.into_iter().all(is_tool));
    }

    #[test]
    fn controllers_are_not_people() {
        for manager in [
            "argocd-controller",
            "kustomize-controller",
            "rollouts-controller",
            "flagger",
        ] {
            assert!(!is_tool(manager), "{manager}");
        }
        let fields = json!({"f:spec": {"f:hosts": {}}});
        let hosts = object(&[("argocd-controller", "2026-11-20T10:00:00Z", fields)]);
        assert_eq!(of_shares(&hosts).count(), 0, "it does not hold the shares");
    }
}
