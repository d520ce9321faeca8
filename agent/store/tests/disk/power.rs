//! Power fails: at every confirmation and in between, with what was not confirmed gone, kept, or torn to pieces.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    env, fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    thread,
};

use fastrand::Rng;
use stamp_core::operation::State;
use stamp_store::{Settlement, Store};
use tokio::task::JoinSet;

use crate::{
    operations::{id, stamps},
    sample::{PLAIN, at, attempt, scratch},
    vfs::{self, Call, Disk, Verdict},
};

/// What a disk writes whole or not at all.
const SECTOR: usize = 512;
/// Of the calls between confirmations, one in this many is where the power fails.
const RARELY: u32 = 40;

/// One file: what the disk has confirmed, and what was written since.
#[derive(Default)]
struct Image {
    confirmed: Option<Vec<u8>>,
    since: Vec<Change>,
}

enum Change {
    Write(usize, Vec<u8>),
    Truncate(usize),
    Delete,
}

/// What becomes of what was not confirmed.
#[derive(Clone, Copy)]
enum Fate {
    Gone,
    Kept,
    Torn,
}

impl Image {
    /// The file as it is found afterwards. One that was deleted and made again is another file: what was written to
    /// the one does not show in the other.
    fn after(&self, fate: Fate, rng: &mut Rng) -> Option<Vec<u8>> {
        let deleted = self.since.iter().rposition(|change| matches!(change, Change::Delete));
        let (old, new) = self.since.split_at(deleted.unwrap_or(self.since.len()));
        let is_old = match fate {
            Fate::Gone => true,
            Fate::Kept => deleted.is_none(),
            Fate::Torn => deleted.is_none() || rng.bool(),
        };
        if is_old { apply(self.confirmed.clone(), old, fate, rng) } else { apply(None, &new[1..], fate, rng) }
    }

    /// Whether its entry in the directory is not confirmed.
    fn is_new(&self) -> bool {
        self.confirmed.is_none() || self.since.iter().any(|change| matches!(change, Change::Delete))
    }

    /// Its directory was confirmed.
    fn confirm_deletion(&mut self) {
        if let Some(deleted) = self.since.iter().rposition(|change| matches!(change, Change::Delete)) {
            self.since.drain(..=deleted);
            self.confirmed = None;
        }
    }

    fn confirm(&mut self) {
        self.confirmed = self.after(Fate::Kept, &mut Rng::with_seed(0));
        self.since.clear();
    }
}

fn apply(mut bytes: Option<Vec<u8>>, changes: &[Change], fate: Fate, rng: &mut Rng) -> Option<Vec<u8>> {
    for change in changes {
        let survives = match fate {
            Fate::Gone => false,
            Fate::Kept => true,
            Fate::Torn => rng.bool(),
        };
        match change {
            Change::Write(offset, written) => {
                for (index, sector) in written.chunks(SECTOR).enumerate() {
                    if survives || matches!(fate, Fate::Torn) && rng.u8(..4) == 0 {
                        put(bytes.get_or_insert_default(), offset + index * SECTOR, sector);
                    }
                }
            }
            Change::Truncate(size) if survives => bytes.get_or_insert_default().truncate(*size),
            Change::Truncate(_) => {}
            Change::Delete => bytes = None,
        }
    }
    bytes
}

fn put(file: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    let end = offset + bytes.len();
    if file.len() < end {
        file.resize(end, 0);
    }
    file[offset..end].copy_from_slice(bytes);
}

/// What was acknowledged so far, and what was asked for.
#[derive(Default, Clone)]
struct Told {
    acknowledged: BTreeMap<usize, State>,
    asked: BTreeSet<usize>,
}

struct Fragile {
    images: Mutex<HashMap<PathBuf, Image>>,
    told: Arc<Mutex<Told>>,
    rng: Mutex<Rng>,
    cuts: Mutex<usize>,
    /// Cuts that cost something. Asserted at the end: no panic may pass through SQLite.
    failures: Mutex<usize>,
}

impl Disk for Fragile {
    fn decide(&self, file: &Path, call: Call<'_>) -> Verdict {
        let change = match call {
            Call::Sync => None,
            Call::Write { offset, bytes } => {
                Some(Change::Write(usize::try_from(offset).unwrap(), bytes.to_vec()))
            }
            Call::Truncate { size } => Some(Change::Truncate(usize::try_from(size).unwrap())),
            Call::Delete => Some(Change::Delete),
            Call::Open | Call::Read | Call::MapShared | Call::LockShared => return Verdict::Do,
        };
        let mut images = self.images.lock().unwrap();
        match change {
            None => {
                self.cut(&images);
                // With a new file SQLite has its directory confirmed too.
                if images.get(file).is_some_and(Image::is_new) {
                    images.values_mut().for_each(Image::confirm_deletion);
                }
                images.entry(file.to_owned()).or_default().confirm();
                Verdict::Pretend
            }
            Some(change) => {
                images.entry(file.to_owned()).or_default().since.push(change);
                if self.rng.lock().unwrap().u32(..RARELY) == 0 {
                    self.cut(&images);
                }
                Verdict::Do
            }
        }
    }
}

