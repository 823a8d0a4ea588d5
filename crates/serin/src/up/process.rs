//! One instance under supervision: started, awaited, started again when it dies, replaced or stopped when told.
//!
//! A process hears that it shall stop by the end of its standard input, which also ends when we are killed. It has a
//! process group of its own, so that a Ctrl-C meant for the shop reaches us alone and the order of stopping holds.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::rc::Rc;
use std::time::{Duration, Instant};

use common::CancellationToken;
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::backoff::Backoff;
use super::folder;
use super::start::Start;

/// Longest time from start to ready.
const START_LIMIT: Duration = Duration::from_secs(30);

/// Longest time from the word to the end: the grace of the requests and what closing costs.
const STOP_LIMIT: Duration = Duration::from_secs(5);

/// Longest time that a replaced process gets for what it has under way: its grace, and the same again.
const LEAVE_LIMIT: Duration = Duration::from_secs(10);

/// Crashes in a row after which the log is shown, once.
const WORRYING: u32 = 3;

/// What happens to an instance, told to the supervisor with its number.
#[derive(Debug)]
pub(crate) enum Event {
    Started {
        pid: Option<u32>,
    },
    Ready(Announced),
    /// Another process has taken over from it.
    Replaced {
        pid: Option<u32>,
    },
    /// The other process did not start, and it goes on; why, by the end of the log as a rule.
    NotReplaced(Vec<String>),
    Died(Death),
}

/// What a process says about itself when it is ready.
#[derive(Debug, Deserialize)]
pub(crate) struct Announced {
    pub(crate) listen: SocketAddr,
    pub(crate) admin: SocketAddr,
    /// The gateway's second listener.
    #[serde(default)]
    pub(crate) mesh: Option<SocketAddr>,
}

#[derive(Debug)]
pub(crate) struct Death {
    /// `killed by signal 9`, `exit code 1`
    pub(crate) how: String,
    /// Before it is started again.
    pub(crate) wait: Duration,
    /// The end of its log, when it keeps crashing.
    pub(crate) worrying: Option<Vec<String>>,
}

/// What a supervised instance needs.
pub(crate) struct Keeper {
    /// Its number in the list of all.
    pub(crate) index: usize,
    pub(crate) program: PathBuf,
    pub(crate) log: PathBuf,
    /// Flags and variables, asked for at each start: addresses may have been chosen meanwhile.
    pub(crate) start: Rc<dyn Fn() -> Start>,
    pub(crate) events: mpsc::UnboundedSender<(usize, Event)>,
    /// Start another process that takes over.
    pub(crate) replace: Rc<Notify>,
    /// Stop gently.
    pub(crate) stop: CancellationToken,
    /// Stop at once.
    pub(crate) hurry: CancellationToken,
}

/// One process. It is told to stop by the end of its standard input: waiting for it does not close this one.
struct Process {
    child: Child,
    stdin: Option<ChildStdin>,
    output: Output,
}

enum End {
    Stopped,
    Died(String),
}

impl Keeper {
    /// Runs until `stop`; the process is gone when this returns.
    pub(crate) async fn keep(self) {
        let mut backoff = Backoff::default();
        loop {
            let start = Instant::now();
            let how = match self.run().await {
                Ok(End::Stopped) => return,
                Ok(End::Died(how)) => how,
                Err(error) => format!("cannot be started: {error}"),
            };
            let wait = backoff.after(start.elapsed());
            let worrying = (backoff.crashes() == WORRYING).then(|| folder::tail(&self.log, 5));
            self.tell(Event::Died(Death { how, wait, worrying }));
            tokio::select! {
                () = sleep(wait) => {}
                () = self.stop.cancelled() => return,
            }
        }
    }

    /// One life of the instance: of a process, and of those that take over from each other.
    async fn run(&self) -> std::io::Result<End> {
        let mut process = self.spawn()?;
        self.tell(Event::Started {
            pid: process.child.id(),
        });
        tokio::select! {
            announced = announcement(&mut process.output) => match announced {
                Some(announced) => self.tell(Event::Ready(announced)),
                // Its output ended: it is dying, or about to be useless.
                None => return self.last_words(process.child).await,
            },
            () = sleep(START_LIMIT) => {
                process.child.kill().await?;
                return Ok(End::Died(format!("not ready within {} s", START_LIMIT.as_secs())));
            }
            () = self.stop.cancelled() => {
                process.finish(&self.hurry).await?;
                return Ok(End::Stopped);
            }
        }
        let mut leaving = JoinSet::new();
        loop {
            let status = tokio::select! {
                status = process.child.wait() => status?,
                () = drain(&mut process.output) => process.child.wait().await?,
                () = self.replace.notified() => {
                    if let Some(before) = self.take_over_from(&mut process).await {
                        leaving.spawn_local(before.leave(self.stop.clone(), self.hurry.clone()));
                    }
                    continue;
                }
                () = self.stop.cancelled() => {
                    process.finish(&self.hurry).await?;
                    leaving.join_all().await;
                    return Ok(End::Stopped);
                }
            };
            return Ok(End::Died(describe(status)));
        }
    }

