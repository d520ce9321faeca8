//! Every single call to the disk fails once, in each way it can.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use rusqlite::ffi;
use stamp_core::operation::State;
use stamp_store::{Consequences, Error, GuestNote, Options, Progress, Settlement, Store, check};
use tokio::task::JoinSet;

use crate::{
    operations::{id, stamps},
    sample::{at, scratch},
    vfs::{self, Call, Disk, Verdict},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Refuses,
    IsFull,
}

impl Fault {
    /// The code that a call fails with. `None`: this kind of fault does not meet it.
    const fn code(self, call: Call<'_>) -> Option<i32> {
        Some(match (self, call) {
            (Self::Refuses, Call::Open) => ffi::SQLITE_CANTOPEN,
            (Self::Refuses, Call::Read) => ffi::SQLITE_IOERR_READ,
            (Self::Refuses, Call::Write { .. }) => ffi::SQLITE_IOERR_WRITE,
            (Self::Refuses, Call::Truncate { .. }) => ffi::SQLITE_IOERR_TRUNCATE,
            (Self::Refuses, Call::Sync) => ffi::SQLITE_IOERR_FSYNC,
            (Self::Refuses, Call::Delete) => ffi::SQLITE_IOERR_DELETE,
            (Self::Refuses, Call::MapShared) => ffi::SQLITE_IOERR_SHMMAP,
            (Self::Refuses, Call::LockShared) => ffi::SQLITE_IOERR_SHMLOCK,
            (Self::IsFull, Call::Write { .. } | Call::Sync | Call::Truncate { .. }) => ffi::SQLITE_FULL,
            (Self::IsFull, Call::MapShared) => ffi::SQLITE_IOERR_SHMSIZE,
            (Self::IsFull, _) => return None,
        })
    }
}

/// Fails the calls from number `first` on, `times` of them.
struct Failing {
    fault: Fault,
    first: usize,
    times: usize,
    calls: AtomicUsize,
}

impl Disk for Failing {
    fn decide(&self, _: &Path, call: Call<'_>) -> Verdict {
        if let Some(code) = self.fault.code(call) {
            let number = self.calls.fetch_add(1, Ordering::SeqCst);
            if (self.first..self.first + self.times).contains(&number) {
                return Verdict::Fail(code);
            }
        }
        // The process goes on, so nothing is lost that was not confirmed; not waiting makes the many runs quick.
        if matches!(call, Call::Sync) { Verdict::Pretend } else { Verdict::Do }
    }
}

/// What was acknowledged.
#[derive(Debug, Default)]
struct Acknowledged {
    queued: BTreeSet<usize>,
    done: BTreeSet<usize>,
    setting: Option<String>,
    /// How far a till's connector has come, and with it that many of its stamps.
    checkpoint: Option<usize>,
    copied: bool,
}

/// Numbers of stamps that came of receipts.
const RECEIPTS: usize = 100;

#[test]
fn nothing_acknowledged_is_lost_and_nothing_wedges_when_any_call_fails() {
    let ways = [(Fault::Refuses, 1), (Fault::IsFull, 1), (Fault::Refuses, 7), (Fault::IsFull, 7)];
    let threads = ways.map(|(fault, times)| thread::spawn(move || runs(fault, times)));
    let runs: usize = threads.into_iter().map(|thread| thread.join().unwrap()).sum();
    assert!(runs > 300, "{runs} runs: the scenario does too little");
}

/// How many runs it takes until there is no such call any more. A single fault meets every call; faults in a row
/// overlap, so every third of them does.
fn runs(fault: Fault, times: usize) -> usize {
    (0..).step_by(times.div_ceil(3)).take_while(|first| run(fault, *first, times)).count()
}

/// Says whether the fault was met.
fn run(fault: Fault, first: usize, times: usize) -> bool {
    let dir = scratch();
    let path = dir.path().join("queue.db");
    let disk = Arc::new(Failing { fault, first, times, calls: AtomicUsize::new(0) });
    let mounted = vfs::mount(dir.path(), disk.clone());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let acknowledged = runtime.block_on(scenario(&path));
    let was_met = disk.calls.load(Ordering::SeqCst) > first;
    drop(mounted);
    let context = format!("{fault:?}, call {first}, {times} times: {acknowledged:?}");
    runtime.block_on(verify(&path, &acknowledged, &context));
    was_met
}

