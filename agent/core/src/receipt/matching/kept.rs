//! What the machine holds, piece by piece, so that it outlasts a restart.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Bound, Matching,
    check::KeptCheck,
    note::{KeptNote, Moment},
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
    Bound { op_id: OpId, guest: Identifier, at: Timestamp },
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
                Ok(Kept::Bound { op_id, guest, at }) => {
                    machine.bound.push(Bound { op_id, guest, at: Moment::again(at, now) });
                }
                Ok(Kept::Check(check)) => machine.checks.push(check.again(now)),
                Err(_) => unreadable.push(piece.key),
            }
        }
        machine.notes.sort_by_key(|note| note.id);
        machine.bound.sort_by_key(|bound| bound.at.mono);
        machine.checks.sort_by_key(|known| known.learnt.mono);
        machine.last = machine.notes.last().map_or(0, |note| note.id);
        (machine, unreadable)
    }

    /// All that it holds. Horizons are not kept: connectors tell them again.
    #[must_use]
    pub fn pieces(&self) -> Vec<Piece> {
        let notes = self.notes.iter().map(|note| (format!("note/{}", note.id), Kept::Note(note.kept())));
        let bound = self.bound.iter().map(|bound| {
            let Bound { op_id, guest, at } = bound.clone();
            (format!("bound/{op_id}"), Kept::Bound { op_id, guest, at: at.wall })
        });
        let checks = self
            .checks
            .iter()
            .map(|known| (format!("check/{}", known.check.op_id), Kept::Check(Box::new(known.kept()))));
        let all = notes.chain(bound).chain(checks);
        all.filter_map(|(key, kept)| Some(Piece { key, text: serde_json::to_string(&kept).ok()? })).collect()
    }

    /// What is to be written where the pieces of `before` are kept.
    #[must_use]
    pub fn changes_since(&self, before: &Self) -> Changes {
        let by_key = |piece: Piece| (piece.key, piece.text);
        let mut was: BTreeMap<String, String> = before.pieces().into_iter().map(by_key).collect();
        let is_new = |piece: &Piece| was.remove(&piece.key).as_ref() != Some(&piece.text);
        let put = self.pieces().into_iter().filter(is_new).collect();
        Changes { put, gone: was.into_keys().collect() }
    }
}

/// Without the text, which may name a guest.
impl std::fmt::Debug for Piece {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Piece").field("key", &self.key).finish_non_exhaustive()
    }
}
