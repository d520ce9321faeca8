//! What an earlier run has left.

use std::sync::Arc;

use stamp_store::{Checkpoint, Consequences};
use tokio::sync::OwnedMutexGuard;

use super::Book;
use crate::{
    clock,
    lock::held,
    till::{Till, Trouble},
};

/// The book, in the hand of one who decides alone.
pub(super) type Alone = OwnedMutexGuard<Book>;

impl Till {
    /// Where a connector goes on: what was kept with its last batch. One that never ran here begins now.
    pub async fn resume(&self, connector: &str) -> Result<Option<String>, Trouble> {
        let mut book = self.book().await?;
        Ok(self.standing(&mut book, connector).await?.value)
    }

    /// Takes up what an earlier run has kept of guests and checks. What fails is done by whoever needs it first.
    pub async fn recall_receipts(&self) -> Result<(), Trouble> {
        self.book().await.map(drop)
    }

    /// The book, as it is on the disk.
    pub(super) async fn book(&self) -> Result<Alone, Trouble> {
        let mut book = Arc::clone(&self.book).lock_owned().await;
        if book.is_stale() {
            self.read_again(&mut book).await?;
        }
        Ok(book)
    }

    pub(super) async fn standing(&self, book: &mut Book, connector: &str) -> Result<Checkpoint, Trouble> {
        if let Some(known) = book.connector(connector) {
            return Ok(known.clone());
        }
        let now = clock::now();
        let standing = self.parts.store.begin_connector(connector, now.wall).await?;
        book.knows(connector, standing.clone());
        if standing.since.as_millisecond() == now.wall.as_millisecond() && standing.value.is_none() {
            book.begins(connector, now);
        }
        Ok(standing)
    }

    async fn read_again(&self, book: &mut Book) -> Result<(), Trouble> {
        let (open, matching, unreadable) = Book::read(&self.parts.store).await?;
        if !unreadable.is_empty() {
            let forgotten = Consequences { forgotten: unreadable, ..Consequences::none(clock::wall()) };
            self.parts.store.follow(forgotten).await?;
        }
        *held(&self.matching) = matching;
        book.renew(open);
        Ok(())
    }
}
