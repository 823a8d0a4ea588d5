//! The data directory: one shop at a time in it, a log file for each instance, and none of them without bounds.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use console::run_file::RunFile;
use serde_json::Value;

use crate::failure::{Failure, Outcome};

/// The file that says by its lock that a shop runs.
const LOCK: &str = "lock";

/// What systems allow, less what the gateway adds while it starts.
const LONGEST_SOCKET: usize = 98;

/// Size at which a log is moved aside. One file before the current one is kept.
const LOG_LIMIT: u64 = 8 * 1024 * 1024;

/// How far from its end a log is looked at.
const TAIL: u64 = 8 * 1024;

/// A data directory that is ours as long as this value lives. The system gives the lock back however we end.
#[derive(Debug)]
pub(crate) struct Folder {
    dir: PathBuf,
    _lock: File,
}

impl Folder {
    pub(crate) fn open(dir: &Path) -> Outcome<Self> {
        let create = |dir: &Path| fs::create_dir_all(dir);
        create(&dir.join("data"))
            .and_then(|()| create(&dir.join("logs")))
            .and_then(|()| dir.canonicalize())
            .and_then(|dir| Ok((File::create(dir.join(LOCK))?, dir)))
            .map_err(|error| {
                Failure::new(format!("cannot use {} as data directory: {error}", dir.display()))
                    .next("Choose another one with --data-dir DIR.")
            })
            .and_then(|(lock, dir)| match lock.try_lock() {
                Ok(()) => Ok(Self { dir, _lock: lock }),
                Err(TryLockError::WouldBlock) => Err(taken(&dir)),
                Err(TryLockError::Error(error)) => {
                    Err(Failure::new(format!("cannot lock {}: {error}", dir.display())))
                }
            })
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.dir.join("data")
    }

    pub(crate) fn logs(&self) -> PathBuf {
        self.dir.join("logs")
    }

    pub(crate) fn path(&self) -> &Path {
        &self.dir
    }

    pub(crate) fn run_file(&self) -> PathBuf {
        RunFile::path(&self.dir)
    }

    /// A socket's path is short by the system's rules; where ours is not, it is among the temporary files.
    pub(crate) fn restart_socket(&self) -> PathBuf {
        let path = self.dir.join("gateway.sock");
        if path.as_os_str().len() <= LONGEST_SOCKET {
            return path;
        }
        std::env::temp_dir().join(format!("serin-{}.sock", std::process::id()))
    }

    pub(crate) fn log(&self, instance: &str) -> PathBuf {
        self.logs().join(format!("{instance}.log"))
    }
}

/// Whether a shop runs in this directory, whatever files of an earlier one are left there.
pub(crate) fn is_in_use(dir: &Path) -> bool {
    let lock = File::open(dir.join(LOCK));
    lock.is_ok_and(|lock| matches!(lock.try_lock(), Err(TryLockError::WouldBlock)))
}

fn taken(dir: &Path) -> Failure {
    let who = RunFile::read(&RunFile::path(dir)).map_or_else(
        |_| String::new(),
        |run| format!(" (process {}, {})", run.pid, run.shop),
    );
    Failure::new(format!("a shop is running in {} already{who}", dir.display())).next(
        "`serin status` shows it; Ctrl-C in its terminal stops it.\n\
         For a second shop: serin up --port 8180 --data-dir .serin-2",
    )
}

/// Moves the log of the last run aside and opens a new one.
pub(crate) fn begin_log(log: &Path) -> std::io::Result<()> {
    match fs::rename(log, previous(log)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    append(log).map(|_| ())
}

/// For a process to write to, at the end whatever happens to the file meanwhile.
pub(crate) fn append(log: &Path) -> std::io::Result<File> {
    OpenOptions::new().create(true).append(true).open(log)
}

/// Moves a log aside that has grown too long. Its process goes on writing: what it writes while we copy is lost, which
/// a log that grows by megabytes can bear.
pub(crate) fn trim_log(log: &Path) -> std::io::Result<()> {
    if fs::metadata(log)?.len() > LOG_LIMIT {
        fs::copy(log, previous(log))?;
        append(log)?.set_len(0)?;
    }
    Ok(())
}

fn previous(log: &Path) -> PathBuf {
    log.with_extension("previous.log")
}

/// The last lines of a log, made readable.
pub(crate) fn tail(log: &Path, lines: usize) -> Vec<String> {
    let read = || -> std::io::Result<String> {
        let mut file = File::open(log)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    let text = read().unwrap_or_else(|error| format!("{} cannot be read: {error}", log.display()));
    let all: Vec<_> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    all[all.len().saturating_sub(lines)..]
        .iter()
        .map(|line| readable(line))
        .collect()
}

/// `{"message": "the service ended", "cause": "…"}` as `the service ended: …`; anything else as it is.
fn readable(line: &str) -> String {
    let Ok(entry) = serde_json::from_str::<Value>(line) else {
        return line.to_owned();
    };
    match (entry["message"].as_str(), entry["cause"].as_str()) {
        (Some(message), Some(cause)) => format!("{message}: {cause}"),
        (Some(message), None) => message.to_owned(),
        _ => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn one_shop_at_a_time_and_the_next_after_it() {
        let dir = tempfile::tempdir().expect("a folder");
        let first = Folder::open(dir.path()).expect("free");
        let error = Folder::open(dir.path()).expect_err("taken").to_string();
        assert!(
            error.contains("running in") && error.contains("--data-dir"),
            "{error}"
        );
        assert!(is_in_use(dir.path()));
        drop(first);
        assert!(!is_in_use(dir.path()));
        Folder::open(dir.path()).expect("free again");
    }

    #[test]
    fn a_log_is_bounded_and_its_writer_goes_on() {
        let dir = tempfile::tempdir().expect("a folder");
        let log = dir.path().join("x.log");
        begin_log(&log).expect("a log");
        let mut writer = append(&log).expect("open");
        writer.write_all(&vec![b'x'; 9 * 1024 * 1024]).expect("written");
        trim_log(&log).expect("trimmed");
        writer.write_all(b"after\n").expect("written");
        assert_eq!(fs::read_to_string(&log).expect("read"), "after\n");
        assert!(dir.path().join("x.previous.log").exists());
        begin_log(&log).expect("a new run");
        assert_eq!(fs::read_to_string(&log).expect("read"), "");
    }

    #[test]
    fn the_tail_shows_messages_and_causes() {
        let dir = tempfile::tempdir().expect("a folder");
        let log = dir.path().join("x.log");
        let text = "old\nplain text\n{\"level\":\"ERROR\",\"message\":\"the service ended\",\"cause\":\"no disk\"}\n";
        fs::write(&log, text).expect("written");
        assert_eq!(tail(&log, 2), ["plain text", "the service ended: no disk"]);
    }
}
