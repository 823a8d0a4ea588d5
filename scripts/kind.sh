# shellcheck shell=bash
# What kind-up, kind-down and bundle share: the cluster's names, what has to be installed, which images there are, secrets.
# Source it after lib.sh.

cluster=serin
context=kind-$cluster
namespace=serin
kept=.serin/kind # certificates, for curl
# The node's image under a name that survives `docker save`.
# shellcheck disable=SC2034 # for those who source this
bundled_node=kindest/node:serin-bundle

argo_rollouts=https://github.com/argoproj/argo-rollouts/releases/download/v1.8.3/install.yaml
flagger='https://github.com/fluxcd/flagger//kustomize/istio?ref=v1.41.0'

k() { kubectl --context "$context" "$@"; }

cluster_exists() { kind get clusters 2>/dev/null | grep --quiet --line-regexp "$cluster"; }

# === What has to be there ===

# Everything that is missing, told at once.
check_prerequisites() {
    local missing=() tool port
    for tool in docker kind kubectl istioctl curl openssl; do
        command -v "$tool" >/dev/null || missing+=("$tool: $(where_from "$tool")")
    done
    if command -v docker >/dev/null && ! docker info >/dev/null 2>&1; then
        missing+=("docker does not answer: is it running, and may you use it? (docker info)")
    fi
    at_least kind 0.24 "$(kind version 2>/dev/null | awk '{ print $2 }')"
    at_least kubectl 1.30 "$(kubectl version --client 2>/dev/null | awk '/Client Version/ { print $3 }')"
    at_least istioctl 1.25 "$(istioctl version --remote=false 2>/dev/null | awk '{ print $NF; exit }')"
    if command -v kind >/dev/null && ! cluster_exists; then
        for port in $(sed --quiet 's/.*hostPort: \([0-9]*\).*/\1/p' k8s/kind/cluster.yaml); do
            if (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
                missing+=("port $port of 127.0.0.1 is taken: stop what listens there (serin up?)")
            fi
        done
    fi
    [ ${#missing[@]} = 0 ] && return
    printf '%s: something is missing\n' "${0##*/}" >&2
    printf '  - %s\n' "${missing[@]}" >&2
    exit 1
}

where_from() {
    case $1 in
    docker) say "https://docs.docker.com/engine/install" ;;
    kind) say "https://kind.sigs.k8s.io" ;;
    kubectl) say "https://kubernetes.io/docs/tasks/tools" ;;
    istioctl) say "https://istio.io/latest/docs/setup/getting-started" ;;
    *) say "a package of your system" ;;
    esac
}

# at_least TOOL WANTED FOUND: notes in `missing` what is there but too old. A version that cannot be read is let through.
at_least() {
    local found=${3#v}
    [ -n "$found" ] || return 0
    printf '%s\n' "$2" "$found" | sort --version-sort --check=quiet ||
        missing+=("$1 $found is too old, $2 is needed: $(where_from "$1")")
}

# === Images ===

# The images that manifests name. What has no tag is a template or Istio's word for "the injector knows".
images_of() { sed --quiet --regexp-extended 's/^[- ]*image: "?([^" ]+:[^" ]+)"?$/\1/p' | sort --unique; }

# Every image that an overlay runs now or in a release, its sidecars and its controller included.
all_images() {
    {
        shop_manifests "$1"
        istioctl manifest generate -f k8s/kind/istio.yaml
        [ "$1" = kind ] || controller_manifests "$1"
    } | images_of
}

# The overlay, and the candidates that its controller is given later.
shop_manifests() {
    kubectl kustomize "k8s/overlays/$1"
    case $1 in
    argo-rollouts) cat k8s/rollouts/*.yaml ;;
    flagger) cat k8s/overlays/flagger/releases/*.yaml ;;
    esac
}

# Builds the shop's images where one is missing.
build_images() {
    local image
    for image in $(shop_manifests "$1" | images_of | grep '^serin/'); do
        docker image inspect "$image" >/dev/null 2>&1 && continue
        [ -z "${bundle:-}" ] || die "$bundle lacks the image $image: make it again with scripts/bundle"
        say "The image $image is not here: building."
        scripts/images
        return
    done
}

# === Controllers ===

# The manifests of Argo Rollouts or Flagger, from the bundle where there is one.
controller_manifests() {
    if [ -n "${bundle:-}" ]; then
        cat "$unpacked/controllers/$1.yaml"
    elif [ "$1" = argo-rollouts ]; then
        # As published it asks the registry at every start, which a room without network has not.
        curl --silent --show-error --fail --location "$argo_rollouts" |
            sed 's/imagePullPolicy: Always/imagePullPolicy: IfNotPresent/'
    else
        kubectl kustomize "$flagger"
    fi
}

# === The bundle ===

unpacked=.serin/bundle

unpack_bundle() {
    [ -r "$1" ] || die "cannot read $1"
    mkdir -p "$unpacked"
    tar --extract --file "$1" --directory "$unpacked"
    PATH=$PWD/$unpacked/bin:$PATH
    docker load --quiet --input "$unpacked/images.tar" >/dev/null
}

# === Secrets ===

# Those that are not there yet. They go through pipes: never on a command line, where others could read them.
make_secrets() {
    secret_exists "$namespace" postgres ||
        random | k -n "$namespace" create secret generic postgres --from-file=password=/dev/stdin
    secret_exists "$namespace" console ||
        random | k -n "$namespace" create secret generic console --from-file=token=/dev/stdin
    secret_exists istio-system shop-tls && secret_exists istio-system payment-tls && return
    make_certificates
    k -n istio-system delete secret shop-tls payment-tls --ignore-not-found
    k -n istio-system create secret tls shop-tls --cert "$kept/shop.crt" --key "$kept/shop.key"
    k -n istio-system create secret generic payment-tls --from-file=tls.crt="$kept/payment.crt" \
        --from-file=tls.key="$kept/payment.key" --from-file=ca.crt="$kept/ca.crt"
}

secret_exists() { k -n "$1" get secret "$2" >/dev/null 2>&1; }

random() { openssl rand -hex 24 | tr -d '\n'; }

# An authority of one's own, a certificate for the shop, one for the payment gateway, one for a partner who calls it.
make_certificates() (
    umask 077
    mkdir -p "$kept"
    cd "$kept" || exit
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 -subj "/CN=Serin on kind" -keyout ca.key -out ca.crt
    certificate shop "DNS:localhost,DNS:shop.localhost,IP:127.0.0.1"
    certificate payment "DNS:payment.localhost"
    certificate partner "DNS:partner.localhost"
)

# certificate NAME SUBJECT-ALT-NAMES
certificate() {
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$1.localhost" -addext "subjectAltName=$2" \
        -keyout "$1.key" -out "$1.csr"
    openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 365 -copy_extensions copy -out "$1.crt"
    rm "$1.csr"
}
