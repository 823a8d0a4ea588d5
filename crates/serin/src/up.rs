//! `serin up`: starts every instance of the shop as a process of its own, watches them, and stops them in order.
//!
//! - [`plan`]: which instances; [`start`]: with which flags; [`replicas`], [`ports`], [`folder`]: what that needs
//! - [`process`]: one instance under supervision, with its [`backoff`]
//! - [`board`]: who is up; [`mesh`]: tells the gateway; [`report`]: tells the human
//!
//! The rules it keeps: the gateway starts first and stops last; an instance that dies comes back and is sent requests
//! again; when we end, however we end, nothing of the shop goes on running.

mod backoff;
mod board;
pub(crate) mod folder;
mod mesh;
mod plan;
mod ports;
mod postgres;
mod process;
mod replicas;
mod report;
mod start;

use std::path::PathBuf;
use std::rc::Rc;
use std::time::{Duration, Instant};

use clap::Args;
use common::{CancellationToken, Clock, entry};
use console::gateway::GatewayAdmin;
use tokio::signal::{
    self,
    unix::{Signal, SignalKind},
};
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::{JoinHandle, LocalSet};

use crate::failure::{Failure, Outcome};
use board::Board;
use folder::Folder;
use plan::{Instance, Role};
use process::{Event, Keeper};
use replicas::Replicas;
use report::Report;
use start::{Demo, Places, Start};

/// Asks a running `serin up` to replace its gateway.
const RESTART: SignalKind = SignalKind::user_defined2();

/// How often logs are looked at for their size.
const TRIM_EVERY: Duration = Duration::from_secs(30);

/// How long the processes of a shop that was killed may hold its ports.
const LEFT_BEHIND: Duration = Duration::from_secs(5);

/// When it takes longer than this to become ready, it is said what is missing.
const IMPATIENT: Duration = Duration::from_secs(10);

#[derive(Args, Debug)]
pub(crate) struct Options {
    /// Port of the shop; 0 takes a free one. With another one than 8080 all other ports are chosen freely, so that two
    /// shops can run side by side
    #[arg(long, default_value_t = ports::SHOP, value_name = "PORT")]
    port: u16,

    /// How many instances: 2 of everything, or user=4,payment-green=2
    #[arg(long, default_value = "1", value_name = "N|NAME=N,…")]
    replicas: Replicas,

    /// Folder of the Istio files to begin with; changes made later are kept in the data directory
    #[arg(long, default_value = "istio", value_name = "DIR")]
    istio: PathBuf,

    /// Folder of the files that describe rollouts; read again whenever one is started
    #[arg(long, default_value = "k8s/rollouts", value_name = "DIR")]
    rollouts: PathBuf,

    /// Do not start the load generator
    #[arg(long)]
    no_load: bool,

    /// Keep the data in PostgreSQL instead of SQLite: each service in a database NAME_<service>, created when missing
    #[arg(
        long,
        env = "SERIN_POSTGRES",
        hide_env_values = true,
        value_name = "postgres://USER:PASSWORD@HOST/NAME"
    )]
    postgres: Option<String>,

    #[command(flatten)]
    demo: Demo,
}