impl Fragile {
    /// The power fails here: looks at what a start would find, and goes on as if nothing had been.
    fn cut(&self, images: &HashMap<PathBuf, Image>) {
        let mut rng = self.rng.lock().unwrap();
        let told = self.told.lock().unwrap().clone();
        let fates = [Fate::Gone, Fate::Torn, Fate::Kept];
        for fate in [Fate::Torn, fates[rng.usize(..3)]] {
            *self.cuts.lock().unwrap() += 1;
            let dir = scratch();
            for (path, image) in images {
                if let Some(bytes) = image.after(fate, &mut rng) {
                    fs::write(dir.path().join(path.file_name().unwrap()), bytes).unwrap();
                }
            }
            let (path, told) = (dir.path().join("queue.db"), told.clone());
            if thread::spawn(move || verify(&path, &told)).join().is_err() {
                *self.failures.lock().unwrap() += 1;
            }
        }
    }
}

fn verify(path: &Path, told: &Told) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let (store, opened) = PLAIN.open_or_recover(path, at()).unwrap();
        assert_eq!(opened.recovered, None, "a loss of power is no damage");
        for (number, state) in &told.acknowledged {
            let operation = store.get(id(*number)).await.unwrap();
            let operation = operation.unwrap_or_else(|| panic!("{number} is lost"));
            assert!(operation.state == *state || *state == State::Queued, "{number} is {operation:?}");
            let made = store.attempts(id(*number)).await.unwrap();
            let is_kept = made.iter().any(|made| made.attempt == attempt());
            assert_eq!(is_kept, operation.state == State::Done, "{number}: an attempt is kept with its end");
        }
        let all = opened.counts.unsent() + opened.counts.done;
        assert!(all <= told.asked.len() as u64);
        for number in &told.asked {
            // Asked for and not acknowledged: there or not, but whole.
            store.get(id(*number)).await.unwrap();
        }
        assert!(store.check().await.unwrap().is_sound());
        store.close().await;
    });
}

#[test]
fn nothing_acknowledged_is_lost_when_power_fails() {
    let seeds = if env::var_os("STAMP_LONG").is_some() { 30 } else { 1 };
    let first = env::var("STAMP_SEED").ok().and_then(|seed| seed.parse().ok());
    let first = first.unwrap_or_else(|| fastrand::u64(..u64::MAX / 2));
    for seed in first..first + seeds {
        println!("STAMP_SEED={seed}");
        run(seed);
    }
}

fn run(seed: u64) {
    let dir = scratch();
    let told = Arc::new(Mutex::new(Told::default()));
    let images = [(dir.path().join("queue.db"), Image { confirmed: Some(Vec::new()), since: Vec::new() })];
    let disk = Arc::new(Fragile {
        images: Mutex::new(images.into()),
        told: Arc::clone(&told),
        rng: Mutex::new(Rng::with_seed(seed)),
        cuts: Mutex::new(0),
        failures: Mutex::new(0),
    });
    let _mounted = vfs::mount(dir.path(), disk.clone());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(scenario(&dir.path().join("queue.db"), &told, &mut Rng::with_seed(seed)));
    assert_eq!(*disk.failures.lock().unwrap(), 0, "see above");
    let cuts = *disk.cuts.lock().unwrap();
    assert!(cuts > 50, "power failed only {cuts} times");
}

/// Enough for the log to be moved into the file and begun anew, and for two starts.
async fn scenario(path: &Path, told: &Mutex<Told>, rng: &mut Rng) {
    for start in 0..2 {
        let (store, _) = PLAIN.open_or_recover(path, at()).unwrap();
        for round in 0..8 {
            let first = start * 100 + round * 5;
            append(&store, first..first + rng.usize(1..5), told, rng).await;
            settle(&store, first, told).await;
        }
        store.purge(at(), at(), 10).await.unwrap();
        store.close().await;
    }
}

async fn append(store: &Store, numbers: std::ops::Range<usize>, told: &Mutex<Told>, rng: &mut Rng) {
    let mut appends = JoinSet::new();
    for number in numbers {
        told.lock().unwrap().asked.insert(number);
        let mut new = stamps(number, &format!("lane {}", number % 3));
        let note = "n".repeat(if rng.u8(..3) == 0 { rng.usize(..300_000) } else { 100 });
        new.body = format!(r#"{{"op_id":"{}","note":"{note}"}}"#, new.op_id).into_bytes();
        let store = store.clone();
        appends.spawn(async move { store.append(new, None).await.map(|_| number) });
    }
    for appended in appends.join_all().await {
        told.lock().unwrap().acknowledged.insert(appended.unwrap(), State::Queued);
    }
}

async fn settle(store: &Store, number: usize, told: &Mutex<Told>) {
    store.mark_sending(vec![id(number)]).await.unwrap();
    let done = Settlement { state: State::Done, outcome: None, reason: None, at: at() };
    store.settle_after(id(number), done, vec![attempt()]).await.unwrap();
    told.lock().unwrap().acknowledged.insert(number, State::Done);
}
