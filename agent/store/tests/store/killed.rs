//! A process that is killed loses nothing that it acknowledged.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
};

use stamp_core::{operation::State, time::Now};
use stamp_store::{Appended, Settlement, Store};

use crate::operations::{id, stamps};

/// Names the queue to the child, which is this same test in another process.
const QUEUE: &str = "STAMP_STORE_TEST_QUEUE";
const NAME: &str = "killed::nothing_acknowledged_is_lost_when_the_process_is_killed";

#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed() {
    match env::var_os(QUEUE) {
        Some(path) => append_until_killed(Path::new(&path)),
        None => kill_and_compare(),
    }
}

fn append_until_killed(path: &Path) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let (store, opened) = Store::open(path, Now::epoch().wall).unwrap();
        let first = usize::try_from(opened.counts.unsent() + opened.counts.done).unwrap();
        for number in first.. {
            let appended = store.append(stamps(number, &format!("lane {}", number % 3)), None).await.unwrap();
            acknowledge("appended", number);
            if let Appended::New { head: Some(head), .. } = appended {
                store.mark_sending(vec![head.op_id]).await.unwrap();
                let done =
                    Settlement { state: State::Done, outcome: None, reason: None, at: Now::epoch().wall };
                store.settle(head.op_id, done).await.unwrap();
                acknowledge("done", number);
            }
        }
    });
}

/// Past the test harness, straight to the pipe.
fn acknowledge(what: &str, number: usize) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{what} {number}").and_then(|()| out.flush()).unwrap();
}

fn kill_and_compare() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("queue.db");
    let mut acknowledged = Vec::new();
    for round in 1..=5 {
        let more = run_and_kill(&path, round * 17);
        assert!(!more.is_empty());
        acknowledged.extend(more);
        verify(&path, &acknowledged);
    }
}

/// Kills the child after it has acknowledged `enough`, and returns all that it had.
fn run_and_kill(path: &Path, enough: usize) -> Vec<(State, usize)> {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", NAME, "--nocapture"])
        .env(QUEUE, path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut acknowledged = Vec::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok) {
        acknowledged.extend(parse(&line));
        if acknowledged.len() == enough {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    acknowledged
}

fn parse(line: &str) -> Option<(State, usize)> {
    let (what, number) = line.rsplit_once(' ')?;
    // The harness prints the name of the test without a line break before the first of ours.
    let state = if what.ends_with("appended") { State::Queued } else { State::Done };
    (what.ends_with("appended") || what.ends_with("done")).then_some((state, number.parse().ok()?))
}

fn verify(path: &Path, acknowledged: &[(State, usize)]) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let (store, opened) = Store::open(path, Now::epoch().wall).unwrap();
        for (state, number) in acknowledged {
            let operation = store.get(id(*number)).await.unwrap().unwrap();
            assert!(*state == State::Queued || operation.state == State::Done, "{operation:?}");
        }
        assert_eq!(opened.counts.sending, 0);
        store.close().await;
    });
}
