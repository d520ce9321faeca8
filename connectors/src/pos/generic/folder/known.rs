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
    /// The last file that could not be read, and why.
    pub(super) failed: Option<String>,
}

impl Known {
    /// Forgets what is not there any more, or not as it was.
    pub(super) fn keep_only(&mut self, files: &[File]) {
        let there: BTreeMap<_, _> = files.iter().map(|file| (file.name.as_str(), file)).collect();
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

    pub(super) fn state(&self) -> PosState {
        if let Some(why) = &self.stuck {
            return PosState::Failed { why: why.clone() };
        }
        let detail = match &self.failed {
            None => "looked through".to_owned(),
            Some(failed) => format!("looked through; the last file that could not be read: {failed}"),
        };
        PosState::Ready { detail }
    }
}
