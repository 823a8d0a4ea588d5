//! Settings of loadgen, beside those that all services share. `CALL_TIMEOUT_MS` is how long the most patient shopper waits.

use std::time::Duration;

use clap::builder::RangedU64ValueParser;
use clap::{Parser, ValueEnum};
use common::ServiceConfig;
use common::config::Switch;
use reqwest::Url;

use crate::api::{self, Load, MAX_PART, MAX_RPS, MAX_TIME_WARP, MAX_USERS, Mix, Profile};
use crate::population::Cohort;

/// loadgen: shoppers that keep the shop busy
#[derive(Parser, Clone, Debug)]
#[command(name = "loadgen", version)]
pub struct Config {
    #[command(flatten)]
    pub service: ServiceConfig,

    /// The shop's front door
    #[arg(
        long,
        env = "LOAD_TARGET",
        default_value = "http://127.0.0.1:8080",
        value_name = "URL"
    )]
    pub target: Url,

    /// Requests per second of the shop's time, on average
    #[arg(long, env = "LOAD_RPS", default_value_t = 20.0, value_parser = rate, value_name = "N")]
    pub rps: f64,

    /// How many people shop by turns; who has made all visits makes room for a new one
    #[arg(long, env = "LOAD_USERS", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_USERS)), value_name = "N")]
    pub users: u32,

    /// Parts of the cohorts, such as `browsers=4,regulars=2,hurried=4`; one that is left out has none
    #[arg(long, env = "LOAD_MIX", default_value = "browsers=4,regulars=2,hurried=4", value_parser = mix, value_name = "PARTS")]
    pub mix: Mix,

    /// How the rate goes up and down over the shop's time
    #[arg(long, env = "LOAD_PROFILE", default_value = "steady", value_name = "NAME")]
    pub profile: Profile,

    /// How many times as fast the shop's time passes: thinking times, profiles and spikes are that much shorter, and the
    /// rate is that much higher
    #[arg(long, env = "LOAD_TIME_WARP", default_value_t = 1.0, value_parser = warp, value_name = "N")]
    pub time_warp: f64,

    /// The same seed gives the same shoppers and the same sequence of decisions
    #[arg(long, env = "LOAD_SEED", default_value_t = 20, value_name = "N")]
    pub seed: u64,

    /// Share of the shoppers that send `canary: true`
    #[arg(long, env = "LOAD_CANARY_SHARE", default_value_t = 0.0, value_parser = share, value_name = "0..1")]
    pub canary_share: f64,

    /// Share of the purchases that are tried with a card without money, or one that is declined
    #[arg(long, env = "LOAD_BAD_CARD_SHARE", default_value_t = 0.03, value_parser = share, value_name = "0..1")]
    pub bad_card_share: f64,

    /// Whether to begin at once
    #[arg(long, env = "LOAD_RUNNING", default_value = "on", value_name = "on|off")]
    pub running: Switch,

    /// How long to send, such as 30s or 5m; unset means until it is stopped
    #[arg(long, env = "LOAD_DURATION", value_parser = duration, value_name = "TIME")]
    pub duration: Option<Duration>,

    /// Most requests in flight; further ones are skipped, and counted
    #[arg(long, env = "LOAD_MAX_IN_FLIGHT", default_value_t = 256, value_parser = RangedU64ValueParser::<usize>::new().range(1..=100_000), value_name = "N")]
    pub max_in_flight: usize,

    /// Longest wait for the shop to be ready
    #[arg(long, env = "LOAD_WAIT", default_value = "60s", value_parser = duration, value_name = "TIME")]
    pub wait: Duration,

    /// Listen nowhere; end after the duration (or Ctrl-C) with a summary, and with exit code 1 if a request failed
    #[arg(long, overrides_with = "once")]
    pub once: bool,

    /// Form of the summary
    #[arg(long, default_value = "text", requires = "once", value_name = "text|json")]
    pub output: Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Output {
    Text,
    Json,
}

