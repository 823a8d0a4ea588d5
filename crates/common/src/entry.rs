//! From command-line arguments to a running service and back to an exit code: the same in every binary.

use std::ffi::OsString;
use std::future::Future;
use std::os::fd::{AsFd, OwnedFd};
use std::process::ExitCode;

use clap::Parser;
use tokio::net::unix::pipe;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::{BoxError, Listeners, ServiceConfig, healthcheck, problem, telemetry};

/// Parses `args`, runs the service until it is told to stop, and flushes what telemetry is left, also after an error.
/// With `--healthcheck` it only asks the service that runs already.
pub fn main<C, R>(
    service: &'static str,
    args: impl IntoIterator<Item = OsString>,
    run: impl FnOnce(C, Listeners, CancellationToken) -> R,
) -> ExitCode
where
    C: Parser + AsRef<ServiceConfig>,
    R: Future<Output = Result<(), BoxError>>,
{
    main_unbound(service, args, async |config: C, shutdown| {
        let listeners = Listeners::bind(config.as_ref()).await?;
        run(config, listeners, shutdown).await
    })
}

/// The same for a service that has its own way to its listeners.
pub fn main_unbound<C: Parser + AsRef<ServiceConfig>>(
    service: &'static str,
    args: impl IntoIterator<Item = OsString>,
    run: impl AsyncFnOnce(C, CancellationToken) -> Result<(), BoxError>,
) -> ExitCode {
    let config = match C::try_parse_from(args) {
        Ok(config) => config,
        Err(error) => error.exit(),
    };
    if config.as_ref().healthcheck {
        return check(config.as_ref());
    }
    let work = async {
        let telemetry = telemetry::init(service, config.as_ref())?;
        let result = async {
            let shutdown = on_signal()?;
            if config.as_ref().exit_with_parent {
                with_parent(shutdown.clone())?;
            }
            run(config, shutdown).await
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

/// The exit code is the answer; the reason goes to standard error, where container engines keep it.
#[expect(clippy::print_stderr, reason = "this process logs nothing")]
fn check(config: &ServiceConfig) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let answer = runtime
        .map_err(BoxError::from)
        .and_then(|runtime| runtime.block_on(healthcheck::is_ready(config.admin_listen)));
    if let Err(reason) = &answer {
        eprintln!("not ready: {reason}");
    }
    ExitCode::from(u8::from(answer.is_err()))
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

/// Cancels `token` when standard input ends: a pipe whose other end the process that started this one holds. It closes
/// however that process ends, so that nothing survives it; it can also close it on purpose, as a gentle stop.
pub fn with_parent(token: CancellationToken) -> Result<(), BoxError> {
    let stdin = std::io::stdin().as_fd().try_clone_to_owned()?;
    cancel_at_end(stdin, token)
}

fn cancel_at_end(pipe: OwnedFd, token: CancellationToken) -> Result<(), BoxError> {
    let mut pipe = pipe::Receiver::from_owned_fd(pipe)
        .map_err(|error| format!("--exit-with-parent needs a pipe as standard input: {error}"))?;
    tokio::spawn(async move {
        // An error says the same as the end: nobody holds the other side any more.
        let _ = tokio::io::copy(&mut pipe, &mut tokio::io::sink()).await;
        token.cancel();
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::Write;

    use super::*;

    #[tokio::test]
    async fn stops_when_the_parent_is_gone_and_not_before() {
        let (ours, mut parents) = std::io::pipe().expect("a pipe");
        let token = CancellationToken::new();
        cancel_at_end(ours.into(), token.clone()).expect("a pipe can be watched");
        parents.write_all(b"still here").expect("somebody reads");
        tokio::task::yield_now().await;
        assert!(!token.is_cancelled());
        drop(parents);
        token.cancelled().await;
    }

    #[tokio::test]
    async fn says_what_it_needs_when_standard_input_is_no_pipe() {
        let file = File::open("/dev/null").expect("there");
        let error = cancel_at_end(file.into(), CancellationToken::new()).expect_err("no pipe");
        assert!(error.to_string().contains("needs a pipe"), "{error}");
    }
}
