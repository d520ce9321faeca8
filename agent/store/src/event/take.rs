//! A page of events is taken: what follows from it and how far it reaches, in one transaction.

use rusqlite::{Connection, OptionalExtension, params};
use stamp_core::{
    event::{Identity, Source, VoucherChange},
    offline::Status,
    operation::OpId,
    time::Timestamp,
};

use super::cursor;
use crate::{Error, Store};

const SEEN: &str = "INSERT INTO event_seen (identity, at) VALUES (?1, ?2) ON CONFLICT (identity) DO NOTHING";
const OURS: &str = "SELECT 1 FROM operation WHERE op_id = ?1";
/// What is final stays; what is not is replaced by what is later, and by what is final.
const CHANGE: &str = "UPDATE known_voucher SET status = ?2, as_of = max(as_of, ?3) WHERE id = ?1 \
     AND status <> 'redeemed' AND status <> 'expired' AND (?4 OR as_of <= ?3)";
/// A voucher that is not known yet and is used up already: a page of the snapshot that was taken before does not make it
/// good again.
const FINAL: &str = "INSERT INTO known_voucher (id, card, name, status, code, is_shared, self_redeem, as_of) \
     VALUES (?1, ?2, '', ?3, NULL, 0, 0, ?4) ON CONFLICT (id) DO NOTHING";

/// A page.
#[derive(Debug, Clone)]
pub struct EventPage {
    /// Whose events they are.
    pub business: String,
    /// The cursor behind them.
    pub next: String,
    /// When it came: the till's clock, UTC.
    pub at: Timestamp,
    /// In their order.
    pub events: Vec<NewEvent>,
}

/// One event of it.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// By what it is known again.
    pub identity: Identity,
    /// What caused it.
    pub source: Source,
    /// What becomes of the voucher that it names.
    pub change: Option<VoucherChange>,
}

/// What one event was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenEvent {
    /// It was not taken before.
    pub is_new: bool,
    /// An operation of this queue caused it.
    pub is_ours: bool,
}

impl Store {
    /// Takes a page: each event once, however often it is told.
    ///
    /// # Errors
    /// Only where the file cannot be written; then nothing of the page is taken.
    pub async fn take_events(&self, page: EventPage) -> Result<Vec<TakenEvent>, Error> {
        self.write("take events", move |connection| take(connection, &page)).await
    }
}

fn take(connection: &Connection, page: &EventPage) -> Result<Vec<TakenEvent>, Error> {
    let mut taken = Vec::with_capacity(page.events.len());
    for event in &page.events {
        let is_ours = match event.source {
            Source::Op(op) => is_ours(connection, op)?,
            Source::Elsewhere | Source::Foreign => false,
        };
        let seen = params![event.identity.as_bytes(), page.at.as_millisecond()];
        let is_new = connection.prepare_cached(SEEN)?.execute(seen)? > 0;
        if let Some(change) = event.change.as_ref().filter(|_| is_new) {
            apply(connection, change)?;
        }
        taken.push(TakenEvent { is_new, is_ours });
    }
    cursor::move_to(connection, &page.business, Some(&page.next))?;
    Ok(taken)
}

fn is_ours(connection: &Connection, op: OpId) -> Result<bool, Error> {
    let mut statement = connection.prepare_cached(OURS)?;
    Ok(statement.query_row([op.as_bytes()], |_| Ok(())).optional()?.is_some())
}

fn apply(connection: &Connection, change: &VoucherChange) -> Result<(), Error> {
    let VoucherChange { id, card, status, at } = change;
    let is_final = matches!(status, Status::Redeemed | Status::Expired);
    let values = params![id, status.as_str(), at.as_millisecond(), is_final];
    connection.prepare_cached(CHANGE)?.execute(values)?;
    if is_final {
        let values = params![id, card, status.as_str(), at.as_millisecond()];
        connection.prepare_cached(FINAL)?.execute(values)?;
    }
    Ok(())
}
