//! What the machine holds, piece by piece, so that it outlasts a restart.

use serde::{Deserialize, Serialize};

use super::{
    Bound, By, Matching,
    check::{KeptCheck, Known},
    note::{KeptNote, Moment, Note},
};
use crate::{
    cloud::types::Identifier,
    operation::OpId,
    time::{Now, Timestamp},
};

/// One thing that the machine holds: a guest, or a check.
#[derive(Clone, PartialEq, Eq)]
pub struct Piece {
    /// Which; of two pieces with one key the later one holds.
    pub key: String,
    /// What, as JSON. It may name a guest: to be kept no longer than the machine holds it.
    pub text: String,
}

/// What has to be written so that what is kept is what the machine holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// New, or other than before.
    pub put: Vec<Piece>,
    /// Keys of what is not held any more.
    pub gone: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kept {
    Note(KeptNote),
    Bound { op_id: OpId, guest: Identifier, by: By, at: Timestamp },
    Check(Box<KeptCheck>),
}

impl Matching {
    /// The machine that held these, in another run. Times are told by the clock alone then. What cannot be read is left
    /// out; their keys are returned.
    #[must_use]
    pub fn restore(pieces: impl IntoIterator<Item = Piece>, now: Now) -> (Self, Vec<String>) {
        let (mut machine, mut unreadable) = (Self::default(), Vec::new());
        for piece in pieces {
            match serde_json::from_str(&piece.text) {
                Ok(Kept::Note(note)) => machine.notes.push(note.again(now)),
                Ok(Kept::Bound { op_id, guest, by, at }) => {
                    machine.bound.push(Bound { op_id, guest, by, at: Moment::again(at, now) });
                }
                Ok(Kept::Check(check)) => machine.checks.push(check.again(now)),
                Err(_) => unreadable.push(piece.key),
            }
        }
        machine.notes.sort_by_key(|note| note.id);
        machine.bound.sort_by_key(|bound| bound.at.mono);
        machine.checks.sort_by_key(|known| known.learnt.mono);
        let passed = machine.checks.iter().flat_map(|known| known.passed.iter().copied());
        machine.last = machine.notes.iter().map(|note| note.id).chain(passed).max().unwrap_or(0);
        (machine, unreadable)
    }

    /// All that it holds. Horizons are not kept: connectors tell them again.
    #[must_use]
    pub fn pieces(&self) -> Vec<Piece> {
        self.changes_since(&Self::default()).put
    }

    /// What is to be written where the pieces of `before` are kept.
    #[must_use]
    pub fn changes_since(&self, before: &Self) -> Changes {
        let mut changes = Changes::default();
        changes.tell(&before.notes, &self.notes, Note::key, |note| Kept::Note(note.kept()));
        changes.tell(&before.bound, &self.bound, Bound::key, |bound| {
            let Bound { op_id, guest, by, at } = bound.clone();
            Kept::Bound { op_id, guest, by, at: at.wall }
        });
        changes.tell(&before.checks, &self.checks, Known::key, |known| Kept::Check(Box::new(known.kept())));
        changes
    }
}

impl Changes {
    /// Whether nothing has to be written.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.put.is_empty() && self.gone.is_empty()
    }

    fn tell<T: PartialEq>(
        &mut self,
        was: &[T],
        is: &[T],
        key: impl Fn(&T) -> String,
        kept: impl Fn(&T) -> Kept,
    ) {
        let left: Vec<&T> = was.iter().filter(|old| !is.contains(old)).collect();
        let new: Vec<&T> = is.iter().filter(|new| !was.contains(new)).collect();
        let put = new.iter().filter_map(|new| {
            let text = serde_json::to_string(&kept(new)).ok()?;
            Some(Piece { key: key(new), text })
        });
        let put: Vec<Piece> = put.collect();
        let gone = left.into_iter().map(key).filter(|old| put.iter().all(|piece| piece.key != *old));
        self.gone.extend(gone);
        self.put.extend(put);
    }
}

impl Note {
    fn key(&self) -> String {
        format!("note/{}", self.id)
    }
}

impl Bound {
    fn key(&self) -> String {
        match self.by {
            By::Note => format!("noted/{}", self.op_id),
            By::Client => format!("client/{}", self.op_id),
            By::Card => format!("card/{}", self.op_id),
        }
    }
}

impl Known {
    fn key(&self) -> String {
        format!("check/{}", self.check.op_id)
    }
}

/// Without the text, which may name a guest.
impl std::fmt::Debug for Piece {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Piece").field("key", &self.key).finish_non_exhaustive()
    }
}
