//! Asks the service that runs with the same settings whether it is ready: what a container runs as its health check, where
//! there is no shell and no curl.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use crate::{BoxError, client};

/// It answers from memory; one that takes longer is in trouble.
const PATIENCE: Duration = Duration::from_secs(2);

/// `Ok` if the admin listener at this address says that the service is ready; else what it said instead.
pub(crate) async fn is_ready(admin: SocketAddr) -> Result<(), BoxError> {
    let url = format!("http://{}/readyz", reachable(admin));
    let answer = client::plain(PATIENCE)?.get(&url).send().await;
    let answer = answer.map_err(|error| format!("{url} does not answer: {}", error.without_url()))?;
    match answer.status() {
        status if status.is_success() => Ok(()),
        status => Err(format!("{url} answers {status}").into()),
    }
}

/// Where a listener on all addresses is reached from its own machine.
fn reachable(listener: SocketAddr) -> SocketAddr {
    let ip = match listener.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listener.port())
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::http::StatusCode;
    use axum::routing::get;
    use tokio::net::TcpListener;

    use super::*;

    /// An admin listener on all addresses that answers this.
    async fn admin(status: StatusCode) -> SocketAddr {
        let listener = TcpListener::bind("0.0.0.0:0").await.expect("a port");
        let address = listener.local_addr().expect("bound");
        let router = Router::new().route("/readyz", get(async move || status));
        tokio::spawn(axum::serve(listener, router).into_future());
        address
    }

    #[tokio::test]
    async fn a_service_is_as_ready_as_it_says() {
        is_ready(admin(StatusCode::OK).await).await.expect("ready");
        let stopping = admin(StatusCode::SERVICE_UNAVAILABLE).await;
        let error = is_ready(stopping).await.expect_err("not ready").to_string();
        assert!(
            error.ends_with("/readyz answers 503 Service Unavailable"),
            "{error}"
        );
    }

    #[tokio::test]
    async fn a_service_that_is_not_there_is_not_ready() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("bound");
        drop(listener);
        let error = is_ready(address).await.expect_err("nobody there").to_string();
        assert!(error.contains("does not answer"), "{error}");
    }

    #[test]
    fn a_listener_on_all_addresses_is_asked_by_loopback() {
        for (listener, expected) in [
            ("0.0.0.0:9464", "127.0.0.1:9464"),
            ("[::]:9464", "[::1]:9464"),
            ("10.0.0.7:9464", "10.0.0.7:9464"),
        ] {
            let listener = listener.parse().expect("an address");
            assert_eq!(reachable(listener).to_string(), expected);
        }
    }
}
