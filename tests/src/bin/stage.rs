//! A till and its cloud for a test in another language: a line on standard input does something, a line of JSON on
//! standard output says what came of it. Ends with its input.
//!
//! | line | does | answers |
//! |---|---|---|
//! | `up [KEYS]` | sets a till up, with lines of `[till]` separated by `;`, then perhaps of further tables, and starts it | `{till, token, cloud}` |
//! | `cut`, `plug` | takes the cloud away, or brings it back | `{}` |
//! | `kill`, `start` | `kill -9` of the daemon; starts it again on the same address | `{}` |
//! | `run ARGUMENT…` | runs the command line in the till's folder | `{code, stdout, stderr}` |
#![allow(clippy::print_stdout, reason = "its output is what it says")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "it is a part of a test, which fails by panicking"
)]

use std::io::{self, BufRead as _, Write as _};

use serde_json::{Value, json};
use stamp_sandbox::Sandbox;
use stamp_tests::{Home, Setup, Till, cloud, cloud_with_vouchers, free_port};

/// Of the lines for a till, the one that stands in place of stamps by scan.
const BY_RECEIPT: &str = "stamping = \"receipt\"";

/// Of those lines, the one that stands for a cloud whose vouchers the till may know.
const KNOWN: &str = "known vouchers";

enum Place {
    Running(Till),
    Stopped(Home),
}

impl Place {
    fn home(&self) -> &Home {
        match self {
            Self::Running(till) => till.home(),
            Self::Stopped(home) => home,
        }
    }
}

#[tokio::main]
async fn main() {
    stamp_tests::install_tls();
    let mut cloud = cloud().await;
    let mut place = None;
    for line in io::stdin().lock().lines() {
        let line = line.expect("commands are text");
        let (word, rest) = line.split_once(' ').unwrap_or((&line, ""));
        let said = match word {
            "up" => {
                drop(place.take());
                let is_known = rest.contains(KNOWN);
                cloud = if is_known { cloud_with_vouchers().await } else { stamp_tests::cloud().await };
                let rest = &rest.replace(KNOWN, "");
                let (till, said) = up(&cloud, rest).await;
                place = Some(Place::Running(till));
                said
            }
            "cut" => reachable(&cloud, false).await,
            "plug" => reachable(&cloud, true).await,
            "kill" => {
                if let Some(Place::Running(till)) = place.take() {
                    place = Some(Place::Stopped(till.kill()));
                }
                json!({})
            }
            "start" => {
                if let Some(Place::Stopped(home)) = place.take() {
                    place = Some(Place::Running(Till::start(home).await));
                }
                json!({})
            }
            "run" => run(place.as_ref().expect("a till was set up"), rest),
            other => panic!("there is no command {other:?}"),
        };
        println!("{said}");
        io::stdout().flush().expect("somebody listens");
    }
}

async fn up(cloud: &Sandbox, keys: &str) -> (Till, Value) {
    let address = free_port();
    let (keys, tables) = keys.find('[').map_or((keys, ""), |place| keys.split_at(place));
    let keys = keys.split(';').filter(|key| !key.is_empty());
    let (by_receipt, further): (Vec<&str>, Vec<&str>) = keys.partition(|key| *key == BY_RECEIPT);
    let stamping = if by_receipt.is_empty() { "scan" } else { "receipt" };
    let setup = Setup::of(cloud).listen(address).stamping(stamping).offline(further.join("\n").leak());
    let setup = setup.tables(tables.replace(';', "\n").leak());
    let till = Till::start(setup.home()).await;
    till.link_is("up").await;
    let said = json!({
        "till": format!("http://{address}"),
        "token": till.home().token(),
        "cloud": cloud.base_url(),
    });
    (till, said)
}

async fn reachable(cloud: &Sandbox, reachable: bool) -> Value {
    cloud.set_reachable(reachable).await.expect("the port is still free");
    json!({})
}

fn run(place: &Place, arguments: &str) -> Value {
    let arguments: Vec<&str> = arguments.split(' ').collect();
    let ended = place.home().run(&arguments);
    json!({ "code": ended.code, "stdout": ended.stdout, "stderr": ended.stderr })
}