    /// Starts another process, which takes over from this one once it is ready. Gives back the one that was before. Whatever
    /// goes wrong leaves this one as it is: its program may just be written anew.
    async fn take_over_from(&self, process: &mut Process) -> Option<Process> {
        let mut next = match self.spawn() {
            Ok(next) => next,
            Err(error) => {
                self.tell(Event::NotReplaced(vec![format!("cannot start another: {error}")]));
                return None;
            }
        };
        let announced = tokio::select! {
            announced = announcement(&mut next.output) => announced,
            () = sleep(START_LIMIT) => None,
            () = self.stop.cancelled() => None,
        };
        if announced.is_none() {
            // An error is a process that is gone already.
            let _ = next.child.kill().await;
            self.tell(Event::NotReplaced(folder::tail(&self.log, 2)));
            return None;
        }
        self.tell(Event::Replaced { pid: next.child.id() });
        Some(std::mem::replace(process, next))
    }

    fn spawn(&self) -> std::io::Result<Process> {
        let Start { args, env } = (self.start)();
        let mut child = Command::new(&self.program)
            .args(args)
            // Meant for something else: one database cannot hold all services, and the mesh has one way only.
            .env_remove("DATABASE_URL")
            .env_remove("UPSTREAMS")
            .envs(env)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(folder::append(&self.log)?)
            .process_group(0)
            .kill_on_drop(true)
            .spawn()?;
        Ok(Process {
            stdin: child.stdin.take(),
            output: child.stdout.take().map(|stdout| BufReader::new(stdout).lines()),
            child,
        })
    }

    async fn last_words(&self, mut child: Child) -> std::io::Result<End> {
        let how = if let Ok(status) = timeout(STOP_LIMIT, child.wait()).await {
            describe(status?)
        } else {
            child.kill().await?;
            "closed its output before it was ready".to_owned()
        };
        Ok(End::Died(how))
    }

    fn tell(&self, event: Event) {
        // Nobody listens any more when the shop has been stopped: then nobody needs to know.
        let _ = self.events.send((self.index, event));
    }
}

impl Process {
    /// Tells it to stop and sees it off.
    async fn finish(mut self, hurry: &CancellationToken) -> std::io::Result<()> {
        drop(self.stdin);
        let limit = async {
            tokio::select! {
                () = sleep(STOP_LIMIT) => {}
                () = hurry.cancelled() => {}
            }
        };
        tokio::select! {
            status = self.child.wait() => { status?; }
            () = limit => self.child.kill().await?,
        }
        Ok(())
    }

    /// Sees it off, who ends by itself because another one has taken over.
    async fn leave(mut self, stop: CancellationToken, hurry: CancellationToken) {
        tokio::select! {
            // An error is a process that is gone already.
            _ = self.child.wait() => return,
            () = sleep(LEAVE_LIMIT) => {}
            () = stop.cancelled() => {}
        }
        let _ = self.finish(&hurry).await;
    }
}

type Output = Option<Lines<BufReader<ChildStdout>>>;

/// The first line that is an announcement; `None` when there will be none.
async fn announcement(output: &mut Output) -> Option<Announced> {
    let lines = output.as_mut()?;
    while let Ok(Some(line)) = lines.next_line().await {
        if let Ok(announced) = serde_json::from_str(&line) {
            return Some(announced);
        }
    }
    None
}

/// Reads on, so that a process that prints more does not block on a full pipe. Ends with the output.
async fn drain(output: &mut Output) {
    if let Some(lines) = output {
        while let Ok(Some(_)) = lines.next_line().await {}
    }
}

fn describe(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(0), _) => "ended by itself".to_owned(),
        (Some(code), _) => format!("exit code {code}"),
        (None, Some(signal)) => format!("killed by signal {signal}"),
        (None, None) => status.to_string(),
    }
}
