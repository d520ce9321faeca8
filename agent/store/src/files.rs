//! Files that only their owner may read, and directory entries that survive a power cut.

use std::{
    fs::{self, File, OpenOptions},
    io,
    path::Path,
};

use crate::Error;

/// Opens `path` for reading and writing; makes it, readable by its owner only, where it is absent.
/// Says whether it was made.
pub(crate) fn open_private(path: &Path) -> Result<(File, bool), Error> {
    let (file, is_new) = open_private_unsynced(path)?;
    if is_new {
        sync_directory(path)?;
    }
    Ok((file, is_new))
}

/// As [`open_private`], for a file that nobody misses after a power cut.
pub(crate) fn open_private_unsynced(path: &Path) -> Result<(File, bool), Error> {
    match private().create_new(true).open(path) {
        Ok(file) => Ok((file, true)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let file = private().open(path).map_err(Error::io("open", path))?;
            Ok((file, false))
        }
        Err(error) => Err(Error::io("create", path)(error)),
    }
}

/// Whether `path`, which is there, is on a disk that may only be read. Not for the queue file itself: closing it
/// would give up the locks that SQLite holds on it.
pub(crate) fn is_read_only(path: &Path) -> bool {
    let opened = OpenOptions::new().append(true).open(path);
    opened.is_err_and(|error| error.kind() == io::ErrorKind::ReadOnlyFilesystem)
}

/// That this process may not read `path`, if that is so. SQLite does not tell it from other reasons.
pub(crate) fn denial(path: &Path) -> Option<Error> {
    let error = File::open(path).err().filter(|error| error.kind() == io::ErrorKind::PermissionDenied)?;
    Some(Error::io("open", path)(error))
}

/// Removes `path`, if there is such a file.
pub(crate) fn remove_if_there(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::io("remove", path)(error)),
        _ => Ok(()),
    }
}

/// Makes sure that the entry of `path` in its directory is on the disk.
///
/// Windows has no such call: its file systems journal their directories.
#[cfg(unix)]
pub(crate) fn sync_directory(path: &Path) -> Result<(), Error> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    File::open(directory)
        .and_then(|handle| handle.sync_all())
        .map_err(Error::io("write the directory", directory))
}

/// Makes sure that the entry of `path` in its directory is on the disk.
///
/// Windows has no such call: its file systems journal their directories.
#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "the same signature on every system")]
pub(crate) fn sync_directory(_path: &Path) -> Result<(), Error> {
    Ok(())
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_made_once_and_then_opened() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("queue.db");
        assert!(open_private(&path).unwrap().1);
        assert!(!open_private(&path).unwrap().1);
    }

    #[test]
    fn removing_what_is_not_there_is_no_error_and_what_cannot_be_removed_is_one() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("queue.db");
        remove_if_there(&path).unwrap();
        fs::write(&path, "").unwrap();
        remove_if_there(&path).unwrap();
        assert!(!path.exists());
        fs::create_dir(&path).unwrap();
        assert!(matches!(remove_if_there(&path), Err(Error::Io { action: "remove", .. })));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_it() {
        use std::os::unix::fs::PermissionsExt as _;

        let dir = tempfile::tempdir().unwrap();
        let (file, _) = open_private(&dir.path().join("queue.db")).unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_name_alone_is_in_the_working_directory() {
        sync_directory(Path::new("queue.db")).unwrap();
        assert!(sync_directory(Path::new("/nonexistent/queue.db")).is_err() || cfg!(windows));
    }

    #[test]
    fn a_missing_directory_is_named() {
        let error = open_private(Path::new("/nonexistent/queue.db")).unwrap_err();
        assert_eq!(error.to_string(), "cannot create /nonexistent/queue.db");
    }
}
