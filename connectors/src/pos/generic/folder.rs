//! A till that writes its checks into files.
//!
//! The folder is looked through every few seconds: no system tells of changes on every share. A file is taken when it has not
//! changed for a moment, and put away after its checks are on the disk; after a crash between the two it is read again, and
//! its checks are known then.

mod decode;
mod disk;
mod known;
mod parse;

use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use stamp_core::config::{Afterwards, WatchedFolder};
use tokio::{
    task::{JoinHandle, spawn_blocking},
    time::timeout,
};

pub(super) use self::parse::{Unparsed, documents};
use self::{
    disk::{Disk, File},
    known::Known,
};
use super::{
    Misfit, Reading, courier::Courier, mapping::MOST_RECORDS, settings::Ready, sorted::Sorted, states::Way,
};
use crate::pos::{NotTaken, PosState};

/// The largest file that is read, in bytes. A day of a busy shop has about a quarter of it.
const LARGEST: u64 = 4 * 1024 * 1024;
/// A share that says nothing for so long is gone. It is waited for, by one thread.
const SILENCE: Duration = Duration::from_secs(10);
/// How long a file that ends in the middle is waited for. Then it is no file that is being written.
const UNFINISHED: Duration = Duration::from_secs(60);
/// In one look; the rest is for the next one.
const MOST_FILES: usize = 200;
/// Files that stay where they are.
const MOST_KEPT: usize = 2_000;
/// After what could not be written down, and while the folder is not there.
const LATER: Duration = Duration::from_secs(5);
/// Words about so many records are written beside a file.
const MOST_WORDS: usize = 100;

/// Watches one folder.
pub(super) struct Watch<'a> {
    till: &'a Arc<Ready>,
    set: &'a WatchedFolder,
    path: PathBuf,
}

/// What became of a file.
enum Fate {
    Taken,
    /// It is being written, or has changed since it was looked at.
    NotYet,
    /// Not at the moment: somebody holds it, or there is no right to it.
    Unread(String),
    /// A person has to look at it.
    Refused(String),
}

/// Why a look came to nothing.
enum Trouble {
    Stopped,
    Lost(String),
    Failed(String),
}

impl<'a> Watch<'a> {
    /// `None`: this till writes no files.
    pub(super) fn of(till: &'a Arc<Ready>) -> Option<Self> {
        let set = till.table.folder.as_ref()?;
        Some(Self { till, set, path: set.path.clone() })
    }

    /// Looks until the stop comes.
    pub(super) async fn run(&self, courier: &Courier) {
        courier.states.set(Way::Folder, PosState::Connecting);
        let mut known = Known::default();
        loop {
            let (state, pause) = match self.look(courier, &mut known).await {
                Ok(()) => (known.state((courier.context.clocks)().mono), self.set.interval),
                Err(Trouble::Stopped) => return,
                Err(Trouble::Lost(why)) => (PosState::Lost { why }, LATER.max(self.set.interval)),
                Err(Trouble::Failed(why)) => (PosState::Failed { why }, LATER.max(self.set.interval)),
            };
            courier.states.set(Way::Folder, state);
            if !courier.context.pause(pause).await {
                return;
            }
        }
    }

