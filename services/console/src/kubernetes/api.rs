//! The requests to the API server: list, get and patch objects of one namespace.
//!
//! The rule it keeps: each has an end, and whatever becomes of it names the object.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::http::Request as HttpRequest;
use common::BoxError;
use istio::Kind;
use kube::core::Request;
use kube::core::params::{GetParams, ListParams, Patch, PatchParams, ValidationDirective};
use serde_json::Value;
use tokio::time::timeout;

use super::failure::Failure;

/// Who changes a field, for the API server: a part of the object's managedFields.
pub(super) const FIELD_MANAGER: &str = "serin-console";

/// A small answer from the same cluster, with admission webhooks on the way of a change.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Clone)]
pub(super) struct Api {
    client: kube::Client,
    namespace: Arc<str>,
}

/// A collection of objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Objects {
    VirtualServices,
    DestinationRules,
    Pods,
    Rollouts,
    Canaries,
}

impl Api {
    pub(super) fn new(mut config: kube::Config, namespace: Option<&str>) -> Result<Self, BoxError> {
        let namespace = namespace.unwrap_or(&config.default_namespace).into();
        config.connect_timeout = Some(PATIENCE);
        // What is asked once a second is asked again anyway, and a change is not for a library to repeat.
        config.default_retry = false;
        // As everywhere here: a developer's own proxy takes no part.
        config.proxy_url = None;
        Ok(Self {
            client: kube::Client::try_from(config)?,
            namespace,
        })
    }

    pub(super) fn namespace(&self) -> &str {
        &self.namespace
    }

    /// All objects of a collection, as they are now.
    pub(super) async fn list(&self, objects: Objects) -> Result<Vec<Value>, Failure> {
        let what = format!("the {objects:?} of {}", self.namespace);
        let request = self.request(objects).list(&ListParams::default());
        let mut list = self.send(what.clone(), request).await?;
        match list["items"].take() {
            Value::Array(items) => Ok(items.into_iter().map(|item| objects.complete(item)).collect()),
            other => Err(Failure::unreadable(
                what,
                format!("`items` is {other}, and no list"),
            )),
        }
    }

    /// One object, or `None` where there is no such one.
    pub(super) async fn get(&self, objects: Objects, name: &str) -> Result<Option<Value>, Failure> {
        let request = self.request(objects).get(name, &GetParams::default());
        match self.send(self.what(objects, name), request).await {
            Ok(object) => Ok(Some(object)),
            Err(Failure::Missing { .. }) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// Server-side apply of `wanted`, which names its object; `force` takes fields from other managers.
    pub(super) async fn apply(
        &self,
        objects: Objects,
        name: &str,
        wanted: &Value,
        force: bool,
        dry_run: bool,
    ) -> Result<Value, Failure> {
        let params = PatchParams {
            dry_run,
            force,
            field_validation: Some(ValidationDirective::Strict),
            ..PatchParams::apply(FIELD_MANAGER)
        };
        let request = self.request(objects).patch(name, &params, &Patch::Apply(wanted));
        self.send(self.what(objects, name), request).await
    }

    /// Merges `part` into an object, or into its status.
    pub(super) async fn merge(
        &self,
        objects: Objects,
        name: &str,
        part: &Value,
        status: bool,
    ) -> Result<Value, Failure> {
        let params = PatchParams {
            field_manager: Some(FIELD_MANAGER.to_owned()),
            ..PatchParams::default()
        };
        let (request, patch) = (self.request(objects), Patch::Merge(part));
        let request = if status {
            request.patch_subresource("status", name, &params, &patch)
        } else {
            request.patch(name, &params, &patch)
        };
        self.send(self.what(objects, name), request).await
    }

    /// As in `VirtualService serin/user-service`.
    pub(super) fn what(&self, objects: Objects, name: &str) -> String {
        format!("{} {}/{name}", objects.kind(), self.namespace)
    }

    fn request(&self, objects: Objects) -> Request {
        Request::new(format!(
            "{}/namespaces/{}/{}",
            objects.group(),
            self.namespace,
            objects.plural()
        ))
    }

    async fn send(
        &self,
        what: String,
        request: Result<HttpRequest<Vec<u8>>, kube::core::request::Error>,
    ) -> Result<Value, Failure> {
        let request = match request {
            Ok(request) => request,
            Err(error) => return Err(Failure::unreadable(what, error.to_string())),
        };
        match timeout(PATIENCE, self.client.request_text(request)).await {
            Ok(Ok(text)) => {
                serde_json::from_str(&text).map_err(|error| Failure::unreadable(what, error.to_string()))
            }
            Ok(Err(kube::Error::Api(status))) => Err(Failure::answered(what, &status)),
            Ok(Err(error)) => Err(Failure::Away {
                what,
                source: error.into(),
            }),
            Err(_) => Err(Failure::Slow { what }),
        }
    }
}

impl Objects {
    pub(super) fn of(kind: Kind) -> Self {
        match kind {
            Kind::DestinationRule => Self::DestinationRules,
            // The console changes nothing else.
            Kind::VirtualService | Kind::Gateway | Kind::ServiceEntry => Self::VirtualServices,
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Self::VirtualServices => "VirtualService",
            Self::DestinationRules => "DestinationRule",
            Self::Pods => "Pod",
            Self::Rollouts => "Rollout",
            Self::Canaries => "Canary",
        }
    }

    fn plural(self) -> &'static str {
        match self {
            Self::VirtualServices => "virtualservices",
            Self::DestinationRules => "destinationrules",
            Self::Pods => "pods",
            Self::Rollouts => "rollouts",
            Self::Canaries => "canaries",
        }
    }

    fn group(self) -> &'static str {
        match self {
            Self::VirtualServices | Self::DestinationRules => "/apis/networking.istio.io/v1",
            Self::Pods => "/api/v1",
            Self::Rollouts => "/apis/argoproj.io/v1alpha1",
            Self::Canaries => "/apis/flagger.app/v1beta1",
        }
    }

    /// An item of a list, which need not say what it is an item of.
    fn complete(self, mut item: Value) -> Value {
        if let Value::Object(fields) = &mut item {
            let version = self
                .group()
                .trim_start_matches("/apis/")
                .trim_start_matches("/api/");
            fields.entry("apiVersion").or_insert_with(|| version.into());
            fields.entry("kind").or_insert_with(|| self.kind().into());
        }
        item
    }
}

/// The client holds what nobody should read in a log.
impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Api")
            .field("namespace", &self.namespace)
            .finish_non_exhaustive()
    }
}
