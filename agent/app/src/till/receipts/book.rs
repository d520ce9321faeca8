//! What is remembered of checks between reports, beside the matching machine.

use std::collections::{BTreeMap, HashMap, HashSet};

use stamp_core::{
    operation::OpId,
    receipt::{
        Fate,
        matching::{Matching, Piece},
    },
};
use stamp_store::{Checkpoint, Progress, Receipt, Store};
use tracing::warn;

use super::rows::Rows;
use crate::clock;

/// Conflicts that are remembered, so that one which is told again and again is flagged once.
const FLAGGED: usize = 1000;

/// Checks for which a guest may still be found.
type Open = HashMap<OpId, Receipt>;

/// See the module's text. Whoever has it decides alone.
#[derive(Debug)]
pub(in crate::till) struct Book {
    open: Open,
    connectors: HashMap<String, Checkpoint>,
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
