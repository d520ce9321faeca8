//! All that follows from what a point of sale has told, in one transaction.

use std::sync::Arc;

use rusqlite::Connection;
use stamp_core::{
    operation::{Head, NewOperation, OpId, State},
    time::Timestamp,
};

use super::{
    insert::{Entry, Prepared, insert},
    withdraw::withdraw,
};
use crate::{
    CallerKey, CallerLookup, Error, GuestNote, Progress, Receipt, Store, caller_key, outage, receipt, row,
};

/// What follows from reports of a point of sale. It is written as a whole or not at all.
#[derive(Debug, Clone)]
pub struct Consequences {
    /// When, by the till's clock.
    pub at: Timestamp,
    /// Stamps. One whose `op_id` is there already is left as it is.
    pub operations: Vec<NewOperation>,
    /// What is taken back.
    pub taken_back: Vec<TakenBack>,
    /// Checks, as they stand now.
    pub receipts: Vec<Receipt>,
    /// Further names of checks: the scope, the name, and of which.
    pub names: Vec<(String, String, OpId)>,
    /// Guests who are remembered, in place of what had their keys.
    pub noted: Vec<GuestNote>,
    /// The keys of what is forgotten of guests.
    pub forgotten: Vec<String>,
    /// How far the connector that told has come.
    pub checkpoint: Option<Progress>,
    /// Callers' keys that stand for an operation from now on, among these or before.
    pub keys: Vec<(CallerKey, OpId)>,
}

/// A stamp that is taken back: withdrawn if it was never attempted, else followed by its void in its lane.
#[derive(Debug, Clone)]
pub struct TakenBack {
    /// The stamp, or what a person sent in its place.
    pub original: OpId,
    /// Its void. One that is there already is left as it is.
    pub void: NewOperation,
}

/// What came of [`Consequences`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Followed {
    /// What was added to the queue, voids too.
    pub added: Vec<OpId>,
    /// What was taken back before any attempt.
    pub withdrawn: Vec<OpId>,
    /// What may be sent now.
    pub heads: Vec<Head>,
}

impl Consequences {
    /// Nothing yet.
    #[must_use]
    pub const fn none(at: Timestamp) -> Self {
        Self {
            at,
            operations: Vec::new(),
            taken_back: Vec::new(),
            receipts: Vec::new(),
            names: Vec::new(),
            noted: Vec::new(),
            forgotten: Vec::new(),
            checkpoint: None,
            keys: Vec::new(),
        }
    }

    /// Whether nothing follows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.operations.is_empty()
            && self.taken_back.is_empty()
            && self.receipts.is_empty()
            && self.names.is_empty()
            && self.noted.is_empty()
            && self.forgotten.is_empty()
            && self.checkpoint.is_none()
            && self.keys.is_empty()
    }
}

impl Store {
    /// Writes all that follows from what a point of sale has told. It is on the disk when this returns.
    ///
    /// # Errors
    /// As [`Store::append`]: then nothing of it was written, but for [`Error::Unconfirmed`], after which the same is
    /// to be handed in once more.
    pub async fn follow(&self, consequences: Consequences) -> Result<Followed, Error> {
        let Consequences { operations, taken_back, .. } = &consequences;
        let stamps = operations.iter().cloned().map(Prepared::of).collect::<Result<Vec<_>, _>>()?;
        let voids = taken_back.iter().map(|back| Ok((back.original, Prepared::of(back.void.clone())?)));
        let voids = voids.collect::<Result<Vec<_>, Error>>()?;
        let all = Arc::new((consequences, stamps, voids));
        let work = move |connection: &Connection| {
            let (consequences, stamps, voids) = &*all;
            follow(connection, consequences, stamps, voids)
        };
        self.take_in("take what a till has told", work).await
    }
}

fn follow(
    connection: &Connection,
    consequences: &Consequences,
    stamps: &[Prepared],
    voids: &[(OpId, Prepared)],
) -> Result<Followed, Error> {
    let mut followed = Followed::default();
    for stamp in stamps {
        add(connection, stamp, &mut followed)?;
    }
    for (original, void) in voids {
        take_back(connection, *original, void, consequences.at, &mut followed)?;
    }
    for receipt in &consequences.receipts {
        receipt::keep(connection, receipt)?;
    }
    for (scope, name, op_id) in &consequences.names {
        receipt::name(connection, scope, name, *op_id)?;
    }
    for note in &consequences.noted {
        receipt::add_note(connection, note)?;
    }
    for key in &consequences.forgotten {
        receipt::remove_note(connection, key)?;
    }
    if let Some(progress) = &consequences.checkpoint {
        receipt::keep_checkpoint(connection, progress, consequences.at)?;
    }
    for (key, op_id) in &consequences.keys {
        if caller_key::look_up(connection, key)? == CallerLookup::Unknown {
            caller_key::remember(connection, key, *op_id, consequences.at)?;
        }
    }
    Ok(followed)
}

fn add(connection: &Connection, new: &Prepared, followed: &mut Followed) -> Result<(), Error> {
    if row::standing(connection, new.new.op_id)?.is_some() {
        return Ok(());
    }
    let (_, head) = insert(connection, new, &Entry::QUEUED)?;
    outage::taken(connection)?;
    followed.added.push(new.new.op_id);
    followed.heads.extend(head);
    Ok(())
}

fn take_back(
    connection: &Connection,
    original: OpId,
    void: &Prepared,
    at: Timestamp,
    followed: &mut Followed,
) -> Result<(), Error> {
    if let Some(settled) = withdraw(connection, original, at)? {
        followed.withdrawn.push(original);
        followed.heads.extend(settled.next);
        return Ok(());
    }
    match row::standing(connection, original)?.map(|standing| standing.state) {
        Some(State::Withdrawn | State::Refused | State::Discarded) => Ok(()),
        _ => add(connection, void, followed),
    }
}
