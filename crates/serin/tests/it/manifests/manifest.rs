//! A Kubernetes object, as far as these tests look into it.

use std::collections::BTreeMap;

use serde_json::Value;

pub(super) type Labels = BTreeMap<String, String>;

/// One document.
#[derive(Clone, Debug)]
pub(super) struct Manifest {
    pub(super) kind: String,
    pub(super) name: String,
    value: Value,
}

/// A container of a pod template.
#[derive(Clone, Copy, Debug)]
pub(super) struct Container<'a>(pub(super) &'a Value);

impl Manifest {
    pub(super) fn new(value: Value) -> Self {
        let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        Self {
            kind: text("/kind").expect("a kind"),
            name: text("/metadata/name").expect("a name"),
            value,
        }
    }

    /// `Deployment user-service-v1`
    pub(super) fn id(&self) -> String {
        format!("{} {}", self.kind, self.name)
    }

    /// What a JSON pointer leads to; null where there is nothing.
    pub(super) fn at(&self, pointer: &str) -> &Value {
        self.value.pointer(pointer).unwrap_or(&Value::Null)
    }

    /// The elements of a list; none where there is no list.
    pub(super) fn list(&self, pointer: &str) -> impl Iterator<Item = &Value> {
        self.at(pointer).as_array().into_iter().flatten()
    }

    /// Whether it makes pods.
    pub(super) fn is_workload(&self) -> bool {
        matches!(
            self.kind.as_str(),
            "Deployment" | "StatefulSet" | "DaemonSet" | "Rollout"
        )
    }

    /// The labels of the pods that a workload makes.
    pub(super) fn pod_labels(&self) -> Labels {
        labels(self.at("/spec/template/metadata/labels"))
    }

    pub(super) fn containers(&self) -> impl Iterator<Item = Container<'_>> {
        [
            "/spec/template/spec/initContainers",
            "/spec/template/spec/containers",
        ]
        .into_iter()
        .flat_map(|pointer| self.list(pointer))
        .map(Container)
    }
}

impl<'a> Container<'a> {
    pub(super) fn name(self) -> &'a str {
        self.0["name"].as_str().unwrap_or_default()
    }

    pub(super) fn image(self) -> &'a str {
        self.0["image"].as_str().unwrap_or_default()
    }

    /// The service that it runs, `user` of `serin/user:v2`, and the tag.
    pub(super) fn own_image(self) -> Option<(&'a str, &'a str)> {
        self.image().strip_prefix("serin/")?.split_once(':')
    }

    /// Whether it listens on the port with this name or number.
    pub(super) fn has_port(self, port: &Value) -> bool {
        let ports = self.0["ports"].as_array().into_iter().flatten();
        ports
            .into_iter()
            .any(|own| own["name"] == *port || own["containerPort"] == *port)
    }

    /// Names and values of its variables; a value that comes from elsewhere is `None`.
    pub(super) fn env(self) -> Vec<(&'a str, Option<&'a str>)> {
        let env = self.0["env"].as_array().into_iter().flatten();
        env.map(|one| (one["name"].as_str().unwrap_or_default(), one["value"].as_str()))
            .collect()
    }
}

pub(super) fn labels(value: &Value) -> Labels {
    let pairs = value.as_object().into_iter().flatten();
    pairs
        .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
        .collect()
}

/// Whether a selector finds something with these labels. An empty one finds everything.
pub(super) fn selects(selector: &Labels, labels: &Labels) -> bool {
    selector
        .iter()
        .all(|(name, value)| labels.get(name) == Some(value))
}
