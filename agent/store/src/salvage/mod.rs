//! Saving the rows of a damaged queue file, one by one, into a new one.
//!
//! The damaged file is read page by page and not through SQLite, which stops at the first page that leads it
//! astray. A row is taken wherever it stands, as long as it is in the shape of its table; what an operation says
//! is then checked by its own sum. Pages that the database had given up are left out: they are history.

mod log;
mod operation;
mod pages;
mod record;
mod target;
#[cfg(test)]
mod tests;

use std::{collections::HashMap, path::Path};

use rusqlite::types::Value;
use stamp_core::{
    operation::{OpId, State},
    time::Timestamp,
};

pub(crate) use self::{
    log::{Log, is_log_lost, log_path},
    pages::{Pages, pages_in_file},
};
use self::{
    operation::{HIGHEST, Salvaged, identity, text},
    record::{Record, records},
    target::Target,
};
use crate::{Error, lock::Lock};

/// What was saved of a damaged queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Salvage {
    /// Operations that came over as they were.
    pub saved: u64,
    /// Operations that were damaged, or of which only the identity is known. They are parked: a person can see and
    /// discard them, and the cloud can be asked for each by its `op_id`.
    pub parked: u64,
    /// Operations that are known to have been there, settled, and that could not be read. There may have been more
    /// of which nothing is known.
    pub lost: u64,
}

/// Saves what can be read of the damaged queue `from`, its log included, into the new file `into`. `from` stays as
/// it is. `at`: the till's clock, for what has lost its time.
///
/// # Errors
/// [`Error::InUse`] where an agent runs on `from`; [`Error::Io`] where `into` is there already or cannot be
/// written; [`Error::Foreign`] where nothing in `from` is of a queue; [`Error::Full`].
pub fn salvage(from: &Path, into: &Path, at: Timestamp) -> Result<Salvage, Error> {
    let _lock = Lock::acquire_if_there(from)?;
    if into.exists() {
        return Err(Error::io("write", into)(std::io::ErrorKind::AlreadyExists.into()));
    }
    let rescued = rescue(from, into, at)?;
    if rescued.is_foreign() {
        std::fs::remove_file(into).map_err(Error::io("remove", into))?;
        return Err(Error::Foreign { path: from.to_owned() });
    }
    Ok(rescued.salvage)
}

/// What [`rescue`] found.
pub(crate) struct Rescued {
    pub(crate) salvage: Salvage,
    /// Rows of other tables.
    rows: u64,
}

impl Rescued {
    /// Whether there was nothing of a queue in it.
    pub(crate) fn is_foreign(&self) -> bool {
        self.salvage == Salvage::default() && self.rows == 0
    }
}

/// See [`salvage`]; `into` is replaced.
pub(crate) fn rescue(from: &Path, into: &Path, at: Timestamp) -> Result<Rescued, Error> {
    let action = "save the rows of the damaged queue";
    crate::files::remove_if_there(into)?;
    let saved = Rescue::new(from, into, at).and_then(|rescue| rescue.run(into)).map_err(|e| e.during(action));
    if saved.is_err() {
        crate::files::remove_if_there(into)?;
    }
    saved
}

struct Rescue {
    pages: Pages,
    target: Target,
    rows: u64,
    lost: u64,
}

impl Rescue {
    fn new(from: &Path, into: &Path, at: Timestamp) -> Result<Self, Error> {
        let (pages, target) = (Pages::open(from)?, Target::create(into, at)?);
        Ok(Self { pages, target, rows: 0, lost: 0 })
    }

    fn run(mut self, into: &Path) -> Result<Rescued, Error> {
        self.each(Self::take)?;
        let missing = self.missing()?;
        self.stand_in(missing)?;
        let (saved, parked) = self.target.finish(into)?;
        Ok(Rescued { salvage: Salvage { saved, parked, lost: self.lost }, rows: self.rows })
    }

    /// Hands every record of the file over.
    fn each(&mut self, mut take: impl FnMut(&mut Self, Record) -> Result<(), Error>) -> Result<(), Error> {
        // The first page holds the schema only.
        for number in 2..=self.pages.last() {
            if self.pages.is_free(number) {
                continue;
            }
            for record in records(&mut self.pages, number) {
                take(self, record)?;
            }
        }
        Ok(())
    }

