//! Where scanners in the network connect to us.

use std::net::SocketAddr;

use super::Table;
use crate::config::{
    check::Checked,
    mistake::{Mistake, Wrong},
};

/// What is wrong with the address of one scanner.
pub(super) fn mistakes(scanner: &Table<'_>, complete: bool) -> Vec<Mistake> {
    let Some(address) = address(scanner).filter(|address| !address.ip().is_loopback()) else {
        return Vec::new();
    };
    [open_to_nobody(scanner, address, complete), without_port(scanner, address)]
        .into_iter()
        .flatten()
        .collect()
}

/// Other machines reach it, and none of them may connect.
fn open_to_nobody(scanner: &Table<'_>, address: SocketAddr, complete: bool) -> Option<Mistake> {
    let is_told = complete || scanner.place("allow").is_some();
    if !is_told || !scanner.settings.get("allow")?.as_array()?.is_empty() {
        return None;
    }
    let wrong =
        Wrong::new(format!("{address} is for other machines, and without allow none of them may connect"))
            .hint("name the scanner: allow = [\"192.168.1.60\"]");
    mistake(scanner, wrong)
}

/// The system would choose another port at every start. On loopback that is of use for trials.
fn without_port(scanner: &Table<'_>, address: SocketAddr) -> Option<Mistake> {
    if address.port() != 0 {
        return None;
    }
    let wrong = Wrong::new("has port 0: another one at every start, which no scanner would find")
        .hint("set a port, such as 7718, here and in the scanner");
    mistake(scanner, wrong)
}

/// Two scanners that would listen at one port.
pub(super) fn same(scanner: &Table<'_>, earlier: &Table<'_>) -> Option<Mistake> {
    if !collide(address(scanner)?, address(earlier)?) {
        return None;
    }
    let line = earlier.place("listen")?.line;
    let wrong = Wrong::new(format!("is also the address of the scanner on line {line}"))
        .hint("one port for each; several scanners may connect to one port");
    mistake(scanner, wrong)
}

/// One that would listen at the port of the local API.
pub(super) fn of_the_api(scanner: &Table<'_>, checked: &Checked) -> Option<Mistake> {
    let api = checked.settings.get("local_api")?.get("listen")?.as_str()?.parse().ok()?;
    if !collide(address(scanner)?, api) {
        return None;
    }
    let wrong = Wrong::new(format!("{api} is where the local API listens (local_api.listen)"))
        .hint("set another port, such as 7718, here and in the scanner");
    mistake(scanner, wrong)
}

/// `0.0.0.0` and `[::]` stand for all addresses of the machine.
fn collide(one: SocketAddr, other: SocketAddr) -> bool {
    let is_same = one.ip() == other.ip() || one.ip().is_unspecified() || other.ip().is_unspecified();
    one.port() == other.port() && one.port() != 0 && is_same
}

fn address(scanner: &Table<'_>) -> Option<SocketAddr> {
    scanner.text("listen")?.parse().ok()
}

fn mistake(scanner: &Table<'_>, wrong: Wrong) -> Option<Mistake> {
    Some(scanner.mistake(scanner.place("listen")?, "listen", wrong))
}
