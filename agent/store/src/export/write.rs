//! From the queue to a file.

use std::io::Write;

use serde::Serialize;
use stamp_core::operation::Operation;

use super::{FORMAT, Footer, Header, Record, VERSION};
use crate::{
    Error, Inspector,
    row::{self, Damaged, operation_columns},
    settings,
};

/// In the order of the table and not by the index of states, because the result may be too large to be sorted.
const UNSENT: &str = concat!(
    "SELECT ",
    operation_columns!(),
    " FROM operation NOT INDEXED WHERE state IN ('queued', 'sending', 'parked') ORDER BY seq"
);

/// What an export holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Exported {
    /// Operations written.
    pub operations: usize,
    /// Unsent ones that are damaged and therefore not in it.
    pub damaged: Vec<Damaged>,
}

impl Inspector {
    /// Writes all unsent operations of this moment to `out`, one line at a time.
    ///
    /// # Errors
    /// [`Error::Io`] where `out` cannot be written, and others where the queue cannot be read.
    pub fn export(&self, mut out: impl Write) -> Result<Exported, Error> {
        self.write_all(&mut out).map_err(|error| error.during("export operations"))
    }

    fn write_all(&self, out: &mut impl Write) -> Result<Exported, Error> {
        let moment = self.connection().unchecked_transaction()?;
        let business = settings::get(&moment, settings::BUSINESS)?;
        line(out, &Header { format: FORMAT.into(), version: VERSION, business })?;
        let mut exported = Exported::default();
        let mut statement = moment.prepare(UNSENT)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            match row::operation(row).and_then(record) {
                Ok(record) => {
                    line(out, &record)?;
                    exported.operations += 1;
                }
                Err(damaged) => exported.damaged.push(damaged),
            }
        }
        line(out, &Footer { end: true, operations: exported.operations })?;
        out.flush().map_err(Error::io("write", "the export"))?;
        Ok(exported)
    }
}

fn record(operation: Operation) -> Result<Record, Damaged> {
    let Operation { seq, new, state, attempts, reason, .. } = operation;
    let damaged = Damaged { seq, op_id: Some(new.op_id), state: Some(state) };
    Ok(Record {
        op_id: new.op_id,
        kind: new.kind,
        lane: new.lane,
        path: new.path,
        body: String::from_utf8(new.body).map_err(|_| damaged)?,
        created_at: new.created_at,
        source: new.source,
        cashier: new.cashier,
        business: new.business,
        depends_on: new.depends_on,
        retry_of: new.retry_of,
        state,
        attempts,
        reason,
    })
}

fn line(out: &mut impl Write, value: &impl Serialize) -> Result<(), Error> {
    let written = serde_json::to_writer(&mut *out, value).map_err(std::io::Error::from);
    written.and_then(|()| out.write_all(b"\n")).map_err(Error::io("write", "the export"))
}
