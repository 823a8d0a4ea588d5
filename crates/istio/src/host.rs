//! Host names as Kubernetes has them: `payment-service` in a file of namespace `shop` is
//! `payment-service.shop.svc.cluster.local`, and a caller may use any of the shorter forms.

use std::borrow::Cow;

const CLUSTER_DOMAIN: &str = ".svc.cluster.local";

/// The full name of a host that a resource in `namespace` writes; names with a dot are full already.
pub fn full_name(host: &str, namespace: &str) -> String {
    let host = host.to_ascii_lowercase();
    if host.contains(['.', '*']) {
        host
    } else {
        format!("{host}.{namespace}{CLUSTER_DOMAIN}")
    }
}

/// All names a caller in `caller_namespace` may use for a host, its full name first.
pub fn aliases(full_name: &str, caller_namespace: &str) -> Vec<String> {
    let mut names = vec![full_name.to_owned()];
    if let Some((name, namespace)) = name_and_namespace(full_name) {
        names.push(format!("{name}.{namespace}.svc"));
        names.push(format!("{name}.{namespace}"));
        if namespace == caller_namespace {
            names.push(name.to_owned());
        }
    }
    names
}

/// `payment-service` and `default` of a service in the cluster; nothing for a host outside.
pub fn name_and_namespace(full_name: &str) -> Option<(&str, &str)> {
    full_name
        .strip_suffix(CLUSTER_DOMAIN)?
        .split_once('.')
        .filter(|(_, namespace)| !namespace.contains('.'))
}

/// The host of a `Host` header or authority: without port and final dot, in small letters.
pub fn of_request(authority: &str) -> Cow<'_, str> {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    };
    let host = host.strip_suffix('.').unwrap_or(host);
    if host.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(host.to_ascii_lowercase())
    } else {
        Cow::Borrowed(host)
    }
}

/// Whether a host (a name, `*`, or `*.example.org`) of a VirtualService lies within one of a Gateway's.
pub fn is_within(host: &str, allowed: &str) -> bool {
    match allowed.strip_prefix('*') {
        Some(suffix) => host.ends_with(suffix),
        None => host == allowed,
    }
}
