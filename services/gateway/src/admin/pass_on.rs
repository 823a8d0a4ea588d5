//! What comes to the admin API of a process that has handed over ([`crate::hot_restart`]) over connections from before: it is
//! answered by the process that has the rules, and the connection ends with that answer.

use super::{App, error::ApiError, is_read};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Uri, Version, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use common::BoxError;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use tokio::net::TcpStream;

pub(super) async fn pass_on(State(shared): App, request: Request, next: Next) -> Response {
    if is_read(&request) {
        return match shared.succession.successor() {
            Some(successor) => ask(successor, request).await,
            None => next.run(request).await,
        };
    }
    // A task of its own: a caller who goes away ends no change half-way, with its turn given back.
    let change = tokio::spawn(async move {
        let turn = shared.succession.turn().await;
        let response = match shared.succession.successor() {
            Some(successor) => ask(successor, request).await,
            None => next.run(request).await,
        };
        drop(turn);
        response
    });
    change
        .await
        .unwrap_or_else(|error| ApiError::from(error).into_response())
}

async fn ask(successor: SocketAddr, request: Request) -> Response {
    let asked = async {
        let stream = TcpStream::connect(successor).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok::<_, BoxError>(sender.send_request(as_http_1(request)).await?)
    };
    match asked.await {
        Ok(response) => {
            let mut response = response.map(Body::new);
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(header::CONNECTION, close);
            response
        }
        Err(error) => ApiError::handed_over(error.as_ref()).into_response(),
    }
}

fn as_http_1(mut request: Request) -> Request {
    if !request.headers().contains_key(header::HOST)
        && let Some(authority) = request.uri().authority()
        && let Ok(host) = HeaderValue::from_str(authority.as_str())
    {
        request.headers_mut().insert(header::HOST, host);
    }
    let path = request.uri().path_and_query().cloned();
    *request.uri_mut() = path.map_or(Uri::from_static("/"), Uri::from);
    *request.version_mut() = Version::HTTP_11;
    request.headers_mut().remove(header::CONNECTION);
    request
}
