//! The pages of a queue file, read without SQLite: what the log has newer goes before what the file has.
//!
//! Layout: <https://www.sqlite.org/fileformat2.html>, sections 1.3 (header), 1.8 (pointer maps).

use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom},
    path::Path,
};

use super::log::Log;
use crate::Error;

/// Bytes in a page: what SQLite chooses by itself, and so what every queue has.
pub(super) const PAGE: usize = 4_096;

/// Pages described by one page of the pointer map, and that page itself.
const MAPPED: u32 = PAGE as u32 / 5 + 1;
/// The type of a free page in the pointer map.
const FREE: u8 = 2;

/// A queue file and its log.
pub(crate) struct Pages {
    file: Option<File>,
    in_file: u32,
    log: Log,
    map: Option<(u32, Vec<u8>)>,
}

impl Pages {
    /// Opens the file at `path`, which may be absent or a directory, with the log beside it. A file that is there
    /// but may not be read is an error; parts of it that cannot be read are not. Not for a queue that this process
    /// has open: closing it would give up the locks that SQLite holds on it.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let file = open_if_there(path)?;
        let length = match &file {
            Some(file) => file.metadata().map_err(Error::io("read", path))?.len(),
            None => 0,
        };
        Ok(Self { file, in_file: whole_pages(length), log: Log::beside(path)?, map: None })
    }

    /// The log.
    pub(crate) const fn log(&self) -> &Log {
        &self.log
    }

    /// The number of the last page.
    pub(super) fn last(&self) -> u32 {
        self.in_file.max(self.log.last_page())
    }

    /// Page `number`, counted from 1. `None` where it cannot be read.
    pub(super) fn read(&mut self, number: u32) -> Option<Vec<u8>> {
        if let Some(page) = self.log.page(number) {
            return Some(page);
        }
        if number == 0 || number > self.in_file {
            return None;
        }
        read_at(self.file.as_mut()?, u64::from(number - 1) * PAGE as u64, PAGE)
    }

    /// Whether the page was given up by the database, so that what stands in it is history.
    pub(super) fn is_free(&mut self, number: u32) -> bool {
        let Some(map_page) = map_page(number) else { return false };
        if self.map.as_ref().is_none_or(|(page, _)| *page != map_page) {
            self.map = Some((map_page, self.read(map_page).unwrap_or_default()));
        }
        let entry = 5 * (number - map_page - 1) as usize;
        self.map.as_ref().and_then(|(_, map)| map.get(entry)) == Some(&FREE)
    }
}

/// Pages in the file at `path` alone. Opens nothing, so that a queue that is in use keeps its locks.
pub(crate) fn pages_in_file(path: &Path) -> Result<u32, Error> {
    let length = path.metadata().map_err(Error::io("read", path))?.len();
    Ok(whole_pages(length))
}

fn whole_pages(length: u64) -> u32 {
    u32::try_from(length / PAGE as u64).unwrap_or(u32::MAX)
}

/// The page of the pointer map that describes page `number`. `None` for the first page and the map itself.
fn map_page(number: u32) -> Option<u32> {
    let group = number.checked_sub(2)? / MAPPED;
    // With pages of this size, the one that SQLite keeps for its locks (section 1.3) is none of the map.
    let page = group * MAPPED + 2;
    (number > page).then_some(page)
}

pub(super) fn read_at(file: &mut File, offset: u64, length: usize) -> Option<Vec<u8>> {
    let mut bytes = vec![0; length];
    file.seek(SeekFrom::Start(offset)).ok()?;
    file.read_exact(&mut bytes).ok()?;
    Some(bytes)
}

pub(super) fn open_if_there(path: &Path) -> Result<Option<File>, Error> {
    if path.is_dir() {
        return Ok(None);
    }
    match File::open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("read", path)(error)),
    }
}

#[cfg(test)]
mod tests;
