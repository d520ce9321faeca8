//! Putting a new file in the place of a queue that is kept aside.
//!
//! The steps are in an order in which a start after a power cut can go on: the new file is complete before the old
//! one is moved, and while neither bears the name of the queue, the new one still bears [`successor`]'s.

use std::{
    fs,
    path::{Path, PathBuf},
};

use stamp_core::time::Timestamp;

use crate::{Error, condition, files};

/// The name of a complete file that is about to become the queue.
pub(crate) fn successor(path: &Path) -> PathBuf {
    with_suffix(path, ".successor")
}

/// The name of a file that is being made.
pub(crate) fn unfinished(path: &Path) -> PathBuf {
    with_suffix(path, ".unfinished")
}

/// Moves the queue with its log into `quarantine/<at>/` beside it and gives its name to the successor. Returns the
/// directory.
pub(crate) fn replace(path: &Path, at: Timestamp) -> Result<PathBuf, Error> {
    let directory = make_directory(path, at)?;
    // The file first: as long as it has its name, its log has to be there.
    for suffix in ["", "-wal", "-shm"] {
        move_into(&with_suffix(path, suffix), &directory)?;
    }
    let successor = successor(path);
    fs::rename(&successor, path).map_err(Error::io("rename", successor))?;
    files::sync_directory(path)?;
    condition::unmark(path)?;
    Ok(directory)
}

/// Completes a replacement that a power cut has interrupted. Says where the old file is, if that was so.
pub(crate) fn go_on(path: &Path, at: Timestamp) -> Result<Option<PathBuf>, Error> {
    files::remove_if_there(&unfinished(path))?;
    if !successor(path).exists() {
        return Ok(None);
    }
    if path.exists() {
        // Nothing was moved yet, so the file may have been used since. It is judged anew.
        files::remove_if_there(&successor(path))?;
        return Ok(None);
    }
    replace(path, at).map(Some)
}

fn make_directory(path: &Path, at: Timestamp) -> Result<PathBuf, Error> {
    let all = path.with_file_name("quarantine");
    fs::create_dir_all(&all).map_err(Error::io("create", &all))?;
    files::sync_directory(&all)?;
    let name = at.strftime("%Y%m%dT%H%M%SZ").to_string();
    for number in 1_u32.. {
        let directory = all.join(if number == 1 { name.clone() } else { format!("{name}-{number}") });
        match fs::create_dir(&directory) {
            Ok(()) => {
                files::sync_directory(&directory)?;
                return Ok(directory);
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(Error::io("create", directory)(error)),
        }
    }
    Ok(all)
}

fn move_into(file: &Path, directory: &Path) -> Result<(), Error> {
    let Some(name) = file.file_name().filter(|_| file.exists()) else { return Ok(()) };
    let to = directory.join(name);
    fs::rename(file, &to).map_err(Error::io("move away", file))?;
    files::sync_directory(&to)?;
    files::sync_directory(file)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

#[cfg(test)]
mod tests {
    use stamp_core::time::Now;

    use super::*;

    #[test]
    fn each_quarantine_has_a_place_of_its_own_also_within_one_second() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("queue.db");
        for name in ["20260101T000000Z", "20260101T000000Z-2", "20260101T000000Z-3"] {
            fs::write(&path, name).unwrap();
            fs::write(successor(&path), "new").unwrap();
            let directory = replace(&path, Now::epoch().wall).unwrap();
            assert_eq!(directory, dir.path().join("quarantine").join(name));
            assert_eq!(fs::read_to_string(directory.join("queue.db")).unwrap(), name);
            assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn where_no_place_can_be_made_the_queue_stays_and_the_error_names_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("queue.db");
        // Nobody makes a directory there, not even root.
        std::os::unix::fs::symlink("/proc/self/fd", dir.path().join("quarantine")).unwrap();
        fs::write(&path, "old").unwrap();
        fs::write(successor(&path), "new").unwrap();
        let error = replace(&path, Now::epoch().wall).unwrap_err();
        assert!(error.to_string().contains("quarantine/20260101T000000Z"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    }
}
