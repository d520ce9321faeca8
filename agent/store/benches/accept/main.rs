//! How long a scan takes until it is on the disk, beside what the disk itself takes and beside plain SQLite.
//!
//! Contenders take turns, round by round, so that a busy machine disturbs all of them alike; the ratios at the end
//! are those of this run. `cargo bench -p stamp-store`, shortened with `-- --quick`. The data is on the disk of the
//! target directory, or in the folder that `STAMP_BENCH_DIR` names.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark reads the clock, prints, and ends where it cannot go on"
)]

mod contest;
mod folder;
mod operations;
mod plain;
mod queue;
mod raw;
mod table;

use std::{path::Path, time::Duration};

use criterion::{Criterion, Throughput};

use crate::{
    contest::{Contest, OPERATIONS},
    plain::Plain,
    queue::Callers,
    raw::Raw,
    table::{Row, Table},
};

/// Operations in a queue that is called full.
const MANY: usize = 1_000_000;
/// Enough to try out whether it runs.
const FEW: usize = 1_000;

fn main() {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3))
        .sample_size(20)
        .configure_from_args();
    let mut table = Table::default();
    one_caller(&mut criterion, &mut table);
    many_callers(&mut criterion, &mut table);
    into_a_full_queue(&mut criterion, &mut table);
    criterion.final_summary();
    if !is_trial() {
        table.print();
    }
}

fn one_caller(criterion: &mut Criterion, table: &mut Table) {
    let contest = |folder: &Path| {
        Contest::of(Callers::new(folder, 1, 0))
            .against(Raw::new(folder))
            .against(Plain::log(folder, 1, OPERATIONS))
    };
    let Some(contest) = run(criterion, "1 caller", 1, contest) else { return };
    let [ours, raw, plain] = contest.timings() else { return };
    let target = Duration::from_micros(100);
    table.add(Row::latency("1 caller", ours, "append + fdatasync", raw).within(1.5, target));
    table.add(Row::latency("1 caller", ours, "plain SQLite insert", plain));
}

fn many_callers(criterion: &mut Criterion, table: &mut Table) {
    for callers in [8, 64] {
        let name = format!("{callers} callers");
        let contest = |folder: &Path| {
            Contest::of(Callers::new(folder, callers, 0))
                .against(Raw::new(folder))
                .against(Plain::log(folder, 1, OPERATIONS))
                .against(Plain::log(folder, callers, callers * OPERATIONS))
                .against(Plain::by_lane(folder, callers, callers * OPERATIONS))
                .against(Plain::with_our_tables(folder, callers, callers * OPERATIONS))
        };
        let Some(contest) = run(criterion, &name, callers, contest) else { continue };
        let [ours, raw, plain, log, by_lane, our_tables] = contest.timings() else { continue };
        table.add(Row::speed(&name, ours, "append + fdatasync", raw));
        table.add(Row::speed(&name, ours, "plain SQLite insert", plain));
        let batched = [
            Row::speed(&name, ours, &format!("plain SQLite, {callers} a batch"), log),
            Row::speed(&name, ours, "the same, found by lane", by_lane),
            Row::speed(&name, ours, "the same, with our tables", our_tables),
        ];
        for row in batched {
            table.add(if callers == 64 { row.at_least(0.8) } else { row });
        }
    }
}

fn into_a_full_queue(criterion: &mut Criterion, table: &mut Table) {
    let queued = if is_trial() { FEW } else { MANY };
    let name = format!("1 caller, {queued} queued");
    let contest =
        |folder: &Path| Contest::of(Callers::new(folder, 1, queued)).against(Callers::new(folder, 1, 0));
    let Some(contest) = run(criterion, &name, 1, contest) else { return };
    let [full, empty] = contest.timings() else { return };
    table.add(Row::latency(&name, full, "none queued", empty).about_the_same());
}

/// Lets criterion measure ours, while the others take their turns. `None`: it was not asked for.
fn run(
    criterion: &mut Criterion,
    name: &str,
    callers: usize,
    contest: impl Fn(&Path) -> Contest,
) -> Option<Contest> {
    let folder = folder::make();
    let mut running = None;
    let mut group = criterion.benchmark_group("accept");
    group.throughput(Throughput::Elements((callers * OPERATIONS) as u64));
    group.bench_function(name, |bencher| {
        let contest = running.get_or_insert_with(|| contest(folder.path()));
        bencher.iter_custom(|rounds| contest.play(rounds));
    });
    group.finish();
    running
}

/// Run by `cargo test` or with `--test`, to see that it still runs.
fn is_trial() -> bool {
    let has = |wanted: &str| std::env::args().any(|argument| argument == wanted);
    has("--test") || !has("--bench")
}
