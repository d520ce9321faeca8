//! What no single key can say: how keys fit together.

mod generics;
mod mqtt;
mod poster;
mod scanners;
mod serve;
mod table;

use std::net::SocketAddr;

use super::{
    check::Checked,
    mistake::{Mistake, Wrong},
    place::Place,
};

/// Checks what could be read. `complete`: the whole document could be read, so a key that is not there is missing.
pub(super) fn mistakes(checked: &Checked, complete: bool) -> Vec<Mistake> {
    let mut found: Vec<_> = open_without_tls(checked).into_iter().collect();
    found.extend(generics::mistakes(checked, complete));
    found.extend(scanners::mistakes(checked, complete));
    found.extend(poster::mistakes(checked));
    found.extend(serve::mistakes(checked, complete));
    found.extend(mqtt::mistakes(checked, complete));
    found
}

/// Tokens and codes are not sent through a network in clear.
fn open_without_tls(checked: &Checked) -> Option<Mistake> {
    let listen: SocketAddr = checked.settings.get("local_api")?.get("listen")?.as_str()?.parse().ok()?;
    if listen.ip().is_loopback() || checked.given.contains_key("local_api.tls") {
        return None;
    }
    let place = checked.given.get("local_api.listen").copied().unwrap_or(Place::START);
    let wrong = Wrong::new(format!("{listen} can be reached from other machines"))
        .hint("add tls = { cert = \"…\", key = \"…\" }, or listen on loopback only: 127.0.0.1:7717");
    let Wrong { what, hint } = wrong;
    Some(Mistake { line: place.line, column: place.column, key: "local_api.listen".to_owned(), what, hint })
}
