//! The addresses of a shop: the usual ones, or all others chosen by the system so that two shops run side by side.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::plan::Addresses;
use crate::failure::{Failure, Outcome};

pub(crate) const SHOP: u16 = 8080;
const MESH: u16 = 15_001;
const ADMIN: u16 = 15_000;
const CONSOLE: u16 = 8090;

const AGAIN: Duration = Duration::from_millis(50);

/// With the usual port everything is where the documentation says; with another one only the shop is fixed.
pub(crate) fn choose(port: u16) -> Addresses {
    let usual = port == SHOP;
    let local = |port: u16| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let follow = |port: u16| local(if usual { port } else { 0 });
    Addresses {
        shop: local(port),
        mesh: follow(MESH),
        admin: follow(ADMIN),
        console: follow(CONSOLE),
    }
}

/// Finds out before anything starts whether a port is taken; waits up to `patience` for it to become free. The gateway
/// would find out too, but only for itself.
pub(crate) async fn check(addresses: &Addresses, patience: Duration) -> Outcome {
    let start = Instant::now();
    loop {
        match free(addresses) {
            Err(_) if start.elapsed() < patience => sleep(AGAIN).await,
            result => return result,
        }
    }
}

fn free(addresses: &Addresses) -> Outcome {
    let all = [
        (addresses.shop, "the shop"),
        (addresses.mesh, "the traffic between the services"),
        (addresses.admin, "the gateway's admin API"),
        (addresses.console, "the console"),
    ];
    for (address, purpose) in all {
        if let Err(error) = TcpListener::bind(address) {
            return Err(unusable(address, purpose, &error));
        }
    }
    Ok(())
}

fn unusable(address: SocketAddr, purpose: &str, error: &std::io::Error) -> Failure {
    let port = address.port();
    if error.kind() == std::io::ErrorKind::AddrInUse {
        Failure::new(format!("port {port}, meant for {purpose}, is taken")).next(format!(
            "Who has it: ss -ltnp 'sport = :{port}'\n\
             Or take other ports: serin up --port 8180 (all others are then chosen freely)"
        ))
    } else {
        Failure::new(format!(
            "cannot listen on {address}, meant for {purpose}: {error}"
        ))
        .next("Choose another port: serin up --port 8180")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_port_leaves_the_usual_ones_to_the_first_shop() {
        assert_eq!(choose(8080).admin.port(), 15_000);
        let second = choose(8180);
        assert_eq!(second.shop.port(), 8180);
        assert_eq!(
            [second.mesh.port(), second.admin.port(), second.console.port()],
            [0; 3]
        );
    }

    #[test]
    fn a_taken_port_is_named_with_who_to_look_for_and_a_way_out() {
        let holder = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let taken = holder.local_addr().expect("an address").port();
        let text = free(&choose(taken)).expect_err("taken").to_string();
        for mention in [format!("port {taken}"), "ss -ltnp".into(), "--port".into()] {
            assert!(text.contains(&mention), "{text}");
        }
    }
}
