//! What is remembered of checks between reports, beside the matching machine.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    time::Duration,
};

use jiff::SignedDuration;
use stamp_core::{
    operation::OpId,
    receipt::{
        Fate,
        matching::{Matching, Piece},
    },
    time::{Now, Timestamp},
};
use stamp_store::{Checkpoint, Progress, Receipt, Store};
use tracing::warn;

use super::rows::Rows;
use crate::clock;

/// Conflicts that are remembered, so that one which is told again and again is flagged once.
const FLAGGED: usize = 1000;

/// A clock that is further off what it was is taken to have been set.
const CLOCK_SET: SignedDuration = SignedDuration::from_mins(2);

/// Checks for which a guest may still be found.
type Open = HashMap<OpId, Receipt>;

/// See the module's text. Whoever has it decides alone.
#[derive(Debug)]
pub(in crate::till) struct Book {
    open: Open,
    connectors: HashMap<String, Checkpoint>,
    /// When those began, monotonic, that ran here for the first time.
    begun: HashMap<String, Duration>,
    flagged: HashSet<OpId>,
    counts: BTreeMap<(String, Fate), u64>,
    /// It is not known what is on the disk: that has to be read first.
    is_stale: bool,
}

impl Default for Book {
    fn default() -> Self {
        Self {
            open: HashMap::new(),
            connectors: HashMap::new(),
            begun: HashMap::new(),
            flagged: HashSet::new(),
            counts: BTreeMap::new(),
            is_stale: true,
        }
    }
}

impl Book {
    /// What the queue keeps of checks, and the machine that held what it keeps of guests. The keys of what cannot be read
    /// any more are returned, too.
    pub(super) async fn read(store: &Store) -> Result<(Open, Matching, Vec<String>), stamp_store::Error> {
        let open = store.open_receipts().await?.into_iter();
        let open = open.map(|receipt| (receipt.op_id, receipt)).collect();
        let pieces = store.guest_notes().await?.into_iter();
        let pieces = pieces.map(|note| Piece { key: note.key, text: note.piece });
        let (matching, unreadable) = Matching::restore(pieces, clock::now());
        if !unreadable.is_empty() {
            warn!(pieces = unreadable.len(), "guests who were noted cannot be read any more");
        }
        Ok((open, matching, unreadable))
    }

    pub(super) const fn is_stale(&self) -> bool {
        self.is_stale
    }

    /// Whether what was written is on the disk is not known.
    pub(super) const fn doubt(&mut self) {
        self.is_stale = true;
    }

    /// What is on the disk was read.
    pub(super) fn renew(&mut self, open: Open) {
        self.open = open;
        self.connectors.clear();
        self.is_stale = false;
    }

    pub(super) fn open(&self, op_id: OpId) -> Option<&Receipt> {
        self.open.get(&op_id)
    }

    pub(super) fn connector(&self, name: &str) -> Option<&Checkpoint> {
        self.connectors.get(name)
    }

    pub(super) fn knows(&mut self, name: &str, checkpoint: Checkpoint) {
        self.connectors.insert(name.to_owned(), checkpoint);
    }

    /// The connector runs here for the first time.
    pub(super) fn begins(&mut self, name: &str, now: Now) {
        self.begun.insert(name.to_owned(), now.mono);
    }

    /// Since when checks are ours, where it was kept by a clock that is not right: it was set since, or it was ahead.
    pub(super) fn began_otherwise(&self, name: &str, now: Now) -> Option<Timestamp> {
        let kept = self.connectors.get(name)?.since;
        let ago = self.begun.get(name).map(|begun| now.mono.saturating_sub(*begun));
        let began = now.wall.checked_sub(ago.unwrap_or_default()).unwrap_or(now.wall);
        let is_off = match ago {
            Some(_) => began.duration_since(kept).abs() > CLOCK_SET,
            None => kept > began,
        };
        is_off.then_some(began)
    }

    /// Flags a check that came again with other content. Says whether it is the first time.
    pub(super) fn flag(&mut self, op_id: OpId) -> bool {
        if self.flagged.len() >= FLAGGED {
            self.flagged.clear();
        }
        self.flagged.insert(op_id)
    }

    /// How far a connector has come is on the disk.
    pub(super) fn came_to(&mut self, progress: &Progress) {
        let Some(known) = self.connectors.get_mut(&progress.connector) else { return };
        if progress.value.is_some() {
            known.value.clone_from(&progress.value);
        }
        known.since = progress.since.unwrap_or(known.since);
    }

    /// What became of checks is on the disk.
    pub(super) fn apply(&mut self, rows: &Rows, counts: Vec<(String, Fate)>) {
        for count in counts {
            *self.counts.entry(count).or_default() += 1;
        }
        for receipt in rows.changed() {
            match receipt.facts {
                Some(_) => self.open.insert(receipt.op_id, receipt),
                None => self.open.remove(&receipt.op_id),
            };
        }
    }

    /// By connector, how many checks have come to which fate since the start.
    pub(super) fn counts(&self) -> BTreeMap<(String, Fate), u64> {
        self.counts.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(wall_s: i64, mono_s: u64) -> Now {
        Now { wall: Timestamp::from_second(wall_s).unwrap(), mono: Duration::from_secs(mono_s) }
    }

    #[test]
    fn a_connector_that_began_by_a_wrong_clock_began_when_it_did() {
        for (kept_s, now, began_s) in [
            (0, at(1_790_000_060, 70), Some(1_790_000_000)),
            (1_790_086_400, at(1_790_000_060, 70), Some(1_790_000_000)),
            (1_790_000_001, at(1_790_000_060, 70), None),
        ] {
            let mut book = Book::default();
            let since = Timestamp::from_second(kept_s).unwrap();
            book.knows("poster", Checkpoint { value: None, since });
            book.begins("poster", at(kept_s, 10));
            let began = book.began_otherwise("poster", now).map(Timestamp::as_second);
            assert_eq!(began, began_s, "{kept_s}");
        }
    }

    #[test]
    fn of_one_that_began_in_an_earlier_run_only_the_future_is_not_believed() {
        for (kept_s, is_off) in [(0, false), (1_789_999_999, false), (1_790_000_001, true)] {
            let mut book = Book::default();
            let since = Timestamp::from_second(kept_s).unwrap();
            book.knows("poster", Checkpoint { value: None, since });
            assert_eq!(book.began_otherwise("poster", at(1_790_000_000, 70)).is_some(), is_off, "{kept_s}");
        }
    }
}
