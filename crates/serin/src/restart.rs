//! `serin restart`: another process takes the gateway's place, and nobody who shops notices.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use clap::{Args, ValueEnum};
use console::run_file::{Restart, RunFile};
use rustix::process::{Pid, Signal, kill_process};
use tokio::time::{sleep, timeout};

use crate::failure::{Failure, Outcome};
use crate::shop::Shop;
use crate::terminal::GOOD;
use crate::up::folder;

/// Longer than the new process may take.
const LIMIT: Duration = Duration::from_secs(40);

/// Between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(20);

#[derive(Args, Debug)]
pub(crate) struct Options {
    /// Which process
    what: What,
}

/// All others are killed as one likes: requests go to other instances, and who was killed comes back.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum What {
    Gateway,
}

/// Asks the `serin up` of this directory, and waits for what comes of it.
pub(crate) async fn run(options: &Options, dir: &Path) -> Outcome {
    let What::Gateway = options.what;
    let run = Shop::find(dir)?.run;
    // The file may be that of a shop that was killed, and its process number somebody else's by now.
    let up = i32::try_from(run.pid).ok().and_then(Pid::from_raw);
    let Some(up) = up.filter(|_| folder::is_in_use(dir)) else {
        return Err(Failure::new(format!("no shop is running in {}", dir.display()))
            .next("Start one with `serin up`, or name its directory with --data-dir DIR."));
    };
    kill_process(up, Signal::USR2).map_err(std::io::Error::from)?;
    let number = |run: &RunFile| run.restart.as_ref().map_or(0, |restart| restart.number);
    let came = timeout(LIMIT, async {
        loop {
            sleep(LOOK_EVERY).await;
            if let Ok(now) = RunFile::read(&RunFile::path(dir))
                && number(&now) > number(&run)
            {
                return now;
            }
        }
    });
    let logs = format!("Its log: {}", dir.join("logs/gateway.log").display());
    match came.await.ok().map(|now| now.restart) {
        Some(Some(Restart {
            failure: Some(why), ..
        })) => Err(Failure::new(format!(
            "the gateway is not restarted, and goes on as it is: {why}"
        ))
        .next(logs)),
        Some(_) => {
            let done = "the gateway is another process; the one before finishes what it is at";
            writeln!(anstream::stdout(), "{GOOD}restarted{GOOD:#}: {done}")?;
            Ok(())
        }
        None => Err(Failure::new("nothing came of it").next(logs)),
    }
}