/// What the parts of a running shop share.
struct Shop {
    folder: Folder,
    board: Board,
    report: Report,
    events: mpsc::UnboundedReceiver<(usize, Event)>,
    written: mpsc::UnboundedReceiver<(&'static str, usize)>,
    admin: watch::Sender<Option<GatewayAdmin>>,
    keepers: Vec<Kept>,
    hurry: CancellationToken,
    /// By which `serin restart` asks.
    restart: Signal,
}

/// A supervised instance and the way to stop it.
struct Kept {
    role: Role,
    replace: Rc<Notify>,
    stop: CancellationToken,
    /// Taken when it is started.
    keeper: Option<Keeper>,
    task: Option<JoinHandle<()>>,
}

/// Runs the shop until Ctrl-C or SIGTERM.
pub(crate) async fn run(options: Options, dir: PathBuf) -> Outcome {
    let start = Instant::now();
    let folder = Folder::open(&dir)?;
    let addresses = ports::choose(options.port);
    // The processes of a shop that was killed need a moment to notice and to give their ports back.
    let patience = if folder.run_file().exists() {
        LEFT_BEHIND
    } else {
        Duration::ZERO
    };
    ports::check(&addresses, patience).await?;
    if !options.istio.is_dir() {
        let next = "Run `serin up` where the project is, or say where they are with --istio DIR.";
        let what = format!("{} is no folder of Istio files", options.istio.display());
        return Err(Failure::new(what).next(next));
    }
    if let Some(base) = &options.postgres {
        postgres::create_databases(base).await?;
    }
    let signal = entry::on_signal()?;
    let restart = signal::unix::signal(RESTART)?;
    let local = LocalSet::new();
    local
        .run_until(async {
            let mut shop = Shop::assemble(&options, folder, addresses, start, restart)?;
            let result = shop.run(&signal).await;
            shop.stop().await;
            result
        })
        .await
}

impl Shop {
    /// Everything ready to start, nothing started.
    fn assemble(
        options: &Options,
        folder: Folder,
        addresses: plan::Addresses,
        start: Instant,
        restart: Signal,
    ) -> Outcome<Self> {
        let program = std::env::current_exe()?;
        let (tell, events) = mpsc::unbounded_channel();
        let (tell_written, written) = mpsc::unbounded_channel();
        let (admin, admin_seen) = watch::channel(None);
        let hurry = CancellationToken::new();
        let instances = plan::instances(&options.replicas, !options.no_load);
        let report = Report::new(start, folder.path(), &options.demo, !options.no_load);
        let board = Board::new(&instances, addresses, Clock::System.millis(), folder.run_file());

        for (host, endpoints) in board.lists() {
            let (admin, written) = (admin_seen.clone(), tell_written.clone());
            tokio::task::spawn_local(
                mesh::Writer {
                    host,
                    endpoints,
                    admin,
                    written,
                }
                .run(),
            );
        }
        let mut keepers = Vec::new();
        for (index, instance) in instances.iter().enumerate() {
            let log = folder.log(&instance.name());
            folder::begin_log(&log)?;
            let (stop, replace) = (CancellationToken::new(), Rc::<Notify>::default());
            keepers.push(Kept {
                role: instance.service.role,
                replace: Rc::clone(&replace),
                stop: stop.clone(),
                keeper: Some(Keeper {
                    index,
                    program: program.clone(),
                    log,
                    start: starter(*instance, options, &folder, &board)?,
                    events: tell.clone(),
                    replace,
                    stop,
                    hurry: hurry.clone(),
                }),
                task: None,
            });
        }
        Ok(Self {
            folder,
            board,
            report,
            events,
            written,
            admin,
            keepers,
            hurry,
            restart,
        })
    }

    /// Starts the gateway, then the services, then the load, and watches them until `signal`.
    async fn run(&mut self, signal: &CancellationToken) -> Outcome {
        self.launch(|role| role == Role::Gateway);
        let mut trim = tokio::time::interval(TRIM_EVERY);
        let impatient = tokio::time::sleep(IMPATIENT);
        tokio::pin!(impatient);
        loop {
            tokio::select! {
                biased;
                () = signal.cancelled() => return Ok(()),
                Some((index, event)) = self.events.recv() => self.happened(index, event)?,
                Some(()) = self.restart.recv() => self.replace_gateway(),
                Some((host, count)) = self.written.recv() => self.board.written(host, count),
                () = &mut impatient, if !self.board.was_ready() => {
                    self.report.still_waiting(&self.board.missing());
                    impatient.as_mut().reset(tokio::time::Instant::now() + IMPATIENT);
                }
                _ = trim.tick() => self.trim_logs(),
            }
            // Not before: its first requests would only be counted as failures.
            if self.board.can_take_load() {
                self.launch(|role| role == Role::Load);
            }
            if self.board.became_ready() {
                self.board.save()?;
                self.report.ready(self.board.run_file());
            }
        }
    }

