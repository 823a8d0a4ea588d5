//! Who is up, where, and whether the gateway knows: the state of the supervisor, without processes or sockets.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::rc::Rc;

use console::run_file::{Restart, RunFile, RunInstance, State};
use tokio::sync::watch;

use super::mesh::Endpoint;
use super::plan::{Addresses, Instance, Role};
use super::process::Announced;

pub(crate) struct Board {
    instances: Vec<Instance>,
    run: RunFile,
    path: PathBuf,
    addresses: Rc<Cell<Addresses>>,
    hosts: BTreeMap<&'static str, Host>,
    ready: bool,
}

/// A service of the mesh.
struct Host {
    endpoints: watch::Sender<Vec<Endpoint>>,
    /// How many the gateway knows.
    written: usize,
}

impl Board {
    pub(crate) fn new(instances: &[Instance], addresses: Addresses, now: i64, path: PathBuf) -> Self {
        let in_mesh = instances.iter().filter(|instance| instance.is_in_mesh());
        let host = |instance: &Instance| {
            let (endpoints, _) = watch::channel(Vec::new());
            (
                instance.service.host,
                Host {
                    endpoints,
                    written: 0,
                },
            )
        };
        let mut board = Self {
            instances: instances.to_vec(),
            run: RunFile {
                pid: std::process::id(),
                started_at: now,
                shop: String::new(),
                mesh: String::new(),
                gateway_admin: String::new(),
                console: String::new(),
                restart: None,
                instances: instances.iter().map(listed).collect(),
            },
            path,
            addresses: Rc::new(Cell::new(addresses)),
            hosts: in_mesh.map(host).collect(),
            ready: false,
        };
        board.write_urls();
        board
    }

    // === What happens ===

    pub(crate) fn started(&mut self, index: usize, pid: Option<u32>) {
        let instance = &mut self.run.instances[index];
        instance.pid = pid;
        instance.state = State::Starting;
    }

    /// Notes where an instance is; whether it has been up before.
    pub(crate) fn ready(&mut self, index: usize, announced: &Announced) -> bool {
        let instance = &mut self.run.instances[index];
        instance.state = State::Up;
        instance.listen = Some(announced.listen);
        instance.admin = Some(announced.admin);
        if instance.service == "console" {
            self.set(|addresses| addresses.console = announced.listen);
        }
        self.list(index);
        self.run.instances[index].restarts > 0
    }

    /// Keeps the gateway's addresses: everyone is told them, so they have to be the same when it is started again.
    pub(crate) fn gateway_is_at(&mut self, announced: &Announced) {
        self.set(|addresses| {
            addresses.shop = announced.listen;
            addresses.admin = announced.admin;
            addresses.mesh = announced.mesh.unwrap_or(addresses.mesh);
        });
    }

    pub(crate) fn died(&mut self, index: usize) {
        let instance = &mut self.run.instances[index];
        instance.state = State::Down;
        (instance.pid, instance.listen, instance.admin) = (None, None, None);
        instance.restarts += 1;
        self.list(index);
    }

    /// Another process is the instance now, at the same addresses.
    pub(crate) fn replaced(&mut self, index: usize, pid: Option<u32>) {
        self.run.instances[index].pid = pid;
        self.note_restart(None);
    }

    pub(crate) fn not_replaced(&mut self, why: String) {
        self.note_restart(Some(why));
    }

    fn note_restart(&mut self, failure: Option<String>) {
        let before = self.run.restart.as_ref().map_or(0, |restart| restart.number);
        self.run.restart = Some(Restart {
            number: before + 1,
            failure,
        });
    }

    pub(crate) fn written(&mut self, host: &str, count: usize) {
        if let Some(host) = self.hosts.get_mut(host) {
            host.written = count;
        }
    }

    // === What it knows ===

    pub(crate) fn name(&self, index: usize) -> &str {
        &self.run.instances[index].name
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.run.instances.iter().map(|instance| instance.name.as_str())
    }

    pub(crate) fn run_file(&self) -> &RunFile {
        &self.run
    }

    pub(crate) fn addresses(&self) -> Rc<Cell<Addresses>> {
        Rc::clone(&self.addresses)
    }

    /// The endpoints of each service of the mesh, as they change.
    pub(crate) fn lists(&self) -> Vec<(&'static str, watch::Receiver<Vec<Endpoint>>)> {
        let lists = self.hosts.iter();
        lists
            .map(|(host, list)| (*host, list.endpoints.subscribe()))
            .collect()
    }

    /// Whether the gateway was up at any time.
    pub(crate) fn was_up(&self, index: usize) -> bool {
        let instance = &self.run.instances[index];
        instance.state == State::Up || self.ready
    }

    pub(crate) fn was_ready(&self) -> bool {
        self.ready
    }

    /// Whether everything is up and known to the gateway, for the first time.
    pub(crate) fn became_ready(&mut self) -> bool {
        let now = !self.ready && self.missing().is_empty();
        self.ready |= now;
        now
    }

