//! Tokens of the local API, as digests.

use std::time::Duration;

use rusqlite::{Connection, Row, params};
use stamp_core::time::Timestamp;

use crate::{Act, Error, Store, row};

/// Tokens that ended so long ago are of no interest to anybody.
const ENDED_FOR: Duration = Duration::from_secs(30 * 86_400);

/// A token that was given out. The token itself is nowhere kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Names it in lists and for revoking.
    pub id: String,
    /// SHA-256 of the token, or of the session that it is.
    pub hash: [u8; 32],
    /// What it allows: `pos`, `support`, `cashier`.
    pub role: String,
    /// For whom it was made, in words.
    pub label: String,
    /// When it was made, by the till's clock.
    pub created_at: Timestamp,
    /// From when on it is void, by the till's clock. `None`: until it is revoked.
    pub expires_at: Option<Timestamp>,
}

impl Store {
    /// All tokens that were not revoked, oldest first; expired ones too.
    ///
    /// # Errors
    /// Only where the file cannot be read.
    pub async fn tokens(&self) -> Result<Vec<Token>, Error> {
        self.read("list the tokens", all).await
    }

    /// Keeps a token, and who made it. Tokens that ended long before are forgotten.
    ///
    /// # Errors
    /// [`Error::Sqlite`] where its id is taken.
    pub async fn add_token(&self, token: Token, act: Act) -> Result<(), Error> {
        self.exchange_token(token, act, None).await
    }

    /// As [`Store::add_token`], and at once forgets the one with this id, if there is any, for which it is given.
    ///
    /// # Errors
    /// As there; then the one before is as good as it was.
    pub async fn exchange_token(
        &self,
        token: Token,
        act: Act,
        before: Option<(String, Act)>,
    ) -> Result<(), Error> {
        self.write("keep a token", move |connection| {
            add(connection, &token)?;
            act.record(connection)?;
            before.as_ref().map_or(Ok(()), |(id, act)| revoke(connection, id, act).map(|_was_there| ()))
        })
        .await
    }

    /// Forgets a token, and writes down who wanted it. Says whether there was one.
    ///
    /// # Errors
    /// Only where the file cannot be written.
    pub async fn revoke_token(&self, id: &str, act: Act) -> Result<bool, Error> {
        let id = id.to_owned();
        self.write("revoke a token", move |connection| revoke(connection, &id, &act)).await
    }
}

fn revoke(connection: &Connection, id: &str, act: &Act) -> Result<bool, Error> {
    let was_there = connection.prepare_cached("DELETE FROM token WHERE id = ?1")?.execute([id])? == 1;
    if was_there {
        act.record(connection)?;
    }
    Ok(was_there)
}

/// See [`Store::tokens`].
pub(crate) fn all(connection: &Connection) -> Result<Vec<Token>, Error> {
    let sql = "SELECT id, hash, role, label, created_at, expires_at FROM token ORDER BY created_at, id";
    let mut statement = connection.prepare_cached(sql)?;
    let tokens = statement.query_map([], token)?;
    Ok(tokens.collect::<Result<_, _>>()?)
}

fn token(row: &Row<'_>) -> rusqlite::Result<Token> {
    Ok(Token {
        id: row.get(0)?,
        hash: row.get(1)?,
        role: row.get(2)?,
        label: row.get(3)?,
        created_at: row::time(row.get(4)?).unwrap_or(Timestamp::UNIX_EPOCH),
        // An unreadable end is one that has passed.
        expires_at: row.get::<_, Option<i64>>(5)?.map(|at| row::time(at).unwrap_or(Timestamp::UNIX_EPOCH)),
    })
}

fn add(connection: &Connection, token: &Token) -> Result<(), Error> {
    insert(connection, token)?;
    let long_ago = token.created_at.checked_sub(ENDED_FOR).unwrap_or(Timestamp::MIN).as_millisecond();
    connection.prepare_cached("DELETE FROM token WHERE expires_at < ?1")?.execute([long_ago])?;
    Ok(())
}

