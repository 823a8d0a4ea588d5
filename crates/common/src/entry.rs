//! From command-line arguments to a running service and back to an exit code: the same in every binary.

use std::ffi::OsString;
use std::future::Future;
use std::process::ExitCode;

use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::{BoxError, Listeners, ServiceConfig, problem, telemetry};

/// Parses `args`, runs the service until it is told to stop, and flushes what telemetry is left, also after an error.
pub fn main<C, R>(
    service: &'static str,
    args: impl IntoIterator<Item = OsString>,
    run: impl FnOnce(C, Listeners, CancellationToken) -> R,
) -> ExitCode
where
    C: Parser + AsRef<ServiceConfig>,
    R: Future<Output = Result<(), BoxError>>,
{
    let config = match C::try_parse_from(args) {
        Ok(config) => config,
        Err(error) => error.exit(),
    };
    let work = async {
        let telemetry = telemetry::init(service, config.as_ref())?;
        let result = async {
            let shutdown = on_signal()?;
            let listeners = Listeners::bind(config.as_ref()).await?;
            run(config, listeners, shutdown).await
        }
        .await;
        if let Err(error) = &result {
            tracing::error!(cause = problem::chain(error.as_ref()), "the service ended");
        }
        telemetry.flush();
        result
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(workers())
        .enable_all()
        .build();
    let result = runtime
        .map_err(BoxError::from)
        .and_then(|runtime| runtime.block_on(work));
    ExitCode::from(u8::from(result.is_err()))
}

/// Two are enough for a service of the shop, and each further one costs memory in every process.
fn workers() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).min(2)
}

/// A token that is cancelled by SIGTERM or Ctrl-C.
pub fn on_signal() -> Result<CancellationToken, BoxError> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let token = CancellationToken::new();
    let cancel = token.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        cancel.cancel();
    });
    Ok(token)
}