    async fn look(&self, courier: &Courier, known: &mut Known) -> Result<(), Trouble> {
        let folder = self.path.clone();
        let till = Arc::clone(self.till);
        let files = self.on_disk(courier, move || Disk::at(&folder).files(|name| is_of(&till, name))).await?;
        let (files, is_cut) = files.map_err(|error| gone(&self.path, &error))?;
        known.is_cut = is_cut;
        let now = (courier.context.clocks)().mono;
        known.keep_only(&files);
        self.put_away(courier, known).await?;
        let kept = courier.checkpoint().await.kept;
        let mut ready = Vec::new();
        for file in &files {
            if known.is_done_with(file) || kept.contains(&file.mark()) {
                continue;
            }
            if let Some(still) = known.is_still(file, now, self.set.still) {
                ready.push((file.clone(), still));
            }
        }
        if self.set.after == Afterwards::Keep && kept.len() + ready.len() > MOST_KEPT {
            let why =
                format!("{} holds more than {MOST_KEPT} files; set after = \"move\"", self.path.display());
            return Err(Trouble::Failed(why));
        }
        self.forget_missing(courier, &files, &kept).await?;
        for (file, still) in ready.into_iter().take(MOST_FILES) {
            match self.take(courier, &file, still).await? {
                Fate::Taken => {
                    known.was_read(&file);
                    if self.set.after != Afterwards::Keep {
                        known.taken.insert(file.name.clone(), file);
                    }
                }
                Fate::NotYet => {}
                Fate::Unread(why) => known.was_not_read(&file, &why, now, true),
                Fate::Refused(why) => {
                    let first = why.lines().next().unwrap_or_default();
                    tracing::warn!(
                        till = &*courier.context.connector,
                        "{} was not read: {first}",
                        file.shown()
                    );
                    known.was_not_read(&file, first, now, false);
                    known.refused.insert(file.name.clone(), (file, why));
                }
            }
        }
        self.put_away(courier, known).await
    }

    /// Reads a file and hands its checks over.
    async fn take(&self, courier: &Courier, file: &File, still: Duration) -> Result<Fate, Trouble> {
        if file.size > LARGEST {
            let (has, most) = (file.size / 1_000_000, LARGEST / 1_000_000);
            return Ok(Fate::Refused(format!("it has {has} MB; at most {most} are read")));
        }
        let (folder, wanted) = (self.path.clone(), file.clone());
        let read = self.on_disk(courier, move || Disk::at(&folder).read(&wanted, LARGEST)).await?;
        let bytes = match read {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return Ok(Fate::NotYet),
            Err(error) => return Ok(Fate::Unread(error.to_string())),
        };
        let (till, name) = (Arc::clone(self.till), file.name.clone());
        let read = self.on_disk(courier, move || sorted(&till, &bytes, &name)).await?;
        let mut sorted = match read {
            Ok(sorted) => sorted,
            Err(Unparsed::Unfinished { .. }) if still < UNFINISHED => return Ok(Fate::NotYet),
            Err(error) => return Ok(Fate::Refused(error.to_string())),
        };
        let reports = mem::take(&mut sorted.reports);
        let stays = self.set.after == Afterwards::Keep && sorted.unread == 0;
        let remembered = stays.then(|| file.mark());
        let handed = courier.news_and_keep(reports, |checkpoint| checkpoint.kept.extend(remembered), None);
        handed.await.map_err(|error| not_taken(&error))?;
        Ok(if sorted.unread == 0 { Fate::Taken } else { Fate::Refused(words(&sorted)) })
    }

    /// Moves or deletes what was taken, and moves what cannot be read.
    async fn put_away(&self, courier: &Courier, known: &mut Known) -> Result<(), Trouble> {
        known.stuck = None;
        if known.taken.is_empty() && known.refused.is_empty() {
            return Ok(());
        }
        let (folder, after) = (self.path.clone(), self.set.after);
        let (taken, refused) = (mem::take(&mut known.taken), mem::take(&mut known.refused));
        let left = self.on_disk(courier, move || {
            let disk = Disk::at(&folder);
            let put = |file: &File| disk.put_away(file, after).map_err(|error| error.to_string());
            let taken = left(taken, put);
            let put =
                |(file, why): &(File, String)| disk.refuse(file, why).map_err(|error| error.to_string());
            (taken, left(refused, put))
        });
        let ((taken, why), (refused, why_not)) = left.await?;
        (known.taken, known.refused) = (taken, refused);
        known.stuck = why.or(why_not).map(|why| {
            format!(
                "files in {} were read and cannot be put away: {why}; give the right to write there",
                self.path.display()
            )
        });
        Ok(())
    }

    /// Files that are gone need not be remembered.
    async fn forget_missing(
        &self,
        courier: &Courier,
        files: &[File],
        kept: &BTreeSet<String>,
    ) -> Result<(), Trouble> {
        let there: BTreeSet<_> = files.iter().map(File::mark).collect();
        if kept.is_subset(&there) {
            return Ok(());
        }
        courier
            .keep(|kept| kept.kept.retain(|mark| there.contains(mark)))
            .await
            .map_err(|error| not_taken(&error))
    }