async fn scenario(path: &Path) -> Acknowledged {
    let mut acknowledged = Acknowledged::default();
    let store = open(path).await;
    append_together(&store, 0..3, &mut acknowledged).await;
    send_and_settle(&store, 0, &mut acknowledged).await;
    insist(async || store.set_setting("business", "b_1").await).await;
    acknowledged.setting = Some("b_1".into());
    // A copy that fails leaves the queue as it is.
    acknowledged.copied = store.backup(&copy(path)).await.is_ok();
    insist(async || store.purge(at(), at(), 10).await).await;
    follow_one_by_one(&store, 0..1, &mut acknowledged).await;
    store.close().await;

    let store = open(path).await;
    follow_one_by_one(&store, 1..2, &mut acknowledged).await;
    append_together(&store, 3..6, &mut acknowledged).await;
    store.close().await;
    acknowledged
}

async fn open(path: &Path) -> Store {
    let options = Options { ballast: 4_096, look_for_room: Duration::ZERO, ..Options::default() };
    insist(async || options.open_or_recover(path, at()).map(|(store, _)| store)).await
}

async fn append_together(store: &Store, numbers: std::ops::Range<usize>, acknowledged: &mut Acknowledged) {
    let mut appends = JoinSet::new();
    for number in numbers.clone() {
        let store = store.clone();
        appends.spawn(async move { store.append(stamps(number, "a"), None).await.map(|_| number) });
    }
    acknowledged.queued.extend(appends.join_all().await.into_iter().flatten());
    for number in numbers {
        insist(async || store.append(stamps(number, "a"), None).await).await;
        acknowledged.queued.insert(number);
    }
}

async fn send_and_settle(store: &Store, number: usize, acknowledged: &mut Acknowledged) {
    let marked = insist(async || store.mark_sending(vec![id(number)]).await).await;
    assert!(marked.len() <= 1);
    let done = Settlement { state: State::Done, outcome: None, reason: None, at: at() };
    let settled = insist(async || store.settle(id(number), done.clone()).await).await;
    assert_eq!(settled.state, State::Done);
    acknowledged.done.insert(number);
}

/// What a till tells, a stamp in each batch; what was not taken is told again.
async fn follow_one_by_one(store: &Store, numbers: std::ops::Range<usize>, acknowledged: &mut Acknowledged) {
    for number in numbers {
        let note = GuestNote { key: number.to_string(), at: at(), piece: "anna".into() };
        let consequences = Consequences {
            operations: vec![stamps(RECEIPTS + number, "till")],
            noted: vec![note],
            forgotten: number.checked_sub(1).map(|before| before.to_string()).into_iter().collect(),
            checkpoint: Some(Progress {
                connector: "poster".into(),
                value: Some(number.to_string()),
                since: None,
            }),
            ..Consequences::none(at())
        };
        insist(async || store.follow(consequences.clone()).await).await;
        acknowledged.checkpoint = Some(number);
    }
}

/// The fault passes, so asking again must help.
async fn insist<T>(mut ask: impl AsyncFnMut() -> Result<T, Error>) -> T {
    let mut errors = Vec::new();
    for _ in 0..40 {
        match ask().await {
            Ok(answer) => return answer,
            Err(error) => errors.push(format!("{error:?}")),
        }
    }
    panic!("it does not work again: {errors:#?}");
}

async fn verify(path: &Path, acknowledged: &Acknowledged, context: &str) {
    let (store, opened) = Store::open(path, at()).unwrap();
    for number in &acknowledged.queued {
        let operation = store.get(id(*number)).await.unwrap();
        let operation = operation.unwrap_or_else(|| panic!("{number} is lost: {context}"));
        let expected = if acknowledged.done.contains(number) { State::Done } else { State::Queued };
        assert_eq!(operation.state, expected, "{number}: {context}");
    }
    assert_eq!(store.setting("business").await.unwrap(), acknowledged.setting, "{context}");
    let checkpoint = store.begin_connector("poster", at()).await.unwrap().value;
    let stamped = checkpoint.and_then(|value| value.parse::<usize>().ok());
    assert_eq!(stamped, acknowledged.checkpoint, "{context}");
    let notes: Vec<_> = store.guest_notes().await.unwrap().into_iter().map(|note| note.key).collect();
    assert_eq!(notes, stamped.iter().map(ToString::to_string).collect::<Vec<_>>(), "{context}");
    for number in 0..stamped.map_or(0, |last| last + 1) {
        let stamp = store.get(id(RECEIPTS + number)).await.unwrap();
        assert!(stamp.is_some(), "the stamp of receipt {number} is lost: {context}");
    }
    assert_eq!(opened.counts.unsent() + opened.counts.done, 8, "{context}");
    assert!(store.check().await.unwrap().is_sound(), "{context}");
    store.close().await;
    assert_eq!(copy(path).exists(), acknowledged.copied, "{context}");
    assert!(!acknowledged.copied || check(&copy(path)).unwrap().is_sound(), "{context}");
}

fn copy(path: &Path) -> PathBuf {
    path.with_extension("copy")
}