impl Config {
    pub fn load(&self) -> Load {
        Load {
            rps: self.rps,
            users: self.users,
            mix: self.mix,
            canary_share: self.canary_share,
            profile: self.profile,
            time_warp: self.time_warp,
            running: self.running == Switch::On,
        }
    }
}

impl AsRef<ServiceConfig> for Config {
    fn as_ref(&self) -> &ServiceConfig {
        &self.service
    }
}

fn share(text: &str) -> Result<f64, String> {
    between(text, 1.0)
}

fn rate(text: &str) -> Result<f64, String> {
    between(text, MAX_RPS)
}

fn warp(text: &str) -> Result<f64, String> {
    range(text, 1.0, MAX_TIME_WARP)
}

/// `browsers=4,hurried=1`
pub fn mix(text: &str) -> Result<Mix, String> {
    let mut mix = Mix {
        browsers: 0.0,
        regulars: 0.0,
        hurried: 0.0,
    };
    for pair in text.split(',') {
        let named = pair.split_once('=').and_then(|(name, part)| {
            let cohort = Cohort::ALL
                .into_iter()
                .find(|cohort| cohort.name() == name.trim())?;
            Some((cohort, part.trim()))
        });
        let (cohort, part) = named.ok_or_else(|| {
            let names = Cohort::ALL.map(Cohort::name).join(", ");
            format!("`{pair}` should be a part such as browsers=4; the cohorts are {names}")
        })?;
        let part = range(part, 0.0, MAX_PART)?;
        match cohort {
            Cohort::Browsers => mix.browsers = part,
            Cohort::Regulars => mix.regulars = part,
            Cohort::Hurried => mix.hurried = part,
        }
    }
    api::somebody(&mix, &()).map_err(|error| error.to_string())?;
    Ok(mix)
}

fn between(text: &str, max: f64) -> Result<f64, String> {
    range(text, 0.0, max)
}

fn range(text: &str, min: f64, max: f64) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| format!("`{text}` is no number"))?;
    if (min..=max).contains(&number) {
        Ok(number)
    } else {
        Err(format!("{number} is not between {min} and {max}"))
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    let mistake = || format!("`{text}` should be a time such as 500ms, 30s, 5m or 1h");
    let digits = text
        .find(|c: char| !(c.is_ascii_digit() || c == '.'))
        .ok_or_else(mistake)?;
    let (number, unit) = text.split_at(digits);
    let seconds = match unit {
        "ms" => 1e-3,
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3_600.0,
        _ => return Err(mistake()),
    };
    let number: f64 = number.parse().map_err(|_| mistake())?;
    Duration::try_from_secs_f64(number * seconds).map_err(|_| mistake())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_a_unit() {
        assert_eq!(duration("30s"), Ok(Duration::from_secs(30)));
        assert_eq!(duration("1.5m"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        for wrong in ["", "30", "s", "-1s", "1d", "1.2.3s", "99999999999999999999h"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_form_of_a_summary_needs_a_summary() {
        Config::try_parse_from(["loadgen", "--once", "--output", "json"]).expect("valid");
        assert!(Config::try_parse_from(["loadgen", "--output", "json"]).is_err());
        assert!(Config::try_parse_from(["loadgen", "--rps", "NaN"]).is_err());
    }

    #[test]
    fn a_mix_names_cohorts_and_somebody_comes() {
        let parsed = mix("browsers=1, hurried=3").expect("valid");
        assert!((parsed.share(Cohort::Hurried) - 0.75).abs() < 1e-9);
        assert!(parsed.regulars.abs() < 1e-9);
        for wrong in [
            "",
            "browsers",
            "birds=1",
            "browsers=-1",
            "browsers=x",
            "browsers=0",
        ] {
            assert!(mix(wrong).is_err(), "{wrong}");
        }
    }
}
