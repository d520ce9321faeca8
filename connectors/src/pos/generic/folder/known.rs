//! What is known of the files of a folder.

use std::{collections::BTreeMap, time::Duration};

use super::disk::File;
use crate::pos::PosState;

/// See the module's text.
#[derive(Default)]
pub(super) struct Known {
    /// By name: what it was when it was seen first like that, and when that was, monotonic.
    still: BTreeMap<String, (File, Duration)>,
    /// Taken, and not put away yet.
    pub(super) taken: BTreeMap<String, File>,
    /// Not to be read, and why; not put away yet.
    pub(super) refused: BTreeMap<String, (File, String)>,
    /// What keeps files from being put away.
    pub(super) stuck: Option<String>,
    /// Whether the folder holds more than is looked through.
    pub(super) is_cut: bool,
    failed: Option<Failed>,
}

/// The last file that could not be read.
struct Failed {
    shown: String,
    why: String,
    /// Monotonic.
    at: Duration,
    /// It is tried again.
    is_waited_for: bool,
}

/// A file that was put aside is told of for so long.
const TOLD: Duration = Duration::from_secs(24 * 3600);

impl Known {
    /// Forgets what is not there any more, or not as it was.
    pub(super) fn keep_only(&mut self, files: &[File]) {
        let there: BTreeMap<_, _> = files.iter().map(|file| (file.name.as_str(), file)).collect();
        self.failed
            .take_if(|failed| failed.is_waited_for && !files.iter().any(|file| file.shown() == failed.shown));
        let is_there = |file: &File| there.get(file.name.as_str()) == Some(&file);
        self.still.retain(|_, (file, _)| is_there(file));
        self.taken.retain(|_, file| is_there(file));
        self.refused.retain(|_, (file, _)| is_there(file));
    }

    /// Whether it only waits to be put away.
    pub(super) fn is_done_with(&self, file: &File) -> bool {
        self.taken.contains_key(&file.name) || self.refused.contains_key(&file.name)
    }

    /// How long a file has been as it is; `None`: not long enough.
    pub(super) fn is_still(&mut self, file: &File, now: Duration, enough: Duration) -> Option<Duration> {
        let (_, since) = self.still.entry(file.name.clone()).or_insert_with(|| (file.clone(), now));
        Some(now.saturating_sub(*since)).filter(|still| *still >= enough)
    }

    pub(super) fn state(&self, now: Duration) -> PosState {
        if let Some(why) = &self.stuck {
            return PosState::Failed { why: why.clone() };
        }
        let mut detail = "looked through".to_owned();
        if self.is_cut {
            detail += " in part, for it holds more files than are looked through; move old ones elsewhere";
        }
        if let Some(Failed { shown, why, .. }) =
            self.failed.as_ref().filter(|failed| now.saturating_sub(failed.at) < TOLD)
        {
            detail += &format!("; the last file that could not be read: {shown} ({why})");
        }
        PosState::Ready { detail }
    }

    pub(super) fn was_not_read(&mut self, file: &File, why: &str, now: Duration, is_waited_for: bool) {
        self.failed = Some(Failed { shown: file.shown(), why: why.to_owned(), at: now, is_waited_for });
    }

    /// It can be read after all, or another of its name.
    pub(super) fn was_read(&mut self, file: &File) {
        self.failed.take_if(|failed| failed.shown == file.shown());
    }
}
