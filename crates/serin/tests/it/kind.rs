//! `scripts/kind-up` and `kind-down`, with programs that write down what they are asked for in the place of docker, kind,
//! kubectl and istioctl. A real cluster is not made here.

use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::testing::project;
use tempfile::TempDir;

/// What the scripts need of the system itself.
const SYSTEM: [&str; 24] = [
    "awk", "base64", "bash", "cat", "cp", "cut", "dirname", "du", "env", "grep", "mkdir", "mktemp",
    "openssl", "printf", "realpath", "rm", "sed", "sleep", "sort", "tail", "tar", "tr", "wc", "xargs",
];

/// Remembers what was made in files of the folder `STATE`, and answers from them.
const STUB: &str = r#"#!/bin/bash
echo "${0##*/} $*" >>"$STATE/log"
case "${0##*/} $*" in
"kind version"*) echo "kind v0.30.0 go1.25 linux/amd64" ;;
"kubectl version"*) echo "Client Version: v1.34.0" ;;
"istioctl version"*) echo "client version: 1.27.0" ;;
"docker inspect "*) echo sha256:node ;;
"docker save "*) : >"$3" ;;
"kind get clusters") cat "$STATE/clusters" 2>/dev/null ;;
"kind create cluster"*) echo serin >"$STATE/clusters" ;;
"kind delete cluster"*) rm "$STATE/clusters" ;;
"kubectl kustomize"*) printf 'image: serin/user:v1\nimage: redis:7.4.5-alpine\n' ;;
*" get secret "*) [ -e "$STATE/secret-${*: -1}" ] ;;
*" create secret tls "*) : >"$STATE/secret-$8" ;;
*" create secret generic "*) : >"$STATE/secret-$8"; case "$*" in *stdin*) cat >"$STATE/value-$8" ;; esac ;;
*" annotate "*) echo "${*: -1}" >"$STATE/overlay" ;;
*" get namespace "*) [ ! -e "$STATE/overlay" ] || sed 's/.*=//' "$STATE/overlay" | tr -d '\n' ;;
*" get deployments,statefulsets "*) echo deployment.apps/storefront ;;
esac
"#;

struct Machine {
    dir: TempDir,
}

impl Machine {
    /// A copy of the project's scripts, on a machine with these programs.
    fn with(programs: &[&str]) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        for folder in ["bin", "state", "k8s/kind"] {
            fs::create_dir_all(dir.path().join(folder)).expect("a folder");
        }
        link(&project("scripts"), &dir.path().join("scripts"));
        link(&project("istio"), &dir.path().join("istio"));
        for name in ["base", "components", "overlays", "rollouts"] {
            link(&project("k8s").join(name), &dir.path().join("k8s").join(name));
        }
        let cluster = fs::read_to_string(project("k8s/kind/cluster.yaml")).expect("there");
        fs::write(dir.path().join("k8s/kind/cluster.yaml"), on_free_ports(&cluster)).expect("written");
        let bin = dir.path().join("bin");
        for name in SYSTEM {
            let found = ["/usr/bin", "/bin"].map(|folder| Path::new(folder).join(name));
            let found = found
                .iter()
                .find(|path| path.exists())
                .unwrap_or_else(|| panic!("no {name} here"));
            symlink(found, bin.join(name)).expect("linked");
        }
        for name in programs {
            let path = bin.join(name);
            fs::write(&path, STUB).expect("written");
            fs::set_permissions(&path, Permissions::from_mode(0o755)).expect("may be run");
        }
        Self { dir }
    }

    fn complete() -> Self {
        Self::with(&["docker", "kind", "kubectl", "istioctl", "curl"])
    }

    fn run(&self, line: &[&str]) -> Output {
        Command::new("/bin/bash")
            .arg(self.dir.path().join(line[0]))
            .args(&line[1..])
            .env("PATH", self.dir.path().join("bin"))
            .env("STATE", self.dir.path().join("state"))
            .output()
            .expect("bash")
    }

    fn state(&self, name: &str) -> PathBuf {
        self.dir.path().join("state").join(name)
    }

    fn log(&self) -> String {
        fs::read_to_string(self.state("log")).unwrap_or_default()
    }
}

fn link(original: &Path, link: &Path) {
    symlink(original.canonicalize().expect("there"), link).expect("linked");
}

