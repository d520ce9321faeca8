//! Who may do what at this till: the tokens that were given out, and the manager's PIN.

use std::path::Path;

use rusqlite::Connection;

use crate::{
    BroughtBack, Error, Token, connection,
    settings::{self, MANAGER_PIN},
    tokens,
};

/// See the module's text.
#[derive(Debug)]
pub(crate) struct Rights {
    tokens: Vec<Token>,
    manager_pin: Option<String>,
}

impl Rights {
    /// Those of the queue file `path`, if it is there and can be read.
    pub(crate) fn of_queue(path: &Path) -> Option<Self> {
        connection::open_reader_of_any_format(path).and_then(|queue| Self::of(&queue)).ok()
    }

    pub(crate) fn of(queue: &Connection) -> Result<Self, Error> {
        Ok(Self { tokens: tokens::all(queue)?, manager_pin: settings::get(queue, MANAGER_PIN)? })
    }

    /// What these are if they are older than they should be.
    pub(crate) fn brought_back(&self) -> BroughtBack {
        let manager_pin = self.manager_pin.as_ref().is_some_and(|kept| !kept.is_empty());
        BroughtBack { tokens: self.tokens.len(), manager_pin }
    }

    /// Puts these in the place of those of `queue`.
    pub(crate) fn replace_in(&self, queue: &Connection) -> Result<(), Error> {
        let transaction = queue.unchecked_transaction()?;
        transaction.execute("DELETE FROM token", [])?;
        for token in &self.tokens {
            tokens::insert(&transaction, token)?;
        }
        settings::put(&transaction, MANAGER_PIN, self.manager_pin.as_deref())?;
        Ok(transaction.commit()?)
    }
}
