//! Log files that cannot fill the disk: a new one when the current is full, the oldest removed.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Takes whole lines. Writes to `stamp-agent.log`; full files become `stamp-agent.1.log` (the youngest), `.2.log` and so on.
#[derive(Debug)]
pub struct Roller {
    folder: PathBuf,
    limit: u64,
    files: u32,
    current: File,
    size: u64,
}

impl Roller {
    /// Opens the current file. `limit` is in bytes, for each of `files` files (at least one).
    pub fn open(folder: &Path, limit: u64, files: u32) -> io::Result<Self> {
        crate::host::private_folder(folder)?;
        let current = append(&path(folder, 0))?;
        let size = current.metadata()?.len();
        Ok(Self { folder: folder.to_owned(), limit: limit.max(1), files: files.max(1), current, size })
    }

    /// The file that is written to.
    #[must_use]
    pub fn current_path(folder: &Path) -> PathBuf {
        path(folder, 0)
    }

    fn roll(&mut self) -> io::Result<()> {
        let oldest = self.files - 1;
        let _ = fs::remove_file(path(&self.folder, oldest));
        for number in (0..oldest).rev() {
            let from = path(&self.folder, number);
            if from.exists() {
                fs::rename(from, path(&self.folder, number + 1))?;
            }
        }
        self.current = append(&path(&self.folder, 0))?;
        self.size = self.current.metadata()?.len();
        Ok(())
    }
}

impl Write for Roller {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.size > 0 && self.size.saturating_add(line.len() as u64) > self.limit {
            // Where rolling fails (somebody holds a file open) the current one grows: a log line is worth it.
            let _ = self.roll();
        }
        let written = self.current.write(line)?;
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.current.flush()
    }
}

fn append(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

/// The file that is written to (0), or the one that was so many files ago.
pub(super) fn path(folder: &Path, number: u32) -> PathBuf {
    match number {
        0 => folder.join("stamp-agent.log"),
        n => folder.join(format!("stamp-agent.{n}.log")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(folder: &Path) -> Vec<u64> {
        let mut sizes: Vec<_> =
            fs::read_dir(folder).unwrap().map(|f| f.unwrap().metadata().unwrap().len()).collect();
        sizes.sort_unstable();
        sizes
    }

    #[test]
    fn a_flood_of_lines_stays_within_files_times_limit_and_keeps_the_youngest() {
        let dir = tempfile::tempdir().unwrap();
        let mut roller = Roller::open(dir.path(), 1000, 3).unwrap();
        for number in 0..500 {
            roller.write_all(format!("line {number:04} of the flood\n").as_bytes()).unwrap();
        }
        assert_eq!(sizes(dir.path()).len(), 3);
        assert!(sizes(dir.path()).iter().all(|size| *size <= 1000));
        let newest = fs::read_to_string(dir.path().join("stamp-agent.log")).unwrap();
        let older = fs::read_to_string(dir.path().join("stamp-agent.1.log")).unwrap();
        assert!(newest.ends_with("line 0499 of the flood\n"));
        assert!(older.lines().last().unwrap() < newest.lines().next().unwrap());
    }

    #[test]
    fn a_restart_goes_on_in_the_same_file() {
        let dir = tempfile::tempdir().unwrap();
        for text in ["one", "two"] {
            Roller::open(dir.path(), 1000, 3).unwrap().write_all(format!("{text}\n").as_bytes()).unwrap();
        }
        assert_eq!(fs::read_to_string(dir.path().join("stamp-agent.log")).unwrap(), "one\ntwo\n");
    }
}