/// Somebody on this machine may have the shop's own ports.
fn on_free_ports(cluster: &str) -> String {
    let free = || {
        TcpListener::bind("127.0.0.1:0")
            .expect("a port")
            .local_addr()
            .expect("bound")
            .port()
    };
    ["8080", "8443", "8090"]
        .into_iter()
        .fold(cluster.to_owned(), |text, port| {
            text.replace(&format!("hostPort: {port}"), &format!("hostPort: {}", free()))
        })
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn kind_up_tells_everything_that_is_missing_at_once_and_does_nothing() {
    let machine = Machine::with(&["curl"]);
    let output = machine.run(&["scripts/kind-up"]);
    let errors = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{errors}");
    for name in ["docker", "kind", "kubectl", "istioctl"] {
        assert!(errors.contains(&format!("  - {name}: https://")), "{errors}");
    }
    assert_eq!(machine.log(), "");
}

#[test]
fn kind_up_makes_what_is_missing_in_order_and_a_second_run_makes_nothing_twice() {
    let machine = Machine::complete();
    let output = machine.run(&["scripts/kind-up"]);
    assert!(
        output.status.success(),
        "{}{}",
        text(&output.stdout),
        text(&output.stderr)
    );
    assert!(text(&output.stdout).contains("http://127.0.0.1:8080"));
    let first = machine.log();
    let mut place = 0;
    for call in [
        "kind create cluster --name serin --config k8s/kind/cluster.yaml",
        "kind load docker-image --name serin",
        "istioctl install --context kind-serin",
        "apply -f k8s/overlays/kind/namespace.yaml",
        "create secret generic postgres --from-file=password=/dev/stdin",
        "create secret tls shop-tls",
        "apply -k k8s/overlays/kind",
        "rollout status deployment.apps/storefront",
    ] {
        let found = first[place..]
            .find(call)
            .unwrap_or_else(|| panic!("`{call}` is not where it should be:\n{first}"));
        place += found;
    }
    let password = fs::read_to_string(machine.state("value-postgres")).expect("made");
    assert_eq!(password.len(), 48);
    assert!(!first.contains(&password) && !text(&output.stdout).contains(&password));

    let output = machine.run(&["scripts/kind-up"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let second = &machine.log()[first.len()..];
    assert!(
        !second.contains("create cluster") && !second.contains("create secret"),
        "{second}"
    );
    assert!(second.contains("apply -k k8s/overlays/kind"), "{second}");
}

#[test]
fn kind_up_refuses_a_second_owner_and_kind_down_clears_the_way() {
    let machine = Machine::complete();
    assert!(machine.run(&["scripts/kind-up"]).status.success());
    let output = machine.run(&["scripts/kind-up", "--overlay", "argo-rollouts"]);
    assert!(!output.status.success());
    assert!(
        text(&output.stderr).contains("runs the overlay kind"),
        "{}",
        text(&output.stderr)
    );

    assert!(machine.run(&["scripts/kind-down"]).status.success());
    assert!(
        machine.log().ends_with("kind delete cluster --name serin\n"),
        "{}",
        machine.log()
    );
    let output = machine.run(&["scripts/kind-down"]);
    assert!(output.status.success() && text(&output.stdout).contains("There is no cluster"));
}

#[test]
fn a_bundle_is_all_that_a_machine_with_docker_needs() {
    let packer = Machine::complete();
    let file = packer.dir.path().join("serin.tar");
    let file = file.to_str().expect("a path");
    let output = packer.run(&["scripts/bundle", file]);
    assert!(
        text(&output.stderr).contains("run scripts/kind-up once"),
        "{}",
        text(&output.stderr)
    );
    assert!(packer.run(&["scripts/kind-up"]).status.success());
    let output = packer.run(&["scripts/bundle", file]);
    assert!(
        output.status.success(),
        "{}{}",
        text(&output.stdout),
        text(&output.stderr)
    );
    assert!(
        packer
            .log()
            .contains("docker tag sha256:node kindest/node:serin-bundle")
    );
    assert!(
        packer
            .log()
            .contains("images.tar kindest/node:serin-bundle redis:7.4.5-alpine serin/guestbook:v2"),
        "{}",
        packer.log()
    );

    let machine = Machine::with(&["docker", "curl"]);
    let output = machine.run(&["scripts/kind-up", "--bundle", file, "--overlay", "argo-rollouts"]);
    assert!(
        output.status.success(),
        "{}{}",
        text(&output.stdout),
        text(&output.stderr)
    );
    assert!(
        machine
            .log()
            .contains("docker load --quiet --input .serin/bundle/images.tar")
    );
    assert!(
        machine.log().contains("--image kindest/node:serin-bundle"),
        "{}",
        machine.log()
    );
    let fetched = machine
        .log()
        .lines()
        .filter(|line| line.contains("https://"))
        .count();
    assert_eq!(fetched, 0, "{}", machine.log());
}

#[test]
fn what_the_scripts_do_not_know_they_refuse_and_explain() {
    let machine = Machine::complete();
    for line in [
        &["scripts/kind-up", "--overlay", "production"][..],
        &["scripts/kind-up", "--nonsense"],
        &["scripts/kind-up", "--bundle"],
        &["scripts/kind-down", "now"],
        &["scripts/bundle"],
        &["scripts/bundle", "file.tar", "staging"],
    ] {
        let output = machine.run(line);
        assert_eq!(output.status.code(), Some(1), "{line:?}");
        assert!(!output.stderr.is_empty(), "{line:?}");
    }
    for script in ["scripts/kind-up", "scripts/kind-down", "scripts/bundle"] {
        let help = text(&machine.run(&[script, "--help"]).stdout);
        assert!(help.contains("Usage:"), "{script}: {help}");
    }
    assert_eq!(machine.log(), "");
}
