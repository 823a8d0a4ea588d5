//! An API server that keeps objects as a real one does: a version for each change, server-side apply with the fields of each
//! manager, conflicts, dry runs. And one that does what a test wants it to get wrong.
//!
//! What is modelled: <https://kubernetes.io/docs/reference/using-api/server-side-apply/>. Lists belong to one manager as a
//! whole, as Istio's resources have them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use common::Clock;
use common::testing::{config, project};
use console::Config;
use console::control::TrafficControl;
use console::kubernetes::Kubernetes;
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;

use super::TestApp;

const NAMESPACE: &str = "serin";

/// Plural and name.
type Id = (String, String);
/// `spec.http`, as a path of names.
type Field = Vec<String>;

#[derive(Clone, Default)]
pub(crate) struct Cluster(Arc<Mutex<Store>>);

#[derive(Default)]
struct Store {
    objects: BTreeMap<Id, Object>,
    version: u64,
    /// Answers to requests whose method and path have these parts, instead of the real ones.
    wrong: Vec<(Method, String, Wrong)>,
    /// Bodies of the changes that came.
    changes: Vec<Change>,
}

struct Object {
    value: Value,
    managers: BTreeMap<String, Manager>,
}

struct Manager {
    fields: BTreeSet<Field>,
    time: String,
}

/// What came.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) path: String,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) body: Value,
}

/// What goes wrong.
#[derive(Clone)]
pub(crate) enum Wrong {
    /// Answers this, and does nothing.
    Answer(StatusCode, String),
    /// Does it, and never says so.
    Silent,
    /// Never answers, and does nothing.
    Stuck,
    /// Does it after somebody else was faster: this manager has sent everything to the last subset.
    Meanwhile(&'static str),
    /// Does it after the rollout has come to its next pause.
    Onward,
    /// Does it, and more: a webhook gives the last route a timeout.
    Completed,
}

type Parameters = Query<BTreeMap<String, String>>;

impl Cluster {
    /// With the project's own rules for payments and users, written by `kubectl apply`, and pods for both versions of each.
    pub(crate) fn new() -> Self {
        let cluster = Self::default();
        for file in ["istio/payment.yaml", "istio/user.yaml"] {
            let text = std::fs::read_to_string(project(file)).expect("there");
            for rule in istio::parse::documents(&text).expect("good") {
                cluster.write(
                    "kubectl-client-side-apply",
                    serde_json::to_value(rule).expect("JSON"),
                );
            }
        }
        for (service, version, color) in [
            ("payment-service", "v1", Some("blue")),
            ("payment-service", "v2", Some("green")),
            ("user-service", "v1", None),
            ("user-service", "v2", None),
        ] {
            cluster.write("kubelet", pod(service, version, color));
        }
        cluster
    }

    /// A console of it. Nothing is known of Prometheus unless `flags` say where it is.
    pub(crate) async fn app(&self, flags: &[&str]) -> TestApp {
        let mut all = vec!["--traffic-control", "kubernetes"];
        if !flags.contains(&"--prometheus-url") {
            all.extend(["--prometheus-url", "http://127.0.0.1:1"]);
        }
        let config: Config = config(&[&all, flags].concat());
        TestApp::assemble(&config, self.control().await)
    }

    pub(crate) async fn control(&self) -> TrafficControl {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("bound");
        let router = Router::new()
            .route("/api/{version}/namespaces/{namespace}/{plural}", get(core_list))
            .route(
                "/apis/{group}/{version}/namespaces/{namespace}/{plural}",
                get(list),
            )
            .route(
                "/apis/{group}/{version}/namespaces/{namespace}/{plural}/{name}",
                get(show).patch(patch),
            )
            .route(
                "/apis/{group}/{version}/namespaces/{namespace}/{plural}/{name}/status",
                axum::routing::patch(patch_status),
            )
            .with_state(self.clone());
        tokio::spawn(axum::serve(listener, router).into_future());
        let url = format!("http://{address}").parse().expect("an address");
        let kubernetes = Kubernetes::new(kube::Config::new(url), Some(NAMESPACE), Clock::System);
        TrafficControl::Kubernetes(kubernetes.expect("a client"))
    }

    /// Writes an object past server-side apply, as an update of its `manager`.
    pub(crate) fn write(&self, manager: &str, mut object: Value) {
        object["metadata"]["namespace"] = NAMESPACE.into();
        let id = (plural(&object), text(&object["metadata"]["name"]));
        let mut store = self.store();
        let mut fields = leaves(&object);
        fields.retain(|field| field[0] != "metadata");
        let mut managers = store
            .objects
            .remove(&id)
            .map_or_else(BTreeMap::new, |old| old.managers);
        for other in managers.values_mut() {
            other.fields = other.fields.difference(&fields).cloned().collect();
        }
        let time = store.next();
        managers.insert(manager.to_owned(), Manager { fields, time });
        object["metadata"]["resourceVersion"] = store.version.to_string().into();
        store.objects.insert(
            id,
            Object {
                value: object,
                managers,
            },
        );
    }

