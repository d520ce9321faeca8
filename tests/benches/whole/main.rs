//! The whole program as a till runs it, in numbers: how quickly it answers, drains, starts, and what it takes while
//! it idles. Each figure stands beside what is possible at all, or beside what does the same without the agent,
//! measured in turns in the same run.
//!
//! `cargo bench -p stamp-tests`; `-- --quick` for a short run, `-- --json` for programs, `-- drain` for one part.
//! The program is the release build, or what `STAMP_AGENT_BIN` names. The data is on the disk of the target
//! directory, or in the folder that `STAMP_BENCH_DIR` names.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a benchmark reads the clock, prints, and ends where it cannot go on"
)]

mod accept;
mod asked;
mod cloud;
mod confirmed;
mod disk;
mod drain;
mod figures;
mod idle;
mod place;
mod process;
mod start;
mod table;

use crate::{asked::Asked, place::Place, table::Table};

fn main() {
    let asked = Asked::read();
    let place = Place::new();
    let mut table = Table::default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        if asked.wants("accept") {
            eprintln!("accept: scans over the local API");
            accept::measure(&asked, &place, &mut table).await;
        }
        if asked.wants("confirmed") {
            eprintln!("confirmed: scans until the cloud has them");
            confirmed::measure(&asked, &place, &mut table).await;
        }
        if asked.wants("drain") {
            eprintln!("drain: a backlog of {}", asked.size.drained);
            drain::measure(&asked, &place, &mut table).await;
        }
        if asked.wants("start") || asked.wants("idle") {
            eprintln!("start and idle: with nothing queued, then with {}", asked.size.queued);
            for queued in [0, asked.size.queued] {
                let (cloud, mut home) = place.shop_with(queued).await;
                if asked.wants("start") {
                    home = start::measure(&asked, home, queued, &mut table).await;
                }
                if asked.wants("idle") {
                    idle::measure(&asked, home, queued, &mut table).await;
                }
                drop(cloud);
            }
        }
    });
    if asked.is_trial {
        eprintln!("a trial: it runs");
    } else {
        table.print(asked.json);
    }
}
