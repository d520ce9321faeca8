//! What the program takes while nobody comes.

use std::time::Duration;

use stamp_tests::{Home, Till};
use tokio::time::sleep;

use crate::{
    asked::Asked,
    process,
    table::{Row, Table},
};

/// KiB.
const LIMIT: u64 = 15 * 1_024;

pub(crate) async fn measure(asked: &Asked, home: Home, queued: usize, table: &mut Table) {
    let till = Till::start(home).await;
    till.link_is(if queued == 0 { "up" } else { "down" }).await;
    let before = process::cpu(till.pid());
    sleep(asked.size.idle).await;
    let after = process::cpu(till.pid());
    let Some((files, own)) = process::resident(till.pid()) else {
        eprintln!("SKIPPED: memory and processor time: this system does not tell");
        return;
    };
    let megabytes = |kib: u64| format!("{:.1} MB", kib as f64 / 1_024.0);
    let ours = format!("{} ({} its own)", megabytes(files + own), megabytes(own));
    let ratio = (files + own) as f64 / LIMIT as f64;
    let row =
        Row::new(format!("resident, idle, {queued} queued"), ours, "the limit", megabytes(LIMIT), ratio);
    table.add(row.target("< 15 MB", files + own < LIMIT));

    let Some((before, after)) = before.zip(after) else { return };
    let busy = after.saturating_sub(before);
    let share = busy.as_secs_f64() / asked.size.idle.as_secs_f64();
    let row = Row::new(
        format!("processor, idle, {queued} queued"),
        format!("{} ms", busy.as_millis()),
        "the time that passed",
        format!("{} s", asked.size.idle.as_secs_f64()),
        share,
    );
    table.add(row.target("none to see", busy <= Duration::from_millis(20)));
}