    /// Changes an object as `manager`.
    pub(crate) fn update(&self, manager: &str, plural: &str, name: &str, change: impl FnOnce(&mut Value)) {
        let mut object = self.object(plural, name);
        change(&mut object);
        self.write(manager, object);
    }

    pub(crate) fn delete(&self, plural: &str, name: &str) {
        self.store().objects.remove(&(plural.to_owned(), name.to_owned()));
    }

    /// The object as it is kept.
    pub(crate) fn object(&self, plural: &str, name: &str) -> Value {
        let store = self.store();
        store.objects[&(plural.to_owned(), name.to_owned())].value.clone()
    }

    /// The shares in the last route of a VirtualService.
    pub(crate) fn shares(&self, name: &str) -> Vec<i64> {
        let object = self.object("virtualservices", name);
        let routes = object["spec"]["http"].as_array().expect("routes").clone();
        let shares = routes.last().expect("one")["route"]
            .as_array()
            .expect("shares")
            .clone();
        shares
            .iter()
            .map(|share| share["weight"].as_i64().expect("a number"))
            .collect()
    }

    /// From now on requests whose path has `part` go wrong.
    pub(crate) fn goes_wrong(&self, method: Method, part: &str, wrong: Wrong) {
        self.store().wrong.push((method, part.to_owned(), wrong));
    }

    pub(crate) fn refuses(&self, method: Method, part: &str, code: StatusCode, reason: &str, message: &str) {
        let body = status(code, reason, message, &json!([]));
        self.goes_wrong(method, part, Wrong::Answer(code, body.to_string()));
    }

    pub(crate) fn is_well_again(&self) {
        self.store().wrong.clear();
    }

    /// The changes that came since it was last asked.
    pub(crate) fn changes(&self) -> Vec<Change> {
        std::mem::take(&mut self.store().changes)
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        self.0.lock().expect("unharmed")
    }

    fn wrong(&self, method: &Method, path: &str) -> Option<Wrong> {
        let store = self.store();
        let found = store
            .wrong
            .iter()
            .find(|(other, part, _)| other == method && path.contains(part));
        found.map(|(_, _, wrong)| wrong.clone())
    }

    async fn answer(
        &self,
        method: Method,
        uri: &Uri,
        really: impl FnOnce(&mut Store) -> Response,
    ) -> Response {
        match self.wrong(&method, uri.path()) {
            Some(Wrong::Answer(code, body)) => (code, body).into_response(),
            Some(Wrong::Silent) => {
                let _ = really(&mut self.store());
                std::future::pending().await
            }
            Some(Wrong::Stuck) => std::future::pending().await,
            Some(Wrong::Meanwhile(manager)) => {
                self.update(manager, "virtualservices", "payment-service", |rule| {
                    rule["spec"]["http"][1]["route"][0]["weight"] = 0.into();
                    rule["spec"]["http"][1]["route"][1]["weight"] = 100.into();
                });
                really(&mut self.store())
            }
            Some(Wrong::Onward) => {
                self.update("rollouts-controller", "rollouts", "user", |rollout| {
                    rollout["status"]["currentStepIndex"] = 3.into();
                });
                really(&mut self.store())
            }
            Some(Wrong::Completed) => {
                let _ = really(&mut self.store());
                self.update("webhook", "virtualservices", "payment-service", |rule| {
                    rule["spec"]["http"][1]["timeout"] = "15s".into();
                });
                self.store()
                    .show(&("virtualservices".to_owned(), "payment-service".to_owned()))
            }
            None => really(&mut self.store()),
        }
    }
}

async fn core_list(
    State(cluster): State<Cluster>,
    Path((_, _, plural)): Path<(String, String, String)>,
    uri: Uri,
) -> Response {
    cluster
        .answer(Method::GET, &uri, |store| store.list(&plural))
        .await
}

async fn list(
    State(cluster): State<Cluster>,
    Path((_, _, _, plural)): Path<(String, String, String, String)>,
    uri: Uri,
) -> Response {
    cluster
        .answer(Method::GET, &uri, |store| store.list(&plural))
        .await
}

type Place = Path<(String, String, String, String, String)>;

async fn show(State(cluster): State<Cluster>, Path((_, _, _, plural, name)): Place, uri: Uri) -> Response {
    let id = (plural, name);
    cluster.answer(Method::GET, &uri, |store| store.show(&id)).await
}

async fn patch(
    State(cluster): State<Cluster>,
    Path((_, _, _, plural, name)): Place,
    Query(query): Parameters,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let id = (plural, name);
    let is_apply = headers["content-type"] == "application/apply-patch+yaml";
    cluster
        .answer(Method::PATCH, &uri, |store| {
            store.patch(&id, &uri, &query, &body, is_apply, "spec")
        })
        .await
}

async fn patch_status(
    State(cluster): State<Cluster>,
    Path((_, _, _, plural, name)): Place,
    Query(query): Parameters,
    uri: Uri,
    body: Bytes,
) -> Response {
    let id = (plural, name);
    cluster
        .answer(Method::PATCH, &uri, |store| {
            store.patch(&id, &uri, &query, &body, false, "status")
        })
        .await
}

impl Store {
    /// A time that grows with the version, and is long ago.
    fn next(&mut self) -> String {
        self.version += 1;
        format!("2026-11-20T10:{:02}:{:02}Z", self.version / 60, self.version % 60)
    }