    fn happened(&mut self, index: usize, event: Event) -> Outcome {
        match event {
            Event::Started { pid } => self.board.started(index, pid),
            Event::Ready(announced) => {
                let is_back = self.board.ready(index, &announced);
                if self.keepers[index].role == Role::Gateway {
                    self.board.gateway_is_at(&announced);
                    self.admin.send_replace(Some(GatewayAdmin::new(
                        &self.board.run_file().gateway_admin,
                        "serin up",
                    )?));
                    self.launch(|role| role != Role::Load);
                }
                if is_back {
                    self.report.back(self.board.name(index));
                }
            }
            Event::Replaced { pid } => {
                self.board.replaced(index, pid);
                self.report.replaced(self.board.name(index));
            }
            Event::NotReplaced(log) => {
                let why = log.join("; ");
                self.report.not_replaced(self.board.name(index), &why);
                self.board.not_replaced(why);
            }
            Event::Died(death) => {
                let first = self.keepers[index].role == Role::Gateway && !self.board.was_up(index);
                self.report.died(self.board.name(index), &death);
                self.board.died(index);
                if let (true, Some(log)) = (first, &death.worrying) {
                    return Err(no_gateway(log, &self.folder));
                }
            }
        }
        self.board.save()?;
        Ok(())
    }

    fn replace_gateway(&self) {
        let gateways = self.keepers.iter().filter(|kept| kept.role == Role::Gateway);
        gateways.for_each(|kept| kept.replace.notify_one());
    }

    /// Starts those that `wanted` picks and that have not been started.
    fn launch(&mut self, wanted: impl Fn(Role) -> bool) {
        for kept in &mut self.keepers {
            if wanted(kept.role)
                && let Some(keeper) = kept.keeper.take()
            {
                kept.task = Some(tokio::task::spawn_local(keeper.keep()));
            }
        }
    }

    /// Stops everything: those that call first, those that are called later, the gateway last. A second signal hurries.
    async fn stop(&mut self) {
        if let Ok(again) = entry::on_signal() {
            let hurry = self.hurry.clone();
            tokio::task::spawn_local(async move {
                again.cancelled().await;
                hurry.cancel();
            });
        }
        self.report.stopping();
        for role in [Role::Load, Role::Front, Role::Service, Role::Gateway] {
            let kept = self.keepers.iter_mut().filter(|kept| kept.role == role);
            let tasks: Vec<_> = kept
                .filter_map(|kept| {
                    kept.stop.cancel();
                    kept.task.take()
                })
                .collect();
            for task in tasks {
                // An instance whose supervision panicked has been killed with it.
                let _ = task.await;
            }
        }
        self.board.remove_file();
        self.report.stopped();
    }

    fn trim_logs(&self) {
        for name in self.board.names() {
            // The log may have been removed by hand: its instance goes on all the same.
            let _ = folder::trim_log(&self.folder.log(name));
        }
    }
}

/// What to start an instance with, asked for at each start.
fn starter(
    instance: Instance,
    options: &Options,
    folder: &Folder,
    board: &Board,
) -> Outcome<Rc<dyn Fn() -> Start>> {
    let places = Places {
        data: folder.data(),
        dir: folder.path().to_owned(),
        run_file: folder.run_file(),
        restart_socket: folder.restart_socket(),
        istio: options.istio.canonicalize()?,
        rollouts: std::path::absolute(&options.rollouts)?,
        postgres: options.postgres.clone(),
    };
    let (demo, addresses) = (options.demo.clone(), board.addresses());
    Ok(Rc::new(move || instance.start(&addresses.get(), &places, &demo)))
}

fn no_gateway(log: &[String], folder: &Folder) -> Failure {
    Failure::new(format!("the gateway does not start:\n{}", log.join("\n")))
        .next(format!("Its whole log: {}", folder.log("gateway").display()))
}
