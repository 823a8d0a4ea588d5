//! A shop that does nothing: every question gets a small answer at once, that is right enough for shoppers to go on.
//!
//! `scripts/bench load` holds the load generator against it. With `--stall-ms` nobody is answered during the first so many
//! milliseconds of each second; what was asked meanwhile is answered at the end of the stall.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Method, Response, StatusCode, header};
use axum::serve::ListenerExt;
use clap::Parser;
use common::BoxError;
use tokio::net::TcpListener;
use tokio::time::{Instant, sleep_until};

const PRODUCTS: &str =
    r#"{"products":[{"id":"pot","category":"kitchen"},{"id":"tea","category":"kitchen"}],"total":2}"#;
const ADVICE: &str = r#"{"algorithm":"a","products":[{"id":"tea","category":"kitchen"}]}"#;
const PRODUCT: &str = r#"{"id":"pot","category":"kitchen"}"#;

#[derive(Parser, Clone, Copy, Debug)]
struct Flags {
    #[arg(long, default_value = "127.0.0.1:9100")]
    listen: SocketAddr,
    /// How long nobody is answered, in each second
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u64).range(..1_000))]
    stall_ms: u64,
}

#[derive(Clone, Copy, Debug)]
struct Stall {
    start: Instant,
    length: Duration,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), BoxError> {
    let flags = Flags::parse();
    let stall = Stall {
        start: Instant::now(),
        length: Duration::from_millis(flags.stall_ms),
    };
    let listener = TcpListener::bind(flags.listen).await?.tap_io(|stream| {
        // Only latency would suffer without it.
        let _ = stream.set_nodelay(true);
    });
    let router = Router::new().fallback(answer).with_state(stall);
    Ok(axum::serve(listener, router).await?)
}

impl Stall {
    /// Waits for its end, if one is on.
    async fn pass(self) {
        let within = Duration::from_nanos(u64::from(self.start.elapsed().subsec_nanos()));
        if let Some(left) = self.length.checked_sub(within) {
            sleep_until(Instant::now() + left).await;
        }
    }
}

async fn answer(State(stall): State<Stall>, request: Request) -> Result<Response<Body>, StatusCode> {
    stall.pass().await;
    let path = request.uri().path();
    let mut response = Response::builder().header(header::CONTENT_TYPE, "application/json");
    let body = match path {
        "/api/products" => PRODUCTS,
        "/api/recommendations" => ADVICE,
        "/api/sessions" if request.method() == Method::POST => {
            // Nobody has an account yet: who asks whether the shop is ready expects this.
            response = response.status(StatusCode::UNAUTHORIZED);
            "{}"
        }
        "/api/users" => {
            response = response
                .status(StatusCode::CREATED)
                .header(header::SET_COOKIE, "serin_session=null; Max-Age=86400");
            "{}"
        }
        path if path.starts_with("/api/products/") => PRODUCT,
        _ => "{}",
    };
    response
        .body(Body::from(body))
        .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}