    fn list(&self, plural: &str) -> Response {
        if matches!(plural, "rollouts" | "canaries") && !self.objects.keys().any(|(other, _)| other == plural)
        {
            // The kind is not installed.
            let message = "the server could not find the requested resource";
            return failure(StatusCode::NOT_FOUND, "NotFound", message);
        }
        let items: Vec<_> = self
            .objects
            .iter()
            .filter(|((other, _), _)| other == plural)
            .map(|(_, object)| object.shown())
            .collect();
        axum::Json(json!({"kind": "List", "metadata": {"resourceVersion": self.version.to_string()}, "items": items})).into_response()
    }

    fn show(&self, id: &Id) -> Response {
        match self.objects.get(id) {
            Some(object) => axum::Json(object.shown()).into_response(),
            None => not_found(id),
        }
    }

    fn patch(
        &mut self,
        id: &Id,
        uri: &Uri,
        query: &BTreeMap<String, String>,
        body: &[u8],
        is_apply: bool,
        half: &str,
    ) -> Response {
        let body: Value = serde_json::from_slice(body).expect("JSON");
        self.changes.push(Change {
            path: uri.path().to_owned(),
            query: query.clone(),
            body: body.clone(),
        });
        let time = self.next();
        let version = self.version.to_string();
        let Some(object) = self.objects.get_mut(id) else {
            return not_found(id);
        };
        let wanted = &body["metadata"]["resourceVersion"];
        if !wanted.is_null() && *wanted != object.value["metadata"]["resourceVersion"] {
            let message = format!(
                "Operation cannot be fulfilled on {} \"{}\": the object has been modified",
                id.0, id.1
            );
            return failure(StatusCode::CONFLICT, "Conflict", &message);
        }
        let mut after = object.value.clone();
        let manager = query.get("fieldManager").cloned().unwrap_or_default();
        let mut taken = None;
        if is_apply {
            let force = query.get("force").is_some_and(|force| force == "true");
            match object.apply(&mut after, &manager, &body, force) {
                Ok(fields) => taken = Some((manager, Manager { fields, time })),
                Err(causes) => {
                    let message = format!("Apply failed with {} conflicts", causes.len());
                    return (
                        StatusCode::CONFLICT,
                        status(StatusCode::CONFLICT, "Conflict", &message, &json!(causes)).to_string(),
                    )
                        .into_response();
                }
            }
        } else {
            // Of each half only its own endpoint takes notice.
            let part = body.get(half).cloned().unwrap_or_default();
            merge(&mut after[half], &part);
        }
        if after != object.value {
            after["metadata"]["resourceVersion"] = version.into();
        }
        let is_dry = query.get("dryRun").is_some_and(|dry| dry == "All");
        if is_dry {
            return axum::Json(after).into_response();
        }
        if let Some((name, manager)) = taken {
            // Fields with an equal value are shared, others are taken away.
            let is_left = |field: &Field| {
                !manager.fields.contains(field) || at(&object.value, field) == at(&after, field)
            };
            for other in object.managers.values_mut() {
                other.fields.retain(is_left);
            }
            object.managers.insert(name, manager);
        }
        object.value = after;
        axum::Json(object.shown()).into_response()
    }
}

impl Object {
    /// With its managedFields.
    fn shown(&self) -> Value {
        let entries = self.managers.iter().map(|(name, manager)| {
            let mut fields = json!({});
            for field in &manager.fields {
                let mut place = &mut fields;
                for name in field {
                    place = &mut place[format!("f:{name}")];
                }
                *place = json!({});
            }
            json!({"manager": name, "operation": "Apply", "time": manager.time, "fieldsType": "FieldsV1", "fieldsV1": fields})
        });
        let mut shown = self.value.clone();
        shown["metadata"]["managedFields"] = entries.collect();
        shown
    }

