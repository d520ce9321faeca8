//! What a till has told is taken as a whole, at whichever call the disk gives up for good.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use rusqlite::ffi;
use stamp_store::{Consequences, GuestNote, Options, Progress, Store};

use crate::{
    operations::{id, stamps},
    sample::{at, scratch},
    vfs::{self, Call, Disk, Verdict},
};

/// Takes no change from call number `first` on, while it is failing.
struct Dying {
    code: i32,
    first: usize,
    is_failing: AtomicBool,
    calls: AtomicUsize,
}

impl Disk for Dying {
    fn decide(&self, _: &Path, call: Call<'_>) -> Verdict {
        let changes = matches!(call, Call::Write { .. } | Call::Sync | Call::Truncate { .. });
        if changes && self.is_failing.load(Ordering::SeqCst) {
            let number = self.calls.fetch_add(1, Ordering::SeqCst);
            if number >= self.first {
                return Verdict::Fail(self.code);
            }
        }
        Verdict::Do
    }
}

fn told() -> Consequences {
    Consequences {
        operations: (0..20).map(|number| stamps(number, &format!("lane {number}"))).collect(),
        noted: vec![GuestNote { key: "1".into(), at: at(), piece: "anna".into() }],
        checkpoint: Some(Progress {
            connector: "poster".into(),
            value: Some("all twenty".into()),
            since: None,
        }),
        ..Consequences::none(at())
    }
}

#[test]
fn a_batch_is_there_as_a_whole_or_not_at_all_wherever_the_disk_gives_up() {
    for code in [ffi::SQLITE_IOERR_WRITE, ffi::SQLITE_FULL] {
        let met = (0..).take_while(|first| run(code, *first)).count();
        assert!(met > 3, "{met} calls: a batch is more than that");
    }
}

/// Says whether the fault was met.
fn run(code: i32, first: usize) -> bool {
    let dir = scratch();
    let path = dir.path().join("queue.db");
    let disk = Arc::new(Dying { code, first, is_failing: false.into(), calls: 0.into() });
    let mounted = vfs::mount(dir.path(), disk.clone());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let options = Options { ballast: 4_096, look_for_room: Duration::ZERO, ..Options::default() };
    runtime.block_on(async {
        let (store, _) = options.open(&path, at()).unwrap();
        disk.is_failing.store(true, Ordering::SeqCst);
        let taken = store.follow(told()).await.is_ok();
        disk.is_failing.store(false, Ordering::SeqCst);
        store.close().await;
        let was_met = disk.calls.load(Ordering::SeqCst) > first;
        let (store, opened) = Store::open(&path, at()).unwrap();
        let context = format!("{code}, call {first}, taken {taken}: {opened:?}");
        let is_there = store.get(id(0)).await.unwrap().is_some();
        assert!(is_there || !taken, "{context}");
        for number in 1..20 {
            assert_eq!(store.get(id(number)).await.unwrap().is_some(), is_there, "{number}: {context}");
        }
        assert_eq!(store.guest_notes().await.unwrap().len(), usize::from(is_there), "{context}");
        let checkpoint = store.begin_connector("poster", at()).await.unwrap();
        assert_eq!(checkpoint.value.is_some(), is_there, "{context}");
        assert!(store.check().await.unwrap().is_sound(), "{context}");
        store.close().await;
        drop(mounted);
        was_met
    })
}
