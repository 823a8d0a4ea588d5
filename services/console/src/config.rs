//! Settings of the console, beside those that all services share.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Parser, ValueEnum};
use common::ServiceConfig;
use subtle::ConstantTimeEq;

/// console: the control room: what the traffic does, live, and the ways to change it
#[derive(Parser, Clone, Debug)]
#[command(
    name = "console",
    version,
    mut_arg("listen", |arg| arg.default_value("127.0.0.1:8090")
        .help("Address that serves the page; loopback only, unless CONSOLE_TOKEN is set")),
)]
pub struct Config {
    #[command(flatten)]
    pub service: ServiceConfig,

    /// Who executes the traffic rules: `gateway`, the one of a laptop, or `kubernetes`, a cluster with Istio
    #[arg(long, env = "TRAFFIC_CONTROL", default_value = "gateway", value_name = "WHO")]
    pub traffic_control: Backend,

    /// The namespace of the rules in a cluster; that of the console's own pod, or of the context in KUBECONFIG
    #[arg(long, env = "NAMESPACE", value_name = "NAME")]
    pub namespace: Option<String>,

    /// A Prometheus to ask for the figures, instead of the gateway: in a cluster it is the one that knows them
    #[arg(long, env = "PROMETHEUS_URL", value_name = "URL")]
    pub prometheus_url: Option<String>,

    /// Admin API of the gateway
    #[arg(
        long,
        env = "GATEWAY_ADMIN",
        default_value = "http://127.0.0.1:15000",
        value_name = "URL"
    )]
    pub gateway_admin: String,

    /// The `run.json` that `serin up` writes: which instances there should be, and where their faults are asked for
    #[arg(long, env = "RUN_FILE", value_name = "FILE")]
    pub run_file: Option<PathBuf>,

    /// Folder of the files that describe rollouts: `Rollout` and `AnalysisTemplate`, as a cluster takes them
    #[arg(
        long,
        env = "ROLLOUTS_DIR",
        default_value = "k8s/rollouts",
        value_name = "DIR"
    )]
    pub rollouts_dir: PathBuf,

    /// Folder that keeps the state of rollouts, so that they go on after a crash
    #[arg(long, env = "STATE_DIR", default_value = ".serin/console", value_name = "DIR")]
    pub state_dir: PathBuf,

    /// The load generator, where it is not in RUN_FILE
    #[arg(long, env = "LOADGEN", value_name = "URL")]
    pub loadgen: Option<String>,

    /// recommendation-service, whose experiment is shown, where it is not in RUN_FILE
    #[arg(long, env = "RECOMMENDATION", value_name = "URL")]
    pub recommendation: Option<String>,

    /// Whoever changes something has to know it, and the console may listen for other machines; 16 characters at least.
    /// Empty is as unset: then only this machine is served, and every page of it that comes from the console may change
    /// things
    #[arg(long, env = "CONSOLE_TOKEN", hide_env_values = true, value_name = "SECRET")]
    console_token: Option<Token>,

    /// Most pages that follow at once; further ones get 503
    #[arg(long, env = "MAX_STREAMS", default_value_t = 200, value_name = "N")]
    pub max_streams: usize,
}

/// Who executes the traffic rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Backend {
    Gateway,
    Kubernetes,
}

/// A secret. It is never shown, also not by `{:?}`.
#[derive(Clone)]
pub struct Token(String);

impl Config {
    pub fn token(&self) -> Option<&Token> {
        self.console_token.as_ref().filter(|token| !token.0.is_empty())
    }
}

impl AsRef<ServiceConfig> for Config {
    fn as_ref(&self) -> &ServiceConfig {
        &self.service
    }
}

// === impl Token ===

/// Shorter ones can be guessed by trying.
const SHORTEST: usize = 16;

impl Token {
    /// How long it takes says nothing about how much of it is right.
    pub fn is(&self, text: &str) -> bool {
        self.0.as_bytes().ct_eq(text.as_bytes()).into()
    }
}

impl FromStr for Token {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let visible = text.bytes().all(|byte| byte.is_ascii_graphic());
        if visible && (text.is_empty() || text.len() >= SHORTEST) {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!("needs {SHORTEST} visible ASCII characters at least"))
        }
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_long_enough_and_never_shown() {
        assert!(Config::try_parse_from(["console", "--console-token", "short"]).is_err());
        let config = Config::try_parse_from(["console", "--console-token", "correct-horse-battery"]);
        let config = config.expect("good");
        assert!(!format!("{config:?}").contains("horse"));
        let token = config.token().expect("set");
        assert!(token.is("correct-horse-battery") && !token.is("correct-horse-batterY") && !token.is(""));
        let unset = Config::try_parse_from(["console", "--console-token", ""]).expect("good");
        assert!(unset.token().is_none());
    }
}
