//! The same key meets the same endpoint.

use super::gateway;
use crate::support::{Mode, Steered, TestGateway};
use std::collections::{BTreeMap, BTreeSet};

async fn hashed(key: &str, endpoints: usize) -> (TestGateway, Vec<Steered>, crate::support::Folders) {
    let mut upstreams = Vec::new();
    for _ in 0..endpoints {
        upstreams.push(Steered::start(Mode::Answer(200)).await);
    }
    let all: Vec<&Steered> = upstreams.iter().collect();
    let (gateway, folders) = gateway(
        &format!("{{loadBalancer: {{consistentHash: {{{key}}}}}}}"),
        "2",
        &all,
    )
    .await;
    (gateway, upstreams, folders)
}

/// Who serves each of the users, by two callers on two workers.
async fn served(gateway: &TestGateway) -> BTreeMap<String, String> {
    let mut callers = [gateway.mesh().await, gateway.mesh().await];
    let mut served = BTreeMap::new();
    for user in (0..60).map(|user| user.to_string()) {
        let mut by = BTreeSet::new();
        for caller in &mut callers {
            by.insert(
                caller
                    .get_with("/", &[("x-user-id", &user)])
                    .await
                    .by()
                    .to_owned(),
            );
        }
        assert_eq!(by.len(), 1, "user {user}: {by:?}");
        served.extend(by.pop_first().map(|by| (user, by)));
    }
    served
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_stays_with_an_instance_and_moves_only_if_it_goes() {
    for algorithm in ["", ", maglev: {}"] {
        let (gateway, upstreams, _folders) =
            hashed(&format!("httpHeaderName: x-user-id{algorithm}"), 4).await;
        let before = served(&gateway).await;
        assert_eq!(before.values().collect::<BTreeSet<_>>().len(), 4);
        let rest: Vec<_> = upstreams[1..]
            .iter()
            .map(|upstream| ("v1", upstream.address))
            .collect();
        gateway.put_endpoints(&rest).await;
        let after = served(&gateway).await;
        let gone = upstreams[0].address.port().to_string();
        let moved = before
            .iter()
            .filter(|(user, by)| **by != gone && after[*user] != **by)
            .count();
        // Maglev moves a few others, a ring none.
        assert!(
            moved <= if algorithm.is_empty() { 0 } else { 12 },
            "{moved} of {} moved",
            before.len()
        );
        assert!(after.values().all(|by| *by != gone));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_without_the_cookie_gets_one_and_with_it_meets_the_same_instance() {
    for (rule, rest) in [
        ("{name: serin_instance, ttl: 0s}", "; HttpOnly"),
        (
            "{name: serin_instance, path: /shop, ttl: 2h}",
            "; Max-Age=7200; Path=/shop; HttpOnly",
        ),
    ] {
        let (gateway, _upstreams, _folders) = hashed(&format!("httpCookie: {rule}"), 4).await;
        let mut met = BTreeSet::new();
        for _ in 0..20 {
            let first = gateway.mesh().await.get("/").await;
            let cookie = first.header("set-cookie");
            let value = cookie
                .strip_prefix("serin_instance=\"")
                .and_then(|text| text.strip_suffix(&format!("\"{rest}")));
            let value = value.unwrap_or_else(|| panic!("{cookie}"));
            assert!(
                value.len() == 16 && value.bytes().all(|b| b.is_ascii_hexdigit()),
                "{value}"
            );
            for sent in [
                format!("serin_instance=\"{value}\""),
                format!("a=b; serin_instance={value}; c=d"),
            ] {
                let again = gateway.mesh().await.get_with("/", &[("cookie", &sent)]).await;
                assert_eq!((again.by(), again.header("set-cookie")), (first.by(), ""));
            }
            met.insert(first.by().to_owned());
        }
        assert!(met.len() > 1, "all of them met {met:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_without_a_lifetime_is_only_read() {
    let (gateway, _upstreams, _folders) = hashed("httpCookie: {name: c}", 3).await;
    let mut caller = gateway.mesh().await;
    assert_eq!(caller.get("/").await.header("set-cookie"), "");
    let mut met = BTreeSet::new();
    for _ in 0..10 {
        met.insert(caller.get_with("/", &[("cookie", "c=7")]).await.by().to_owned());
    }
    assert_eq!(met.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_or_a_parameter_can_be_the_key() {
    let (gateway, _upstreams, _folders) = hashed("useSourceIp: true", 4).await;
    let mut met = BTreeSet::new();
    for _ in 0..20 {
        met.insert(gateway.mesh().await.get("/").await.by().to_owned());
    }
    assert_eq!(met.len(), 1);
    let (gateway, _upstreams, _folders) = hashed("httpQueryParameterName: user", 4).await;
    let mut caller = gateway.mesh().await;
    let mut served = Vec::new();
    for path in [
        "/?user=1",
        "/?user=2",
        "/?user=3",
        "/?user=4",
        "/?user=5",
        "/?user=6",
        "/?x=1&user=1&user=2",
    ] {
        let by = caller.get(path).await.by().to_owned();
        assert_eq!(caller.get(path).await.by(), by);
        served.push(by);
    }
    assert_eq!(served[6], served[0]);
    assert!(served.iter().collect::<BTreeSet<_>>().len() > 1);
}
