//! The end of the story: do the cloud's books agree with the scans?

use std::collections::BTreeMap;

use stamp_core::operation::OpId;
use stamp_sandbox::Books;

/// What was scanned, by the id that each scan was answered with.
#[derive(Debug, Default)]
pub(super) struct Scanned {
    stamps: BTreeMap<OpId, String>,
}

/// One guest: how many scans, how many stamps.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) guest: String,
    pub(super) scans: usize,
    pub(super) stamps: usize,
}

impl Scanned {
    pub(super) fn note(&mut self, guest: &str, op_id: OpId) {
        self.stamps.insert(op_id, guest.to_owned());
    }

    pub(super) fn compare(&self, books: &Books) -> Vec<Line> {
        let mut lines: BTreeMap<&str, Line> = BTreeMap::new();
        for (op_id, guest) in &self.stamps {
            let line =
                lines.entry(guest).or_insert_with(|| Line { guest: guest.clone(), scans: 0, stamps: 0 });
            line.scans += 1;
            let id = op_id.to_string();
            line.stamps += books.stamps.iter().filter(|stamp| stamp.op_id == id).count();
        }
        lines.into_values().collect()
    }

    /// Whether each scan had its effect, none had two, and the cloud has nothing that nobody scanned.
    pub(super) fn agree(&self, books: &Books) -> bool {
        let effects = books.effects_by_op();
        let each_once = self.stamps.keys().all(|id| effects.get(&id.to_string()) == Some(&1));
        each_once && effects.values().all(|count| *count == 1) && books.stamps.len() == self.stamps.len()
    }
}
