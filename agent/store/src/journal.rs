//! What people did to the queue, and to who may call.

use rusqlite::{Connection, Row, params};
use stamp_core::{operation::OpId, time::Timestamp};

use crate::{Error, Store, row};

/// One act of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalEntry {
    /// Order of the acts.
    pub id: i64,
    /// When, by the till's clock.
    pub at: Timestamp,
    /// Who: the label of a token, or where the act came from.
    pub actor: String,
    /// `retry`, `discard` or `import`; of an [`Act`], its own.
    pub action: String,
    /// To which operation.
    pub op_id: Option<OpId>,
    /// Why, in the person's words, or what came of it.
    pub reason: Option<String>,
}

/// What somebody did about who may call, or about what a cashier may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// When, by the till's clock.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// In kebab-case: `token-made`.
    pub action: &'static str,
    /// With which operation.
    pub op_id: Option<OpId>,
    /// What came of it; never a secret.
    pub reason: Option<String>,
}

impl Act {
    /// Writes it down, in the transaction that carries it out.
    pub(crate) fn record(&self, connection: &Connection) -> Result<(), Error> {
        record(connection, self.at, &self.actor, self.action, self.op_id, self.reason.as_deref())
    }
}

impl Store {
    /// Writes down an act that changes nothing in the queue.
    ///
    /// # Errors
    /// Only where the file cannot be written.
    pub async fn journalise(&self, act: Act) -> Result<(), Error> {
        self.write("write in the journal", move |connection| act.record(connection)).await
    }

    /// The newest `limit` acts, newest first.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn journal(&self, limit: usize) -> Result<Vec<JournalEntry>, Error> {
        self.read("read the journal", move |connection| newest(connection, limit)).await
    }

    /// The newest `limit` acts on the operation `id`, newest first. Looks at every act of a person, of which there are
    /// few.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn journal_of(&self, id: OpId, limit: usize) -> Result<Vec<JournalEntry>, Error> {
        self.read("read the journal", move |connection| of(connection, id, limit)).await
    }
}

/// See [`Store::journal`].
pub(crate) fn newest(connection: &Connection, limit: usize) -> Result<Vec<JournalEntry>, Error> {
    let sql = "SELECT id, at, actor, action, op_id, reason FROM journal ORDER BY id DESC LIMIT ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let entries = statement.query_map([i64::try_from(limit).unwrap_or(i64::MAX)], entry)?;
    Ok(entries.collect::<Result<_, _>>()?)
}

fn of(connection: &Connection, id: OpId, limit: usize) -> Result<Vec<JournalEntry>, Error> {
    let sql =
        "SELECT id, at, actor, action, op_id, reason FROM journal WHERE op_id = ?1 ORDER BY id DESC LIMIT ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let values = params![id.as_bytes(), i64::try_from(limit).unwrap_or(i64::MAX)];
    let entries = statement.query_map(values, entry)?;
    Ok(entries.collect::<Result<_, _>>()?)
}

fn entry(row: &Row<'_>) -> rusqlite::Result<JournalEntry> {
    Ok(JournalEntry {
        id: row.get(0)?,
        at: row::time(row.get(1)?).unwrap_or(Timestamp::UNIX_EPOCH),
        actor: row.get(2)?,
        action: row.get(3)?,
        op_id: row.get::<_, Option<[u8; 16]>>(4)?.map(OpId::from_bytes),
        reason: row.get(5)?,
    })
}

/// Writes down an act, in the transaction that carries it out.
pub(crate) fn record(
    connection: &Connection,
    at: Timestamp,
    actor: &str,
    action: &str,
    op_id: Option<OpId>,
    reason: Option<&str>,
) -> Result<(), Error> {
    let sql = "INSERT INTO journal (at, actor, action, op_id, reason) VALUES (?1, ?2, ?3, ?4, ?5)";
    let op_id = op_id.as_ref().map(OpId::as_bytes);
    connection.prepare_cached(sql)?.execute(params![at.as_millisecond(), actor, action, op_id, reason])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Queue, stamps};

    #[tokio::test]
    async fn an_act_is_found_among_all_newest_first_and_among_those_of_its_operation() {
        let queue = Queue::open();
        let (one, two) = (stamps(1, "a").op_id, stamps(2, "a").op_id);
        for (action, op_id) in [("one", Some(one)), ("two", Some(two)), ("three", None), ("four", Some(one))]
        {
            let act =
                Act { at: queue.now(), actor: "anna".into(), action, op_id, reason: Some("why".into()) };
            queue.store().journalise(act).await.unwrap();
        }
        let actions = |entries: Vec<JournalEntry>| {
            entries.into_iter().map(|entry| (entry.action, entry.op_id)).collect::<Vec<_>>()
        };
        let own = [("four".to_owned(), Some(one)), ("one".to_owned(), Some(one))];
        assert_eq!(actions(queue.store().journal_of(one, 9).await.unwrap()), own);
        assert_eq!(actions(queue.store().journal_of(one, 1).await.unwrap()), own[..1]);
        let all = actions(queue.store().journal(3).await.unwrap());
        assert_eq!(all, [own[0].clone(), ("three".into(), None), ("two".into(), Some(two))]);
        let newest = &queue.store().journal(1).await.unwrap()[0];
        assert_eq!(
            (newest.at, newest.actor.as_str(), newest.reason.as_deref()),
            (queue.now(), "anna", Some("why"))
        );
    }
}
