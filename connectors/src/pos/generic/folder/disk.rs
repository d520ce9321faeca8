//! The files of a folder. Everything here may block.

use std::{
    fmt::Write as _,
    fs::{self, Metadata},
    io::{self, ErrorKind, Read},
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use sha2::{Digest, Sha256};
use stamp_core::config::Afterwards;

/// Files that are wanted; a folder with more is looked through in part, the rest when there is room.
const MOST_FILES: usize = 10_000;
/// Whatever they are called.
const MOST_ENTRIES: usize = 200_000;
/// Names are tried until one is free.
const MOST_NAMES: u32 = 10_000;

/// A file as it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct File {
    pub(super) name: String,
    /// In bytes.
    pub(super) size: u64,
    /// When it was written last, in nanoseconds since 1970, as its system says.
    written: u128,
}

pub(super) struct Disk<'a>(&'a Path);

impl File {
    /// Fit for a log.
    pub(super) fn shown(&self) -> String {
        let name = self.name.chars().map(|letter| if letter.is_control() { '?' } else { letter });
        name.take(80).collect()
    }

    /// The same for the same name, size and time.
    pub(super) fn mark(&self) -> String {
        let digest = Sha256::digest(format!("{}\n{}\n{}", self.name, self.size, self.written));
        digest.iter().take(8).fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

impl<'a> Disk<'a> {
    pub(super) const fn at(folder: &'a Path) -> Self {
        Self(folder)
    }

    /// The files of wanted names, the oldest first, and whether there are more than are looked at. Links, devices and
    /// folders are none; nor is what has no name in Unicode.
    pub(super) fn files(&self, mut is_wanted: impl FnMut(&str) -> bool) -> io::Result<(Vec<File>, bool)> {
        let mut files = Vec::new();
        let mut is_cut = false;
        for (entry, seen) in fs::read_dir(self.0)?.zip(0..) {
            is_cut = seen >= MOST_ENTRIES || files.len() >= MOST_FILES;
            if is_cut {
                break;
            }
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            if !is_wanted(&name) {
                continue;
            }
            // Of the entry itself, not of what a link leads to. It may be gone by now.
            let Ok(metadata) = fs::symlink_metadata(entry.path()) else { continue };
            if metadata.is_file() {
                files.push(File { name, size: metadata.len(), written: written(&metadata) });
            }
        }
        files.sort_by(|one, other| (one.written, &one.name).cmp(&(other.written, &other.name)));
        Ok((files, is_cut))
    }

    /// The bytes of a file; `None`: it is not there any more as it was seen.
    pub(super) fn read(&self, file: &File, largest: u64) -> io::Result<Option<Vec<u8>>> {
        let path = self.0.join(&file.name);
        let seen = match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_file() => metadata,
            Ok(_) => return Ok(None),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut opened = fs::File::open(&path)?;
        let metadata = opened.metadata()?;
        if !is_same(&seen, &metadata) || metadata.len() != file.size || written(&metadata) != file.written {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        io::Read::by_ref(&mut opened).take(largest + 1).read_to_end(&mut bytes)?;
        let whole = u64::try_from(bytes.len()).is_ok_and(|len| len == file.size);
        Ok(whole.then_some(bytes))
    }

    /// Moves or deletes a file, if it is as it was.
    pub(super) fn put_away(&self, file: &File, after: Afterwards) -> io::Result<()> {
        match after {
            Afterwards::Move => self.move_into("done", file).map(|_| ()),
            Afterwards::Delete => self.if_unchanged(file, |path| fs::remove_file(path)).map(|_| ()),
            Afterwards::Keep => Ok(()),
        }
    }

    /// Moves a file to `failed`, with a text beside it.
    pub(super) fn refuse(&self, file: &File, why: &str) -> io::Result<()> {
        let Some(moved) = self.move_into("failed", file)? else { return Ok(()) };
        let mut text = moved.into_os_string();
        text.push(".why.txt");
        fs::write(PathBuf::from(text), format!("{}\n", why.trim_end()))
    }

    /// Where it is now; `None`: it changed or went meanwhile.
    fn move_into(&self, folder: &str, file: &File) -> io::Result<Option<PathBuf>> {
        let folder = self.0.join(folder);
        match fs::create_dir(&folder) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        let target = free_name(&folder, &file.name)?;
        let moved = self.if_unchanged(file, |path| fs::rename(path, &target))?;
        Ok(moved.then_some(target))
    }

    fn if_unchanged(&self, file: &File, act: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<bool> {
        let path = self.0.join(&file.name);
        let now = match fs::symlink_metadata(&path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        if !now.is_file() || now.len() != file.size || written(&now) != file.written {
            return Ok(false);
        }
        act(&path).map(|()| true)
    }
}

/// A name in a folder that nothing has: `a.json`, `a.json.2`, …
fn free_name(folder: &Path, name: &str) -> io::Result<PathBuf> {
    let names =
        std::iter::once(name.to_owned()).chain((2..MOST_NAMES).map(|number| format!("{name}.{number}")));
    for name in names {
        let path = folder.join(name);
        match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(path),
            Err(error) => return Err(error),
            Ok(_) => {}
        }
    }
    Err(io::Error::new(ErrorKind::AlreadyExists, "there are too many files of that name; remove old ones"))
}

fn written(metadata: &Metadata) -> u128 {
    let written = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    written.map_or(0, |since| since.as_nanos())
}

/// Whether what was opened is what was looked at, and no link that was put in its place.
#[cfg(unix)]
fn is_same(seen: &Metadata, opened: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    opened.is_file() && (seen.dev(), seen.ino()) == (opened.dev(), opened.ino())
}

#[cfg(not(unix))]
fn is_same(seen: &Metadata, opened: &Metadata) -> bool {
    opened.is_file() && seen.len() == opened.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_other_names_leave_room_for_those_that_are_wanted() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..MOST_FILES + 10 {
            fs::write(folder.path().join(format!("{number}.tmp")), "").unwrap();
        }
        fs::write(folder.path().join("a.json"), "{}").unwrap();
        let mut seen = 0;
        let found = Disk::at(folder.path()).files(|name| {
            seen += 1;
            name.ends_with(".json")
        });
        let (files, is_cut) = found.unwrap();
        let names: Vec<_> = files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!((names, is_cut, seen), (vec!["a.json"], false, MOST_FILES + 11));
        assert!(Disk::at(folder.path()).files(|_| true).unwrap().1, "and what is too much is told");
    }
}
