//! Is the queue as it should be?

mod start;
mod structure;
mod unhurried;

use std::path::Path;

use rusqlite::Connection;

pub(crate) use self::start::{at_start, has_our_schema, is_of_another_program};
use crate::{
    Error, Store, connection, files,
    row::{self, Damaged, operation_columns},
};

const ALL: &str = concat!("SELECT ", operation_columns!(), " FROM operation NOT INDEXED ORDER BY seq");
const ACTION: &str = "check the queue";

/// What a check has found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckReport {
    /// Operations that were read.
    pub operations: u64,
    /// What is wrong with the file as a whole, in words: pages, indexes, counters, heads. A hundred at most of one
    /// kind. Recovery mends these.
    pub faults: Vec<String>,
    /// Operations whose content is not what was written. The others are not affected; park or discard them.
    pub damaged: Vec<Damaged>,
}

impl CheckReport {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty() && self.damaged.is_empty()
    }
}

/// Checks the queue file `path` wholly, whether the agent runs or not: every page, every index, the sum of every
/// operation, the counters and the heads of lanes. Blocks for some seconds per million operations.
///
/// # Errors
/// [`Error::Foreign`], [`Error::Newer`], [`Error::Outdated`], and [`Error::Sqlite`] where it is not there or may
/// not be read. A file so damaged that it cannot be opened is not an error but a fault.
pub fn check(path: &Path) -> Result<CheckReport, Error> {
    let checked = open(path).and_then(|connection| run(&connection));
    checked.or_else(unreadable).map_err(|error| files::denial(path).unwrap_or(error).during(ACTION))
}

impl Store {
    /// Checks the whole queue while it is in use: see [`check`]. To be called some time after the start, which
    /// itself checks only what is cheap. It has a thread and a connection of its own, which rests half of the time
    /// and gives up when the queue is closed ([`Error::Closed`]) or has much to do ([`Error::Busy`]). Where the file
    /// has faults, [`Store::is_malformed`] is true from then on and the next [`Store::open_or_recover`] mends them.
    ///
    /// # Errors
    /// Only where the file cannot be read for another reason than damage.
    pub async fn check(&self) -> Result<CheckReport, Error> {
        unhurried::check(self).await
    }
}

/// Opens a queue for reading. A file that is no database, or none any more, is a damaged queue as at the start of the
/// agent, and not one of another program.
pub(crate) fn open(path: &Path) -> Result<Connection, Error> {
    match connection::open_reader(path) {
        Err(Error::Foreign { .. }) if !is_of_another_program(path) => {
            Err(start::malformed("the file is not a database any more"))
        }
        opened => opened,
    }
}

fn run(connection: &Connection) -> Result<CheckReport, Error> {
    // One moment for all of it; rolled back when dropped, which a read does not mind.
    let moment = connection.unchecked_transaction()?;
    let faults = faults(&moment)?;
    let mut report = CheckReport { faults, ..CheckReport::default() };
    let mut statement = moment.prepare(ALL)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        report.operations += 1;
        if let Err(damaged) = row::operation(row) {
            report.damaged.push(damaged);
        }
    }
    Ok(report)
}

/// What is wrong with the file as a whole.
fn faults(connection: &Connection) -> Result<Vec<String>, Error> {
    let faults = structure::integrity(connection)?;
    if !faults.is_empty() {
        return Ok(faults);
    }
    if !structure::schema_is_ours(connection)? {
        return Ok(vec!["the tables are not those that this version makes".into()]);
    }
    structure::broken_rules(connection)
}

fn unreadable(error: Error) -> Result<CheckReport, Error> {
    match &error {
        Error::Malformed { source, .. } => {
            Ok(CheckReport { faults: vec![source.to_string()], ..CheckReport::default() })
        }
        _ => Err(error),
    }
}
