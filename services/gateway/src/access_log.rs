//! The access log: a file with a line for each request, written by a thread of its own. A disk that is slow costs lines,
//! which are counted and said to be missing, and never a request.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufWriter, Write},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::{self, JoinHandle},
};

/// Lines that may wait for the disk.
const MOST: usize = 16 << 10;

#[derive(Clone)]
pub(crate) struct AccessLog {
    lines: SyncSender<String>,
    lost: Arc<AtomicU64>,
}

impl AccessLog {
    /// Lines are put at the end of the file. The thread ends with the last clone of the log.
    pub(crate) fn open(path: &Path) -> io::Result<(Self, JoinHandle<()>)> {
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        let (lines, waiting) = sync_channel(MOST);
        let lost = Arc::<AtomicU64>::default();
        let log = Self {
            lines,
            lost: Arc::clone(&lost),
        };
        let write = move || {
            if let Err(error) = write(file, &waiting, &lost) {
                tracing::error!(cause = %error, "the access log cannot be written any more");
            }
        };
        let thread = thread::Builder::new().name("access-log".into()).spawn(write)?;
        Ok((log, thread))
    }

    /// With its end of line.
    pub(crate) fn write(&self, line: String) {
        if self.lines.try_send(line).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn write(file: File, lines: &Receiver<String>, lost: &AtomicU64) -> io::Result<()> {
    let mut file = BufWriter::new(file);
    while let Ok(line) = lines.recv() {
        file.write_all(line.as_bytes())?;
        for line in lines.try_iter() {
            file.write_all(line.as_bytes())?;
        }
        file.flush()?;
        let lost = lost.swap(0, Ordering::Relaxed);
        if lost > 0 {
            tracing::warn!(
                lines = lost,
                "the disk was too slow for some lines of the access log"
            );
        }
    }
    Ok(())
}
