//! A backlog that is sent once the cloud is there.

use std::{
    process,
    sync::Arc,
    time::{Duration, Instant},
};

use stamp_core::operation::NewOperation;
use stamp_tests::{Setup, Till, cloud};
use tokio::{task::JoinSet, time::sleep};

use crate::{
    asked::Asked,
    cloud::Caller,
    place::{Place, fill, scans},
    process as proc,
    table::{Row, Table},
};

/// Scans of each guest in the backlog: the sandbox takes the longer for a stamp, the more there are on the card.
const EACH: usize = 50;
/// As the agent does it: operations in one request, and requests under way.
const BATCH: usize = 50;
const WINDOW: usize = 4;
const LOOK: Duration = Duration::from_millis(20);
const LONGEST: Duration = Duration::from_secs(600);

pub(crate) async fn measure(asked: &Asked, place: &Place, table: &mut Table) {
    let number = asked.size.drained;
    let cloud = cloud().await;
    let caller = Caller::of(&cloud);
    let guests = caller.guests(number.div_ceil(EACH)).await;
    let home = place.home(&Setup::of(&cloud));
    let backlog = |number| scans(guests.iter().cycle().take(number));
    fill(&home, backlog(number)).await;

    // Half of the bare calls before and half after, so that a machine that grows busy disturbs both alike.
    let part = number / 4;
    let mut bare = send_all(&caller, backlog(part).collect()).await;
    let before = proc::cpu(process::id());
    let begun = Instant::now();
    let till = Till::start(home).await;
    until_empty(&till).await;
    let took = begun.elapsed();
    let after = proc::cpu(process::id());
    bare += send_all(&caller, backlog(part).collect()).await;

    let stamps = cloud.books().await.unwrap().stamps.len();
    assert_eq!(stamps, number + 2 * part, "every operation once, from either");
    let [ours, theirs] =
        [(number, took), (2 * part, bare)].map(|(sent, took)| sent as f64 / took.as_secs_f64());
    let what = format!("drain of {number}");
    let [shown, beside] = [ours, theirs].map(|speed| format!("{speed:.0} /s"));
    table.add(Row::new(what, shown, "the same batches, bare", beside, ours / theirs));

    let cloud_cpu = after.zip(before).map(|(after, before)| after.saturating_sub(before));
    if let Some((ours, theirs)) = proc::cpu(till.pid()).zip(cloud_cpu) {
        let shown = |cpu: Duration| format!("{:.0} µs each", cpu.as_secs_f64() * 1e6 / number as f64);
        let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
        table.add(Row::new("its processor time", shown(ours), "that of the sandbox", shown(theirs), ratio));
    }
    if let Some((files, own)) = proc::resident(till.pid()) {
        let ours = format!("{:.1} MB", (files + own) as f64 / 1_024.0);
        table.add(Row::alone("resident after that", ours));
    }
}

/// Sends all, so many requests at once. Returns how long that took.
async fn send_all(caller: &Caller, operations: Vec<NewOperation>) -> Duration {
    let batches: Vec<Vec<_>> = operations.chunks(BATCH).map(<[_]>::to_vec).collect();
    let batches = Arc::new(std::sync::Mutex::new(batches.into_iter()));
    let begun = Instant::now();
    let mut senders = JoinSet::new();
    for _ in 0..WINDOW {
        let (caller, batches) = (caller.clone(), Arc::clone(&batches));
        senders.spawn(async move {
            loop {
                let next = batches.lock().unwrap().next();
                let Some(batch) = next else { return };
                caller.send_batch(&batch).await;
            }
        });
    }
    while let Some(ended) = senders.join_next().await {
        ended.unwrap();
    }
    begun.elapsed()
}

async fn until_empty(till: &Till) {
    let deadline = Instant::now() + LONGEST;
    while till.waiting().await > 0 {
        assert!(Instant::now() < deadline, "the queue is not empty after {LONGEST:?}");
        sleep(LOOK).await;
    }
}
