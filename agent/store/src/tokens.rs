//! Tokens of the local API, as digests.

use rusqlite::{Connection, Row, params};
use stamp_core::time::Timestamp;

use crate::{Error, Store, row};

/// A token that was given out. The token itself is nowhere kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Names it in lists and for revoking.
    pub id: String,
    /// SHA-256 of the token.
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

    /// Keeps a token.
    ///
    /// # Errors
    /// [`Error::Sqlite`] where its id is taken.
    pub async fn add_token(&self, token: Token) -> Result<(), Error> {
        self.write("keep a token", move |connection| add(connection, &token)).await
    }

    /// Forgets a token. Says whether there was one.
    ///
    /// # Errors
    /// Only where the file cannot be written.
    pub async fn revoke_token(&self, id: &str) -> Result<bool, Error> {
        let id = id.to_owned();
        let revoke = move |connection: &Connection| {
            Ok(connection.prepare_cached("DELETE FROM token WHERE id = ?1")?.execute([&id])? == 1)
        };
        self.write("revoke a token", revoke).await
    }
}

fn all(connection: &Connection) -> Result<Vec<Token>, Error> {
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

    #[tokio::test]
    async fn a_token_is_kept_until_it_is_revoked() {
        let mut queue = Queue::open();
        let token = Token {
            id: "t1".into(),
            hash: [7; 32],
            role: "pos".into(),
            label: "till 2".into(),
            created_at: queue.now(),
            expires_at: Some(queue.now()),
        };
        queue.store().add_token(token.clone()).await.unwrap();
        assert!(queue.store().add_token(token.clone()).await.is_err());
        queue.reopen().await;
        assert_eq!(queue.store().tokens().await.unwrap(), [token]);
        assert!(queue.store().revoke_token("t1").await.unwrap());
        assert!(!queue.store().revoke_token("t1").await.unwrap());
        assert_eq!(queue.store().tokens().await.unwrap(), []);
    }
}
