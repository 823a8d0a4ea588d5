//! Callers from outside who come encrypted.

use crate::support::{Folders, TestGateway, Upstream, split};
use bytes::Bytes;
use common::testing::eventually;
use http::Request;
use http_body_util::{BodyExt, Empty};
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use std::{fs, io, net::SocketAddr, path::Path, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, ServerName},
    },
};

const RULES: &str = r#"
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: shop}
spec:
  servers:
    - port: {number: 80, name: http, protocol: HTTP}
      hosts: [shop.test]
      tls: {httpsRedirect: true}
    - port: {number: 8080, name: plain, protocol: HTTP}
      hosts: [plain.test]
    - port: {number: 443, name: https, protocol: HTTPS}
      hosts: [shop.test]
      tls: {mode: SIMPLE, credentialName: shop}
    - port: {number: 443, name: wildcard, protocol: HTTPS}
      hosts: ["*.test"]
      tls: {mode: SIMPLE, credentialName: wildcard}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: shop}
spec:
  hosts: ["*"]
  gateways: [shop]
  http:
    - match: [{uri: {exact: /moved}}]
      redirect: {uri: /here}
    - match: [{uri: {exact: /scheme}, scheme: {exact: https}, port: 443}]
      directResponse: {status: 200, body: {string: encrypted}}
    - route: [{destination: {host: user-service, subset: v1}}]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: user-service}
spec:
  host: user-service
  subsets:
    - {name: v1, labels: {version: v1}}
    - {name: v2, labels: {version: v2}}
---
"#;

/// A certificate that vouches for itself, written as `certificate` and `key`.
fn certify(host: &str, certificate: &Path, key: &Path) -> CertificateDer<'static> {
    let made = rcgen::generate_simple_self_signed([host.to_owned()]).expect("a certificate");
    fs::write(certificate, made.cert.pem()).expect("written");
    fs::write(key, made.signing_key.serialize_pem()).expect("written");
    made.cert.der().clone()
}

struct Shop {
    gateway: TestGateway,
    address: SocketAddr,
    own: CertificateDer<'static>,
    wildcard: CertificateDer<'static>,
    folders: Folders,
    _upstream: Upstream,
}

impl Shop {
    async fn open() -> Self {
        let folders = Folders::new(&(RULES.to_owned() + &split(100, 0)));
        let place = folders.path().join("certificates");
        fs::create_dir_all(place.join("wildcard")).expect("a folder");
        let own = certify("shop.test", &place.join("shop.crt"), &place.join("shop.key"));
        let within = place.join("wildcard");
        let wildcard = certify("other.test", &within.join("tls.crt"), &within.join("tls.key"));
        let flags = [
            "--tls-listen",
            "127.0.0.1:0",
            "--certificates-dir",
            place.to_str().expect("text"),
        ];
        let gateway = TestGateway::start_with(&folders.files(), &folders.path().join("state"), &flags).await;
        let upstream = Upstream::start("v1").await;
        gateway.put_endpoints(&[("v1", upstream.address)]).await;
        let address = gateway.tls.expect("a listener");
        Self {
            gateway,
            address,
            own,
            wildcard,
            folders,
            _upstream: upstream,
        }
    }

    /// A connection by somebody who trusts this certificate only.
    async fn connect(
        &self,
        host: &'static str,
        trusted: &CertificateDer<'static>,
        alpn: &str,
    ) -> io::Result<TlsStream<TcpStream>> {
        let mut roots = RootCertStore::empty();
        roots.add(trusted.clone()).expect("a root");
        let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![alpn.as_bytes().to_vec()];
        let stream = TcpStream::connect(self.address).await?;
        let name = ServerName::try_from(host).expect("a name");
        TlsConnector::from(Arc::new(config)).connect(name, stream).await
    }
}

