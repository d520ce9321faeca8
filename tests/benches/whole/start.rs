//! From the start of the process to the first scan that is accepted.

use std::{
    process::{Child, Stdio},
    time::{Duration, Instant},
};

use serde_json::json;
use stamp_tests::{Client, Home, Till, card};
use tokio::time::sleep;

use crate::{
    asked::Asked,
    figures::Figures,
    table::{Row, Table},
};

const LIMIT: Duration = Duration::from_millis(100);
const BETWEEN_TRIES: Duration = Duration::from_micros(500);
const LONGEST: Duration = Duration::from_secs(60);

/// Gives the till back.
pub(crate) async fn measure(asked: &Asked, home: Home, queued: usize, table: &mut Table) -> Home {
    // A first start makes the token.
    let till = Till::start(home).await;
    let client = till.api().clone();
    let home = till.kill();
    let [mut ours, mut empty] = [Figures::default(), Figures::default()];
    for number in 0..asked.size.starts {
        let begun = Instant::now();
        let mut daemon = Daemon(home.command(&["run"]).stderr(Stdio::null()).spawn().unwrap());
        first_scan(&mut daemon, &client, number).await;
        ours.add(begun.elapsed());
        // `kill -9`: the next start finds the queue as a power cut would leave it.
        drop(daemon);
        empty.time(async { home.run(&["--version"]).ok() }).await;
    }
    let what = format!("start to first scan, {queued} queued");
    table.add(Row::over(&what, &ours, "the limit", LIMIT).target("< 100 ms", ours.part(50) < LIMIT));
    table.add(Row::times(&what, &ours, "stamp-agent --version", &empty));
    home
}

/// Killed when dropped.
struct Daemon(Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn first_scan(daemon: &mut Daemon, client: &Client, number: usize) {
    let deadline = Instant::now() + LONGEST;
    let guest = format!("start_{number}");
    let body = json!({"code": card(&guest)});
    loop {
        let answered = client.post_keyed("/v1/scans", &guest, &body).await;
        if answered.is_ok_and(|reply| reply.status == 200) {
            return;
        }
        assert!(Instant::now() < deadline, "no scan was accepted in {LONGEST:?}");
        assert!(daemon.0.try_wait().unwrap().is_none(), "the daemon has ended");
        sleep(BETWEEN_TRIES).await;
    }
}
