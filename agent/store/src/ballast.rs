//! A file that takes up room until that room is needed.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use crate::{checksum, files};

/// How much is written at a time.
const BLOCK: usize = 65_536;
/// The share of its size that has to be free beside it, so that there is something left to work with.
const MARGIN: u64 = 4;

/// The file `ballast` beside a queue.
#[derive(Debug)]
pub(crate) struct Ballast {
    path: PathBuf,
    /// Bytes. 0: there is none.
    size: u64,
}

impl Ballast {
    pub(crate) fn beside(queue: &Path, size: u64) -> Self {
        Self { path: queue.with_file_name("ballast"), size }
    }

    /// Makes it, unless it is there. Where there is no room for it and a quarter more, there is none afterwards.
    ///
    /// It is not waited for: what a power cut leaves of it is found too small by the next start.
    pub(crate) fn make(&self) -> io::Result<()> {
        if self.is_whole() {
            return Ok(());
        }
        let filled = self.fill();
        if filled.is_err() {
            self.remove();
        }
        filled
    }

    /// Whether there is one, of whatever size.
    pub(crate) fn exists(&self) -> bool {
        self.path.exists()
    }

    /// Gives its room back. Says whether there was any.
    pub(crate) fn remove(&self) -> bool {
        let size = self.path.metadata().map_or(0, |file| file.len());
        if fs::remove_file(&self.path).is_err() {
            return false;
        }
        // Some file systems hold freed room back until the removal itself is on the disk.
        let _ = files::sync_directory(&self.path);
        size > 0
    }

    fn is_whole(&self) -> bool {
        self.size == 0 || self.path.metadata().is_ok_and(|file| file.len() == self.size)
    }

    fn fill(&self) -> io::Result<()> {
        let mut file = File::create(&self.path)?;
        let block = incompressible();
        let mut missing = self.size + self.size / MARGIN;
        while missing > 0 {
            let part = usize::try_from(missing).unwrap_or(BLOCK).min(BLOCK);
            file.write_all(&block[..part])?;
            missing -= part as u64;
        }
        file.set_len(self.size)
    }
}

/// Bytes that a file system cannot store as fewer.
fn incompressible() -> Vec<u8> {
    let sums = (0_u32..).flat_map(|number| checksum::sha256(&number.to_le_bytes()));
    sums.take(BLOCK).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_takes_up_its_room_until_it_is_given_back() {
        let dir = tempfile::tempdir().unwrap();
        let ballast = Ballast::beside(&dir.path().join("queue.db"), 300_000);
        assert!(!ballast.exists());
        ballast.make().unwrap();
        assert!(ballast.exists());
        assert_eq!(dir.path().join("ballast").metadata().unwrap().len(), 300_000);
        assert!(ballast.remove());
        assert!(!ballast.remove() && !ballast.exists());
    }

    #[test]
    fn no_eight_bytes_of_it_come_twice() {
        let block = incompressible();
        let words: std::collections::HashSet<&[u8]> = block.chunks(8).collect();
        assert_eq!(words.len(), block.len() / 8);
    }

    #[test]
    fn one_that_is_whole_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ballast");
        fs::write(&path, [7; 1_000]).unwrap();
        Ballast::beside(&dir.path().join("queue.db"), 1_000).make().unwrap();
        assert_eq!(fs::read(path).unwrap(), [7; 1_000]);
    }

    #[test]
    fn none_is_made_where_none_is_wanted_and_an_empty_one_gives_no_room() {
        let dir = tempfile::tempdir().unwrap();
        let ballast = Ballast::beside(&dir.path().join("queue.db"), 0);
        ballast.make().unwrap();
        assert!(!ballast.exists());
        fs::write(dir.path().join("ballast"), "").unwrap();
        assert!(!ballast.remove());
    }

    #[test]
    fn one_that_was_cut_off_is_made_again() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("ballast"), "short").unwrap();
        Ballast::beside(&dir.path().join("queue.db"), 1_000).make().unwrap();
        assert_eq!(dir.path().join("ballast").metadata().unwrap().len(), 1_000);
    }

    #[test]
    fn what_cannot_be_made_leaves_nothing_behind() {
        let ballast = Ballast::beside(Path::new("/nonexistent/queue.db"), 1_000);
        assert_eq!(ballast.make().unwrap_err().kind(), io::ErrorKind::NotFound);
        assert!(!ballast.remove());
    }
}