    /// Takes a row of one of our tables, which is known by its shape.
    fn take(&mut self, record: Record) -> Result<(), Error> {
        if let Some(salvaged) = record.row.and_then(|seq| Salvaged::read(seq, &record.columns)) {
            return self.target.add(&salvaged);
        }
        let Some(mut values) = record.columns.into_iter().collect::<Option<Vec<Value>>>() else {
            return Ok(());
        };
        let table = match (record.row, values.as_slice()) {
            (Some(_), [Value::Text(table), Value::Integer(seq)]) => {
                let known = matches!(table.as_str(), "operation" | "journal") && *seq <= HIGHEST;
                return if known { self.target.go_on_from(table, *seq) } else { Ok(()) };
            }
            (Some(id), [Value::Null, Value::Integer(_), Value::Text(_), Value::Text(_), op_id, reason])
                if (1..=HIGHEST).contains(&id) && is_optional_identity(op_id) && is_optional_text(reason) =>
            {
                values[0] = Value::Integer(id);
                "journal"
            }
            (
                Some(id),
                [
                    Value::Null,
                    Value::Integer(_),
                    ended_at,
                    Value::Text(_),
                    Value::Integer(_),
                    Value::Integer(_),
                    Value::Integer(_),
                    Value::Integer(_),
                ],
            ) if (1..=HIGHEST).contains(&id) && is_optional_number(ended_at) => {
                values[0] = Value::Integer(id);
                "outage"
            }
            (None, [Value::Blob(op_id), Value::Integer(_), outage, voucher, redeemed_at, rest @ ..])
                if op_id.len() == 16
                    && [outage, redeemed_at].into_iter().all(is_optional_number)
                    && is_optional_text(voucher)
                    && matches!(rest, [_, _, Value::Text(_), _, _])
                    && rest.iter().all(is_optional_text) =>
            {
                "loss"
            }
            (None, [Value::Text(_), Value::Text(_)]) => "setting",
            (None, [Value::Blob(op_id), Value::Integer(_), Value::Text(_), card])
                if op_id.len() == 16 && is_optional_text(card) =>
            {
                "acceptance"
            }
            (None, [Value::Blob(op_id), Value::Text(_)]) if op_id.len() == 16 => "known_as",
            (
                None,
                [
                    Value::Blob(op_id),
                    Value::Text(_),
                    Value::Text(_),
                    Value::Text(_),
                    Value::Integer(_) | Value::Null,
                    Value::Text(_),
                    why,
                    told,
                    facts,
                    Value::Integer(_),
                ],
            ) if op_id.len() == 16 && [why, told, facts].into_iter().all(is_optional_text) => "receipt",
            (None, [Value::Text(_), Value::Text(_), Value::Blob(op_id)]) if op_id.len() == 16 => {
                "receipt_name"
            }
            (None, [Value::Text(_), value, Value::Integer(_), Value::Integer(_)])
                if is_optional_text(value) =>
            {
                "checkpoint"
            }
            (None, [Value::Text(_), Value::Integer(_), Value::Text(_)]) => "guest_note",
            (
                None,
                [
                    Value::Text(_),
                    Value::Text(_),
                    Value::Blob(fingerprint),
                    Value::Blob(op_id),
                    Value::Integer(_),
                ],
            ) if fingerprint.len() == 32 && op_id.len() == 16 => "caller_key",
            (
                None,
                [
                    Value::Text(_),
                    Value::Blob(hash),
                    Value::Text(_),
                    Value::Text(_),
                    Value::Integer(_),
                    Value::Integer(_) | Value::Null,
                ],
            ) if hash.len() == 32 => "token",
            _ => return Ok(()),
        };
        self.rows += 1;
        self.target.add_to(table, &values)
    }

    /// Operations that the index of identities knows and the table has lost, by their numbers.
    fn missing(&mut self) -> Result<HashMap<i64, OpId>, Error> {
        let mut missing = HashMap::new();
        self.each(|rescue, record| {
            let (None, [Some(op_id), Some(Value::Integer(seq))]) = (record.row, record.columns.as_slice())
            else {
                return Ok(());
            };
            // Another operation under this number means that it is the index that is damaged.
            if let Some(op_id) = identity(op_id)
                && !rescue.target.has(op_id)?
                && !rescue.target.is_taken(*seq)?
            {
                missing.insert(*seq, op_id);
            }
            Ok(())
        })?;
        Ok(missing)
    }

    /// Parks a stand-in for each lost operation, unless the index of states says that it was settled.
    fn stand_in(&mut self, missing: HashMap<i64, OpId>) -> Result<(), Error> {
        if missing.is_empty() {
            return Ok(());
        }
        let mut settled = HashMap::new();
        self.each(|_, record| {
            if let (None, [Some(state), Some(Value::Integer(seq))]) = (record.row, record.columns.as_slice())
                && let Some(state) = text(state).and_then(|name| name.parse::<State>().ok())
                && missing.contains_key(seq)
            {
                let is_settled = !state.is_active() && state != State::Parked;
                *settled.entry(*seq).or_insert(true) &= is_settled;
            }
            Ok(())
        })?;
        let mut missing: Vec<_> = missing.into_iter().collect();
        missing.sort_unstable();
        for (seq, op_id) in missing {
            if settled.get(&seq) == Some(&true) {
                self.lost += 1;
            } else {
                self.target.add(&Salvaged::gone(seq, op_id))?;
            }
        }
        Ok(())
    }
}

fn is_optional_identity(value: &Value) -> bool {
    matches!(value, Value::Null) || identity(value).is_some()
}

fn is_optional_number(value: &Value) -> bool {
    matches!(value, Value::Integer(_) | Value::Null)
}

fn is_optional_text(value: &Value) -> bool {
    matches!(value, Value::Null | Value::Text(_))
}
