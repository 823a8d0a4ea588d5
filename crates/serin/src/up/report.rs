//! What `serin up` tells the human: where everything is when it is ready, and one line for each thing that happens after.

use std::io::{self, Write};
use std::path::Path;
use std::time::Instant;

use console::run_file::RunFile;

use super::plan::Demo;
use super::process::Death;
use crate::terminal::{BAD, BOLD, DIM, GOOD, me};

pub(crate) struct Report {
    start: Instant,
    dir: String,
    demo: Demo,
    with_load: bool,
}

impl Report {
    pub(crate) fn new(start: Instant, dir: &Path, demo: &Demo, with_load: bool) -> Self {
        Self {
            start,
            dir: crate::terminal::short(dir),
            demo: demo.clone(),
            with_load,
        }
    }

    /// Where everything is, what is declared, and what to try.
    pub(crate) fn ready(&self, run: &RunFile) -> io::Result<()> {
        let mut out = anstream::stdout().lock();
        let seconds = self.start.elapsed().as_secs_f64();
        let count = run.instances.len();
        writeln!(
            out,
            "\n{BOLD}Serin is ready{BOLD:#} in {seconds:.2} s: {count} processes\n"
        )?;
        for (name, url, what) in [
            ("Shop", &run.shop, "what shoppers see"),
            ("Console", &run.console, "what the traffic does, live"),
            (
                "Admin",
                &run.gateway_admin,
                "the gateway: /config, /clusters, /stats/prometheus",
            ),
        ] {
            writeln!(out, "  {name:<9}{GOOD}{url:<25}{GOOD:#}{DIM}{what}{DIM:#}")?;
        }
        writeln!(out, "\n  Declared, so that a laptop shows what a network would:")?;
        writeln!(out, "  {DIM}{}{DIM:#}", self.declared())?;
        writeln!(out, "\n  Try, in another terminal:")?;
        let (me, dir) = (me(), self.data_dir());
        for (command, what) in [
            (
                format!("{me} status{dir}"),
                "who gets which share, and how it goes",
            ),
            (
                format!("{me} split payment green=10{dir}"),
                "a tenth of the payments to green",
            ),
            (
                format!("{me} fault set payment green --error-rate 0.3{dir}"),
                "green breaks; `fault clear` mends it",
            ),
            (
                format!("curl -is {} -H 'canary: true' | grep -i x-served-by", run.shop),
                "as a tester: the candidates",
            ),
        ] {
            writeln!(out, "    {command}\n      {DIM}{what}{DIM:#}")?;
        }
        writeln!(out, "\n  Logs: {}/logs   Stop: Ctrl-C\n", self.dir)?;
        out.flush()
    }

    pub(crate) fn died(&self, name: &str, death: &Death) -> io::Result<()> {
        let wait = death.wait.as_millis();
        self.line(format_args!(
            "{BAD}{name} died{BAD:#} ({}); starting it again in {wait} ms",
            death.how
        ))?;
        if let Some(log) = &death.worrying {
            self.line(format_args!(
                "{BAD}{name} keeps dying.{BAD:#} The end of {}/logs/{name}.log:",
                self.dir
            ))?;
            let mut out = anstream::stdout().lock();
            for line in log {
                writeln!(out, "            {DIM}│{DIM:#} {line}")?;
            }
        }
        Ok(())
    }

    pub(crate) fn back(&self, name: &str) -> io::Result<()> {
        self.line(format_args!("{GOOD}{name} is back{GOOD:#}"))
    }

    pub(crate) fn still_waiting(&self, missing: &[String]) -> io::Result<()> {
        let missing = missing.join(", ");
        self.line(format_args!(
            "not ready yet; missing: {missing}. Logs: {}/logs",
            self.dir
        ))
    }

    pub(crate) fn stopping(&self) -> io::Result<()> {
        self.line(format_args!(
            "stopping; requests under way are finished first (Ctrl-C again: at once)"
        ))
    }

    pub(crate) fn stopped(&self) -> io::Result<()> {
        self.line(format_args!("stopped"))
    }

    fn line(&self, text: std::fmt::Arguments<'_>) -> io::Result<()> {
        let mut out = anstream::stdout().lock();
        let seconds = self.start.elapsed().as_secs_f64();
        writeln!(out, "{DIM}{seconds:>9.1} s{DIM:#} {text}")?;
        out.flush()
    }

    fn declared(&self) -> String {
        let Demo {
            db_rtt_ms,
            channel_delay_ms,
            channel_silence,
            restock_below,
            rps,
        } = &self.demo;
        let silence = channel_silence * 100.0;
        let load = if self.with_load {
            format!("{rps} requests per second")
        } else {
            "none".to_owned()
        };
        format!(
            "database round trip {db_rtt_ms} ms · payment channel {channel_delay_ms} ms, silent {silence:.0} % of the \
             time\n  stock refilled below {restock_below} · load: {load}"
        )
    }

    /// What commands for this shop need, if it is not in the usual place.
    fn data_dir(&self) -> String {
        if self.dir == crate::cli::DATA_DIR {
            String::new()
        } else {
            format!(" --data-dir {}", self.dir)
        }
    }
}