    /// Does what may take for ever, on a thread. A share that hangs holds up this till, and one thread.
    async fn on_disk<T: Send + 'static>(
        &self,
        courier: &Courier,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Trouble> {
        let mut thread: JoinHandle<T> = spawn_blocking(work);
        let work = async {
            if let Ok(done) = timeout(SILENCE, &mut thread).await {
                return done;
            }
            let why = format!("{} does not answer; look at the share and its machine", self.path.display());
            courier.states.set(Way::Folder, PosState::Lost { why });
            thread.await
        };
        let done = courier.context.beating(work).await.ok_or(Trouble::Stopped)?;
        done.map_err(|_| {
            Trouble::Lost("looking through the folder ended by itself; please report this".to_owned())
        })
    }
}

/// What is there, for a person who tries it.
pub(super) fn tried(set: &WatchedFolder) -> Result<String, String> {
    let mut count = 0;
    let files = Disk::at(&set.path).files(|name| {
        count += 1;
        set.is_named(name)
    });
    let (files, is_cut) = files.map_err(|error| match gone(&set.path, &error) {
        Trouble::Lost(why) | Trouble::Failed(why) => why,
        Trouble::Stopped => String::new(),
    })?;
    let more = if is_cut { " at least" } else { "" };
    let named = files.len();
    Ok(format!(
        "{} holds {count} entries{more}, {named} of them files named {}",
        set.path.display(),
        set.pattern
    ))
}

fn is_of(till: &Ready, name: &str) -> bool {
    till.table.folder.as_ref().is_some_and(|folder| folder.is_named(name))
}

/// What is in a file. Takes as long as the file is large.
fn sorted(till: &Ready, bytes: &[u8], name: &str) -> Result<Sorted, Unparsed> {
    let Some(set) = &till.table.folder else { return Ok(Sorted::default()) };
    let mut sorted = Sorted::default();
    for document in documents(bytes, name, set)? {
        for reading in till.mapping.read(&document, set.records.as_ref(), Way::Folder.name()) {
            let record = sorted.records() + 1;
            sorted.add(numbered(reading, record));
        }
        if sorted.records() > MOST_RECORDS {
            return Err(parse::too_many());
        }
    }
    Ok(sorted)
}

/// Does it with each of them; those with which it cannot be done, and why.
fn left<T>(
    files: BTreeMap<String, T>,
    put: impl Fn(&T) -> Result<(), String>,
) -> (BTreeMap<String, T>, Option<String>) {
    let mut why = None;
    let left = files.into_iter().filter(|(_, file)| match put(file) {
        Ok(()) => false,
        Err(error) => {
            why = Some(error);
            true
        }
    });
    (left.collect(), why)
}

/// Records of lines and of rows are documents of their own; what is said of them counts all of the file.
fn numbered(reading: Reading, record: usize) -> Reading {
    match reading {
        Reading::Misfit(misfit) if misfit.record > 0 => Reading::Misfit(Misfit { record, ..misfit }),
        other => other,
    }
}

fn words(sorted: &Sorted) -> String {
    let lines = sorted.words(MOST_WORDS).into_iter().map(|words| words + "\n");
    format!("{}All other checks of this file were taken.\n", lines.collect::<String>())
}

fn gone(path: &std::path::Path, error: &std::io::Error) -> Trouble {
    let path = path.display();
    match error.kind() {
        std::io::ErrorKind::PermissionDenied => {
            Trouble::Failed(format!("{path} may not be read: {error}; give the service's user the right to"))
        }
        _ => Trouble::Lost(format!("{path} cannot be read: {error}; look at the share and its machine")),
    }
}

fn not_taken(error: &NotTaken) -> Trouble {
    match error {
        NotTaken::Stopped => Trouble::Stopped,
        NotTaken::Queue => Trouble::Lost(error.to_string()),
    }
}