fn get(uri: &str, host: &str) -> Request<Empty<Bytes>> {
    let request = Request::get(uri).header("host", host);
    request.body(Empty::new()).expect("a request")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_host_chooses_the_certificate_and_the_caller_the_version_of_http() {
    let shop = Shop::open().await;
    for (host, certificate) in [("shop.test", &shop.own), ("other.test", &shop.wildcard)] {
        let stream = shop.connect(host, certificate, "http/1.1").await.unwrap();
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        let answer = sender.send_request(get("/echo", host)).await.unwrap();
        let text = answer.into_body().collect().await.unwrap().to_bytes();
        let seen: serde_json::Value = serde_json::from_slice(&text).unwrap();
        assert_eq!(seen["headers"]["x-forwarded-proto"], "https");
        assert_eq!(seen["headers"]["host"], host);

        let stream = shop.connect(host, certificate, "h2").await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
        let (mut sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .unwrap();
        tokio::spawn(connection);
        let request = Request::get(format!("https://{host}/scheme")).body(Empty::<Bytes>::new());
        let answer = sender.send_request(request.unwrap()).await.unwrap();
        assert_eq!(
            answer.into_body().collect().await.unwrap().to_bytes(),
            "encrypted"
        );
    }
    shop.connect("shop.test", &shop.wildcard, "h2").await.unwrap_err();
    shop.connect("elsewhere.example", &shop.own, "h2")
        .await
        .unwrap_err();
    let mut plain = TcpStream::connect(shop.address).await.unwrap();
    plain
        .write_all(b"GET / HTTP/1.1\r\nhost: shop.test\r\n\r\n")
        .await
        .unwrap();
    let mut answer = Vec::new();
    plain.read_to_end(&mut answer).await.ok();
    assert!(!answer.starts_with(b"HTTP"), "{answer:?}");
    shop.gateway.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_without_encryption_is_sent_to_where_there_is() {
    let shop = Shop::open().await;
    let mut caller = shop.gateway.ingress().await;
    let reply = caller.get_with("/a?b=1", &[("host", "shop.test:8080")]).await;
    let expected = format!("https://shop.test:{}/a?b=1", shop.address.port());
    assert_eq!(
        (reply.status.as_u16(), reply.header("location")),
        (301, expected.as_str())
    );
    let plain = [("host", "plain.test")];
    assert_eq!(caller.get_with("/", &plain).await.status, 200);
    let reply = caller.get_with("/scheme", &plain).await;
    assert_ne!(reply.text, "encrypted");
    assert_eq!(
        caller.get_with("/moved", &plain).await.header("location"),
        "http://plain.test/here"
    );
    assert_eq!(caller.get_with("/", &[("host", "other.test")]).await.status, 404);

    let stream = shop
        .connect("other.test", &shop.wildcard, "http/1.1")
        .await
        .unwrap();
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let answer = sender.send_request(get("/moved", "other.test")).await.unwrap();
    assert_eq!(answer.headers()["location"], "https://other.test/here");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_certificate_is_in_force_as_soon_as_its_files_fit() {
    let shop = Shop::open().await;
    let place = shop.folders.path().join("certificates");
    let (certificate, key) = (place.join("shop.crt"), place.join("shop.key"));
    let kept = shop.connect("shop.test", &shop.own, "http/1.1").await.unwrap();
    fs::write(&certificate, "nonsense").unwrap();
    let new = certify("shop.test", &place.join("new.crt"), &place.join("new.key"));
    fs::copy(place.join("new.key"), &key).unwrap();
    // What does not fit together leaves the one before in force.
    shop.connect("shop.test", &shop.own, "http/1.1").await.unwrap();
    fs::copy(place.join("new.crt"), &certificate).unwrap();
    eventually("the new certificate", Duration::from_secs(10), async || {
        shop.connect("shop.test", &new, "http/1.1").await.is_ok()
    })
    .await;
    shop.connect("shop.test", &shop.own, "http/1.1")
        .await
        .unwrap_err();
    // And who was there before is still served.
    let (mut sender, connection) = http1::handshake(TokioIo::new(kept)).await.unwrap();
    tokio::spawn(connection);
    let answer = sender.send_request(get("/", "shop.test")).await.unwrap();
    assert_eq!(answer.status(), 200);
}
