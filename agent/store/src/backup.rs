//! Whole copies of the queue.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use rusqlite::Connection;

use crate::{Error, Store, files};

impl Store {
    /// Writes a compact copy of the queue to `to`, replacing what is there. The copy is complete and on the disk
    /// before it gets that name. Operations go on meanwhile; the copy is of the moment it was begun.
    ///
    /// # Errors
    /// [`Error::Io`] and [`Error::Full`] where the copy cannot be written.
    pub async fn backup(&self, to: &Path) -> Result<(), Error> {
        let to = to.to_owned();
        self.read("back up the queue", move |connection| copy(connection, &to)).await
    }
}

/// See [`Store::backup`].
pub(crate) fn copy(connection: &Connection, to: &Path) -> Result<(), Error> {
    let partial = partial_name(to);
    files::remove_if_there(&partial)?;
    // SQLite fills an empty file; making it here gives it its mode before there is anything to read.
    let (file, _) = files::open_private(&partial)?;
    let written = vacuum_into(connection, &partial)
        .and_then(|()| file.sync_all().map_err(Error::io("write", &partial)))
        .and_then(|()| fs::rename(&partial, to).map_err(Error::io("write", to)));
    if written.is_err() {
        files::remove_if_there(&partial)?;
        return written;
    }
    files::sync_directory(to)
}

fn vacuum_into(connection: &Connection, to: &Path) -> Result<(), Error> {
    let name = to.to_str().ok_or_else(|| {
        Error::io("write to a name that is not Unicode,", to)(io::ErrorKind::InvalidFilename.into())
    })?;
    connection.execute("VACUUM INTO ?1", [name])?;
    Ok(())
}

fn partial_name(to: &Path) -> PathBuf {
    let mut name = to.as_os_str().to_owned();
    name.push(".partial");
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Queue, stamps};

    #[tokio::test]
    async fn a_copy_opens_as_a_queue_with_the_same_operations() {
        let queue = Queue::open();
        let store = queue.store();
        store.append(stamps(1, "a"), None).await.unwrap();
        let to = queue.dir().join("copy.db");
        store.backup(&to).await.unwrap();
        store.backup(&to).await.unwrap();

        let (copied, opened) = Store::open(&to, queue.now()).unwrap();
        assert!(!opened.created);
        assert_eq!(copied.get(stamps(1, "a").op_id).await.unwrap().unwrap().new, stamps(1, "a"));
        assert!(!partial_name(&to).exists());
    }

    #[tokio::test]
    async fn a_copy_that_cannot_be_written_leaves_nothing_behind() {
        let queue = Queue::open();
        let to = queue.dir().join("absent").join("copy.db");
        let error = queue.store().backup(&to).await.unwrap_err();
        assert!(matches!(error, Error::Io { .. }), "{error}");
    }
}