    /// Whether all that serve requests are up and known to the gateway.
    pub(crate) fn can_take_load(&self) -> bool {
        self.absent(|role| role != Role::Load).is_empty()
    }

    /// What is not up, or not known to the gateway.
    pub(crate) fn missing(&self) -> Vec<String> {
        self.absent(|_| true)
    }

    fn absent(&self, wanted: impl Fn(Role) -> bool) -> Vec<String> {
        let all = self.instances.iter().zip(&self.run.instances);
        let down =
            all.filter(|(instance, listed)| wanted(instance.service.role) && listed.state != State::Up);
        let unknown = self
            .hosts
            .iter()
            .filter(|(_, host)| host.written != host.endpoints.borrow().len());
        down.map(|(_, listed)| listed.name.clone())
            .chain(unknown.map(|(name, _)| format!("the gateway's entry of {name}")))
            .collect()
    }

    // === The file ===

    pub(crate) fn save(&self) -> std::io::Result<()> {
        self.run.write(&self.path)
    }

    /// A file that stays would only be found to be old.
    pub(crate) fn remove_file(&self) {
        let _ = std::fs::remove_file(&self.path);
    }

    fn set(&mut self, change: impl FnOnce(&mut Addresses)) {
        let mut addresses = self.addresses.get();
        change(&mut addresses);
        self.addresses.set(addresses);
        self.write_urls();
    }

    fn write_urls(&mut self) {
        let Addresses {
            shop,
            mesh,
            admin,
            console,
        } = self.addresses.get();
        self.run.shop = format!("http://{shop}");
        self.run.mesh = format!("http://{mesh}");
        self.run.gateway_admin = format!("http://{admin}");
        self.run.console = format!("http://{console}");
    }

    /// Writes the list of the service that an instance belongs to anew.
    fn list(&mut self, index: usize) {
        let name = self.instances[index].service.host;
        let Some(host) = self.hosts.get(name) else {
            return;
        };
        let all = self.instances.iter().zip(&self.run.instances);
        let endpoints = all
            .filter(|(instance, _)| instance.service.host == name)
            .filter_map(|(instance, listed)| {
                let address = listed.listen?;
                Some(Endpoint {
                    address,
                    labels: instance.labels(),
                })
            })
            .collect();
        host.endpoints.send_replace(endpoints);
    }
}

fn listed(instance: &Instance) -> RunInstance {
    RunInstance {
        service: instance.service.host.to_owned(),
        variant: instance.flavour.variant.to_owned(),
        subset: instance.flavour.subset.to_owned(),
        name: instance.name(),
        state: State::Starting,
        pid: None,
        listen: None,
        admin: None,
        restarts: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{plan, ports, replicas::Replicas};
    use super::*;

    fn announced(port: u16) -> Announced {
        let at = |port: u16| ([127, 0, 0, 1], port).into();
        Announced {
            listen: at(port),
            admin: at(port + 1),
            mesh: None,
        }
    }

    #[test]
    fn is_ready_once_when_all_are_up_and_the_gateway_knows_them() {
        let instances = plan::instances(&Replicas::default(), false);
        let mut board = Board::new(&instances, ports::choose(8080), 0, PathBuf::new());
        let lists: BTreeMap<_, _> = board.lists().into_iter().collect();
        for index in 0..instances.len() {
            assert!(!board.became_ready());
            assert!(!board.ready(index, &announced(2_000 + 2 * u16::try_from(index).expect("few"))));
        }
        assert!(!board.became_ready(), "the gateway knows nobody");
        for (host, list) in &lists {
            board.written(host, list.borrow().len());
        }
        assert!(board.became_ready());
        assert!(!board.became_ready(), "only once");
    }

    #[test]
    fn a_dead_instance_leaves_the_list_and_comes_back_to_it() {
        let instances = plan::instances(&Replicas::default(), false);
        let mut board = Board::new(&instances, ports::choose(8080), 0, PathBuf::new());
        let lists: BTreeMap<_, _> = board.lists().into_iter().collect();
        let (blue, green) = (
            instances
                .iter()
                .position(|i| i.name() == "payment-blue-1")
                .expect("there"),
            instances
                .iter()
                .position(|i| i.name() == "payment-green-1")
                .expect("there"),
        );
        board.ready(blue, &announced(2_000));
        board.ready(green, &announced(2_002));
        let ports = || -> Vec<u16> {
            lists["payment-service"]
                .borrow()
                .iter()
                .map(|e| e.address.port())
                .collect()
        };
        assert_eq!(ports(), [2_000, 2_002]);
        board.died(blue);
        assert_eq!(ports(), [2_002]);
        assert!(board.ready(blue, &announced(2_004)), "it is back");
        assert_eq!(ports(), [2_004, 2_002]);
        assert_eq!(lists["payment-service"].borrow()[1].labels["color"], "green");
    }
}