    /// The fields that the manager then has, or a cause for each that another one holds with another value.
    fn apply(
        &self,
        after: &mut Value,
        manager: &str,
        body: &Value,
        force: bool,
    ) -> Result<BTreeSet<Field>, Vec<Value>> {
        let mut fields = leaves(body);
        fields.retain(|field| !is_identity(field));
        let mut causes = Vec::new();
        for field in &fields {
            let is_other = at(&self.value, field) != at(body, field);
            let holders = self
                .managers
                .iter()
                .filter(|(name, other)| *name != manager && other.fields.contains(field));
            for (holder, _) in holders.filter(|_| is_other && !force) {
                causes.push(json!({
                    "reason": "FieldManagerConflict",
                    "message": format!("conflict with \"{holder}\" using networking.istio.io/v1"),
                    "field": format!(".{}", field.join(".")),
                }));
            }
        }
        if !causes.is_empty() {
            return Err(causes);
        }
        // What it held before and does not mention any more goes, unless somebody else holds it too.
        let before = self
            .managers
            .get(manager)
            .map(|manager| manager.fields.clone())
            .unwrap_or_default();
        for field in before.difference(&fields) {
            if !self
                .managers
                .iter()
                .any(|(name, other)| name != manager && other.fields.contains(field))
            {
                remove(after, field);
            }
        }
        for field in &fields {
            set(after, field, at(body, field).clone());
        }
        Ok(fields)
    }
}

/// Everything that is not a map.
fn leaves(value: &Value) -> BTreeSet<Field> {
    let Value::Object(fields) = value else {
        return BTreeSet::from([Vec::new()]);
    };
    let each = fields.iter().flat_map(|(name, value)| {
        leaves(value).into_iter().map(move |mut field| {
            field.insert(0, name.clone());
            field
        })
    });
    each.collect()
}

fn is_identity(field: &Field) -> bool {
    let path: Vec<_> = field.iter().map(String::as_str).collect();
    matches!(
        path.as_slice(),
        ["apiVersion" | "kind"] | ["metadata", "name" | "namespace" | "resourceVersion"]
    )
}

fn at<'v>(value: &'v Value, field: &Field) -> &'v Value {
    field
        .iter()
        .fold(value, |value, name| value.get(name).unwrap_or(&Value::Null))
}

fn set(value: &mut Value, field: &Field, to: Value) {
    let place = field.iter().fold(value, |value, name| &mut value[name]);
    *place = to;
}

fn remove(value: &mut Value, field: &Field) {
    let (last, parents) = field.split_last().expect("a name");
    let place = parents.iter().fold(value, |value, name| &mut value[name]);
    place.as_object_mut().expect("a map").remove(last);
}

/// RFC 7386.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    for (name, value) in patch {
        if value.is_null() {
            target.as_object_mut().expect("a map").remove(name);
        } else {
            merge(&mut target[name], value);
        }
    }
}

fn status(code: StatusCode, reason: &str, message: &str, causes: &Value) -> Value {
    json!({
        "kind": "Status",
        "apiVersion": "v1",
        "status": "Failure",
        "message": message,
        "reason": reason,
        "details": {"causes": causes},
        "code": code.as_u16(),
    })
}

fn failure(code: StatusCode, reason: &str, message: &str) -> Response {
    (code, status(code, reason, message, &json!([])).to_string()).into_response()
}

fn not_found((plural, name): &Id) -> Response {
    failure(
        StatusCode::NOT_FOUND,
        "NotFound",
        &format!("{plural} \"{name}\" not found"),
    )
}

fn plural(object: &Value) -> String {
    match text(&object["kind"]).as_str() {
        "Canary" => "canaries".to_owned(),
        kind => format!("{}s", kind.to_lowercase()),
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

fn pod(service: &str, version: &str, color: Option<&str>) -> Value {
    let mut labels = json!({"app": service, "version": version, "pod-template-hash": "5d4c"});
    if let Some(color) = color {
        labels["color"] = color.into();
    }
    json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": format!("{service}-{version}-5d4c-x2x"), "labels": labels},
        "spec": {"containers": [
            {"name": "istio-proxy", "ports": [{"containerPort": 15090, "name": "http-envoy-prom"}]},
            {"name": "service", "ports": [{"containerPort": 8080, "name": "http"}, {"containerPort": 9464, "name": "admin"}]},
        ]},
        "status": {
            "phase": "Running",
            "podIP": "127.0.0.1",
            "conditions": [{"type": "Ready", "status": "True"}],
            "containerStatuses": [{"restartCount": 0}, {"restartCount": 1}],
        },
    })
}
