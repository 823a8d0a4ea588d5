//! Bad weather in front of a service: the calls of a test fail or hang exactly where it wants them to.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Storm {
    /// It fails before it took effect.
    Before,
    /// It takes effect, and then fails.
    After,
    /// It takes effect, and the answer never comes.
    Silence,
}

/// Shared between the services of one shop: calls are counted over all of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Weather {
    calls: Arc<AtomicUsize>,
    storm: Arc<Mutex<Option<(usize, Storm)>>>,
    headers: Arc<Mutex<Vec<HeaderMap>>>,
}

impl Weather {
    /// From the call with this number on (the first is 0), all calls meet the storm.
    pub(crate) fn storm_from(&self, number: usize, storm: Storm) {
        self.calls.store(0, Ordering::SeqCst);
        *self.storm.lock().expect("no test panicked with it") = Some((number, storm));
    }

    pub(crate) fn clear(&self) {
        *self.storm.lock().expect("no test panicked with it") = None;
        self.calls.store(0, Ordering::SeqCst);
    }

    pub(crate) fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    /// The headers of all calls so far.
    pub(crate) fn headers(&self) -> Vec<HeaderMap> {
        self.headers.lock().expect("no test panicked with it").clone()
    }

    pub(crate) fn over(&self, router: Router) -> Router {
        router.layer(from_fn_with_state(self.clone(), blow))
    }
}

async fn blow(State(weather): State<Weather>, request: Request, next: Next) -> Response {
    weather
        .headers
        .lock()
        .expect("no test panicked with it")
        .push(request.headers().clone());
    let number = weather.calls.fetch_add(1, Ordering::SeqCst);
    let storm = *weather.storm.lock().expect("no test panicked with it");
    match storm.filter(|(first, _)| number >= *first) {
        None => next.run(request).await,
        Some((_, Storm::Before)) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Some((_, Storm::After)) => {
            next.run(request).await;
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
        Some((_, Storm::Silence)) => {
            next.run(request).await;
            std::future::pending().await
        }
    }
}
