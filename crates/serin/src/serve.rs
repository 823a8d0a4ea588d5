//! `serin serve <service>`: every service of the shop in one binary. On a laptop each instance is this binary, run with
//! another service.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::ValueEnum;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Service {
    Product,
    User,
    Order,
    Payment,
    Recommendation,
    Guestbook,
    Storefront,
    Gateway,
    Console,
    Loadgen,
}

/// Runs a service with its own flags.
pub(crate) fn run(service: Service, flags: impl IntoIterator<Item = OsString>) -> ExitCode {
    let name = OsString::from(format!("serin serve {}", name(service)));
    let args = std::iter::once(name).chain(flags);
    match service {
        Service::Product => product::main(args),
        Service::User => user::main(args),
        Service::Order => order::main(args),
        Service::Payment => payment::main(args),
        Service::Recommendation => recommendation::main(args),
        Service::Guestbook => guestbook::main(args),
        Service::Storefront => storefront::main(args),
        Service::Gateway => gateway::main(args),
        Service::Console => console::main(args),
        Service::Loadgen => loadgen::main(args),
    }
}

/// The service that a command line `serin serve <service> …` names. Looked at before anything else is parsed: the rest of
/// the line, `--help` included, is the service's.
pub(crate) fn named(args: &[OsString]) -> Option<Service> {
    match args {
        [_, serve, service, ..] if serve == "serve" => Service::from_str(service.to_str()?, false).ok(),
        _ => None,
    }
}

fn name(service: Service) -> String {
    service
        .to_possible_value()
        .map_or_else(String::new, |value| value.get_name().to_owned())
}
