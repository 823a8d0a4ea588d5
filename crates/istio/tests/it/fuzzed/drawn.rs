//! Rules and requests from few words, so that they often meet.

use super::clause::clause;
use arbitrary::{Result, Unstructured};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use istio::{
    Config, Metadata, Resource, Side, Spec,
    model::{
        Delegate, Destination, DirectResponse, Gateway, HttpRoute, Labels, Port, RouteDestination, Server,
        ServerTls, ServiceEntry, VirtualService, WorkloadEntry,
    },
};

pub(crate) struct Drawn {
    pub(crate) config: Config,
    pub(crate) requests: Vec<Request>,
}

#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) side: Side,
    pub(crate) method: Method,
    pub(crate) authority: String,
    pub(crate) path: String,
    pub(crate) query: Option<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) source: Option<&'static str>,
}

/// Instances that may call: their name, namespace, application and version. They are endpoints of `user` and `pay`.
pub(crate) const CALLERS: [(&str, &str, &str, &str); 3] = [
    ("user-v1", "default", "user", "v1"),
    ("user-v2", "default", "user", "v2"),
    ("pay-v1", "other", "pay", "v1"),
];

pub(super) const NAMESPACES: [&str; 2] = ["default", "other"];
/// Of VirtualServices. `user` is `user.default.svc.cluster.local` or `user.other.svc.cluster.local`.
const HOSTS: [&str; 7] = [
    "user",
    "pay.other.svc.cluster.local",
    "shop.test",
    "Shop.Test",
    "*.shop.test",
    "*.test",
    "*",
];
/// Of a Gateway's servers.
const DOORS: [&str; 5] = [
    "*",
    "*.test",
    "shop.test",
    "*.a.shop.test",
    "user.default.svc.cluster.local",
];
pub(super) const AUTHORITIES: [&str; 14] = [
    "shop.test",
    "SHOP.test:80",
    "a.shop.test",
    "b.a.shop.test.",
    "other.test:8080",
    ".test",
    "elsewhere",
    "user",
    "User.default:81",
    "user.default.svc",
    "user.default.svc.cluster.local",
    "user.other",
    "pay",
    "pay.other:80",
];
pub(super) const PATHS: [&str; 12] = [
    "/", "/a", "/a/", "/a/b", "/A/B", "/ab", "/b", "/b/a", "/\u{e9}", "//", "/a.b", "/aa",
];
pub(super) const WORDS: [&str; 6] = ["", "a", "b", "ab", "A", "1"];
pub(super) const NAMES: [&str; 3] = ["x", "y", "x-long-name"];
const QUERIES: [&str; 8] = ["", "x", "x=a", "x=b&x=a", "y=1&x=ab", "y&x=", "x=%61", "&x=a=b"];

pub(crate) fn draw(u: &mut Unstructured<'_>) -> Result<Drawn> {
    let mut resources = vec![service("user", "default"), service("pay", "other")];
    for name in ["door", "side"] {
        if u.ratio(3, 4)? {
            resources.push(gateway(u, name)?);
        }
    }
    let mut rules = Vec::new();
    for place in 0..u.int_in_range(1..=3)? {
        rules.push(virtual_service(u, place)?);
    }
    let requests = (0..4).map(|_| request(u)).collect::<Result<_>>()?;
    // Last, so that bytes which run out stand for none.
    if !u.ratio(3, 4)? {
        let team = delegate(u, &mut rules)?;
        rules.push(team);
    }
    resources.extend(rules);
    Ok(Drawn {
        config: resources.into_iter().collect(),
        requests,
    })
}

pub(super) fn word(u: &mut Unstructured<'_>, of: &[&str]) -> Result<String> {
    u.choose(of).map(|word| (*word).to_owned())
}

pub(super) fn some(u: &mut Unstructured<'_>, most: usize, of: &[&str]) -> Result<Vec<String>> {
    let count = u.int_in_range(0..=most)?;
    let mut found: Vec<String> = (0..count).map(|_| word(u, of)).collect::<Result<_>>()?;
    found.sort();
    found.dedup();
    Ok(found)
}

fn metadata(name: &str, namespace: &str) -> Metadata {
    Metadata {
        name: name.to_owned(),
        namespace: Some(namespace.to_owned()),
        ..Metadata::default()
    }
}

fn service(name: &str, namespace: &str) -> Resource {
    let of_this = CALLERS.iter().filter(|(_, _, app, _)| *app == name);
    let endpoints = of_this.map(|(_, _, app, version)| WorkloadEntry {
        address: "10.0.0.1".into(),
        labels: labels(&[("app", app), ("version", version)]),
        ..WorkloadEntry::default()
    });
    let entry = ServiceEntry {
        hosts: vec![format!("{name}.{namespace}.svc.cluster.local")],
        ports: vec![port(80, "HTTP")],
        endpoints: endpoints.collect(),
        ..ServiceEntry::default()
    };
    Resource::new(metadata(name, namespace), Spec::ServiceEntry(entry))
}

pub(crate) fn labels(of: &[(&str, &str)]) -> Labels {
    let pairs = of
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    pairs.collect()
}

