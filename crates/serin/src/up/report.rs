//! What `serin up` tells the human: where everything is when it is ready, and one line for each thing that happens after.

use std::fmt::{self, Write as _};
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use console::run_file::RunFile;

use super::process::Death;
use super::start::Demo;
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
    pub(crate) fn ready(&self, run: &RunFile) {
        print(&self.welcome(run).unwrap_or_default());
    }

    pub(crate) fn died(&self, name: &str, death: &Death) {
        let wait = death.wait.as_millis();
        let how = &death.how;
        self.line(format_args!(
            "{BAD}{name} died{BAD:#} ({how}); starting it again in {wait} ms"
        ));
        if let Some(log) = &death.worrying {
            let dir = &self.dir;
            self.line(format_args!(
                "{BAD}{name} keeps dying.{BAD:#} The end of {dir}/logs/{name}.log:"
            ));
            for line in log {
                print(&format!("            {DIM}│{DIM:#} {line}\n"));
            }
        }
    }

    pub(crate) fn back(&self, name: &str) {
        self.line(format_args!("{GOOD}{name} is back{GOOD:#}"));
    }

    pub(crate) fn replaced(&self, name: &str) {
        self.line(format_args!(
            "{GOOD}{name} restarted{GOOD:#}; the process before finishes what it is at"
        ));
    }

    pub(crate) fn not_replaced(&self, name: &str, why: &str) {
        self.line(format_args!(
            "{BAD}{name} not restarted{BAD:#}, and goes on as it is: {why}"
        ));
    }

    pub(crate) fn still_waiting(&self, missing: &[String]) {
        let (missing, dir) = (missing.join(", "), &self.dir);
        self.line(format_args!(
            "not ready yet; missing: {missing}. Logs: {dir}/logs"
        ));
    }

    pub(crate) fn stopping(&self) {
        self.line(format_args!(
            "stopping; requests under way are finished first (Ctrl-C again: at once)"
        ));
    }

    pub(crate) fn stopped(&self) {
        self.line(format_args!("stopped"));
    }

    fn welcome(&self, run: &RunFile) -> Result<String, fmt::Error> {
        let mut out = String::new();
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
                format!(
                    "curl -is {}/api/products -H 'canary: true' | grep -i x-served-by",
                    run.shop
                ),
                "as a tester: v2",
            ),
        ] {
            writeln!(out, "    {command}\n      {DIM}{what}{DIM:#}")?;
        }
        writeln!(out, "\n  Logs: {}/logs   Stop: Ctrl-C\n", self.dir)?;
        Ok(out)
    }

    fn line(&self, text: fmt::Arguments<'_>) {
        let seconds = self.start.elapsed().as_secs_f64();
        print(&format!("{DIM}{seconds:>9.1} s{DIM:#} {text}\n"));
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

/// A terminal that was closed must not stop the shop: what cannot be printed is left out.
fn print(text: &str) {
    let mut out = anstream::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
