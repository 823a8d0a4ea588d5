//! Fields that Argo knows and Serin does not execute, so that the refusal can tell them from misspellings.

use istio::parse::reader::Unsupported;

const WHAT: &str = "a field of Argo's that Serin does not support";

#[rustfmt::skip]
pub(super) const ROLLOUT: Unsupported<'static> = Unsupported {
    fields: &[
        "additionalSubsetNames", "alb", "ambassador", "apisix", "appMesh", "clusterScope", "dynamicStableScale", "experiment",
        "maxTrafficWeight", "nginx", "pingPong", "plugin", "plugins", "replicaProgressThreshold", "setCanaryScale", "smi",
        "tcpRoutes", "tlsRoutes", "traefik", "virtualServices",
    ],
    what: WHAT,
};

#[rustfmt::skip]
pub(super) const ANALYSIS_TEMPLATE: Unsupported<'static> = Unsupported {
    fields: &[
        "authentication", "cloudWatch", "datadog", "graphite", "headers", "influxdb", "job", "kayenta", "newRelic", "plugin",
        "rangeQuery", "secretKeyRef", "skywalking", "templates", "wavefront", "web",
    ],
    what: WHAT,
};