fn port(number: i64, protocol: &str) -> Port {
    Port {
        number,
        name: protocol.to_ascii_lowercase(),
        protocol: protocol.into(),
        target_port: None,
    }
}

fn gateway(u: &mut Unstructured<'_>, name: &str) -> Result<Resource> {
    let mut servers = vec![Server {
        port: port(80, "HTTP"),
        hosts: some(u, 2, &DOORS)?,
        ..Server::default()
    }];
    if u.ratio(1, 3)? {
        servers.push(Server {
            port: port(443, "HTTPS"),
            hosts: some(u, 2, &DOORS)?,
            tls: Some(ServerTls {
                mode: Some("SIMPLE".into()),
                credential_name: Some("door".into()),
                ..ServerTls::default()
            }),
            ..Server::default()
        });
    }
    for server in &mut servers {
        if server.hosts.is_empty() {
            server.hosts.push("*".into());
        }
    }
    let spec = Gateway {
        servers,
        ..Gateway::default()
    };
    Ok(Resource::new(metadata(name, "default"), Spec::Gateway(spec)))
}

fn virtual_service(u: &mut Unstructured<'_>, place: usize) -> Result<Resource> {
    let mut hosts = some(u, 2, &HOSTS)?;
    if hosts.is_empty() {
        hosts.push("shop.test".into());
    }
    let namespace = *u.choose(&NAMESPACES)?;
    let gateways = some(u, 2, &["default/door", "default/side", "mesh"])?;
    // Above 16 conditions there are look-ups.
    let most = if u.ratio(1, 3)? { 24 } else { 5 };
    let count = u.int_in_range(1..=most)?;
    let http = (0..count)
        .map(|route| route_of(u, &format!("{place}.{route}")))
        .collect::<Result<_>>()?;
    let spec = VirtualService {
        hosts,
        gateways,
        http,
    };
    let name = format!("rules-{place}");
    Ok(Resource::new(
        metadata(&name, namespace),
        Spec::VirtualService(spec),
    ))
}

/// Leaves one of the routes to another VirtualService, which is returned.
fn delegate(u: &mut Unstructured<'_>, rules: &mut [Resource]) -> Result<Resource> {
    let to = Delegate {
        name: "team".into(),
        namespace: Some(word(u, &NAMESPACES)?),
    };
    let place = u.choose_index(rules.len())?;
    if let Spec::VirtualService(spec) = &mut rules[place].spec {
        let place = u.choose_index(spec.http.len())?;
        let route = &mut spec.http[place];
        *route = HttpRoute {
            name: route.name.take(),
            matches: std::mem::take(&mut route.matches),
            delegate: Some(to.clone()),
            ..HttpRoute::default()
        };
    }
    let count = u.int_in_range(1..=4)?;
    let http = (0..count)
        .map(|route| route_of(u, &format!("team.{route}")))
        .collect::<Result<_>>()?;
    let spec = VirtualService {
        http,
        ..VirtualService::default()
    };
    let namespace = to.namespace.unwrap_or_default();
    Ok(Resource::new(
        metadata(&to.name, &namespace),
        Spec::VirtualService(spec),
    ))
}

/// Its name ends with `!` where the rule answers itself.
fn route_of(u: &mut Unstructured<'_>, name: &str) -> Result<HttpRoute> {
    let count = u.int_in_range(0..=3)?;
    let matches = (0..count).map(|_| clause(u)).collect::<Result<_>>()?;
    let answers = u.ratio(1, 8)?;
    let to = RouteDestination {
        destination: Destination {
            host: "user.default.svc.cluster.local".into(),
            ..Destination::default()
        },
        ..RouteDestination::default()
    };
    Ok(HttpRoute {
        name: Some(format!("{name}{}", if answers { "!" } else { "" })),
        matches,
        route: if answers { vec![] } else { vec![to] },
        direct_response: answers.then(|| DirectResponse {
            status: 200,
            ..DirectResponse::default()
        }),
        ..HttpRoute::default()
    })
}

fn request(u: &mut Unstructured<'_>) -> Result<Request> {
    let side = *u.choose(&[Side::Ingress, Side::Mesh, Side::IngressTls])?;
    let mut headers = HeaderMap::new();
    for _ in 0..u.int_in_range(0..=3)? {
        let name = HeaderName::from_static(u.choose(&NAMES)?);
        headers.append(name, HeaderValue::from_static(u.choose(&WORDS)?));
    }
    let callers = CALLERS.map(|(name, ..)| name);
    let source = if u.ratio(1, 2)? {
        None
    } else {
        Some(*u.choose(&[callers[0], callers[1], callers[2], "stranger"])?)
    };
    Ok(Request {
        side,
        method: u.choose(&[Method::GET, Method::POST, Method::PUT])?.clone(),
        authority: word(u, &AUTHORITIES)?,
        path: word(u, &PATHS)?,
        query: if u.ratio(1, 2)? {
            Some(word(u, &QUERIES)?)
        } else {
            None
        },
        headers,
        source: source.filter(|_| side == Side::Mesh),
    })
}