/// Keeps a token beside the others.
pub(crate) fn insert(connection: &Connection, token: &Token) -> Result<(), Error> {
    let sql =
        "INSERT INTO token (id, hash, role, label, created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let (created_at, expires_at) =
        (token.created_at.as_millisecond(), token.expires_at.map(Timestamp::as_millisecond));
    let values = params![token.id, token.hash, token.role, token.label, created_at, expires_at];
    connection.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Queue;

    fn token(queue: &Queue, id: &str, expires_at: Option<Timestamp>) -> Token {
        let mut hash = [7; 32];
        hash[..2].copy_from_slice(id.as_bytes());
        let (role, label) = ("pos".into(), "till 2".into());
        Token { id: id.into(), hash, role, label, created_at: queue.now(), expires_at }
    }

    fn act(queue: &Queue, action: &'static str) -> Act {
        Act { at: queue.now(), actor: "anna".into(), action, op_id: None, reason: None }
    }

    #[tokio::test]
    async fn a_token_is_kept_until_it_is_revoked_and_the_journal_says_by_whom() {
        let mut queue = Queue::open();
        let token = token(&queue, "t1", Some(queue.now()));
        queue.store().add_token(token.clone(), act(&queue, "token-made")).await.unwrap();
        assert!(queue.store().add_token(token.clone(), act(&queue, "token-made")).await.is_err());
        queue.reopen().await;
        assert_eq!(queue.store().tokens().await.unwrap(), [token]);
        assert!(queue.store().revoke_token("t1", act(&queue, "token-revoked")).await.unwrap());
        assert!(!queue.store().revoke_token("t1", act(&queue, "token-revoked")).await.unwrap());
        assert_eq!(queue.store().tokens().await.unwrap(), []);
        let journal = queue.store().journal(9).await.unwrap();
        assert_eq!(
            journal.iter().map(|entry| entry.action.as_str()).collect::<Vec<_>>(),
            ["token-revoked", "token-made"]
        );
    }

    #[tokio::test]
    async fn a_token_takes_the_place_of_another_or_leaves_it_as_it_is() {
        let queue = Queue::open();
        let new = |id: &str| token(&queue, id, None);
        queue.store().add_token(new("t1"), act(&queue, "login")).await.unwrap();
        let exchange = async |new| {
            let before = Some(("t1".to_owned(), act(&queue, "logout")));
            queue.store().exchange_token(new, act(&queue, "login"), before).await
        };
        // Its id is taken.
        assert!(exchange(new("t1")).await.is_err());
        assert_eq!(queue.store().tokens().await.unwrap(), [new("t1")]);
        exchange(new("t2")).await.unwrap();
        assert_eq!(queue.store().tokens().await.unwrap(), [new("t2")]);
        let journal = queue.store().journal(9).await.unwrap();
        let acts: Vec<_> = journal.iter().map(|entry| entry.action.as_str()).collect();
        assert_eq!(acts, ["logout", "login", "login"]);
    }

    #[tokio::test]
    async fn tokens_that_ended_long_ago_are_forgotten_when_another_is_made() {
        let queue = Queue::open();
        assert_eq!(ENDED_FOR, Duration::from_secs(2_592_000), "thirty days");
        let ago = |time: Duration| queue.now().checked_sub(time).ok();
        for (id, expires_at) in
            [("t1", ago(ENDED_FOR + Duration::from_secs(1))), ("t2", ago(ENDED_FOR)), ("t3", None)]
        {
            let new = token(&queue, id, expires_at);
            queue.store().add_token(new, act(&queue, "token-made")).await.unwrap();
        }
        queue.store().add_token(token(&queue, "t4", None), act(&queue, "token-made")).await.unwrap();
        let kept = queue.store().tokens().await.unwrap();
        assert_eq!(kept.iter().map(|token| token.id.as_str()).collect::<Vec<_>>(), ["t2", "t3", "t4"]);
    }
}
