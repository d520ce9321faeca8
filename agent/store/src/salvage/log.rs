//! The write-ahead log, read without SQLite.
//!
//! SQLite ends its reading at the first frame that does not fit, and forgets what follows, without a word. That is
//! right for the torn end that a power cut leaves, and wrong for a damaged frame in the middle: what follows may
//! have been confirmed. Each frame keeps the sum over all before it, so every frame can be checked by the one
//! before, whatever became of earlier ones.
//!
//! Layout and sums: <https://www.sqlite.org/fileformat2.html#walformat>.

use std::{
    collections::HashMap,
    fs::File,
    path::{Path, PathBuf},
};

use super::pages::{PAGE, open_if_there, read_at};
use crate::Error;

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
const FRAME: usize = FRAME_HEADER + PAGE;
/// The last bit says whether sums are over big-endian words.
const MAGIC: u32 = 0x377f_0682;

type Sum = (u32, u32);

/// The newest pages of the transactions in a log.
#[derive(Default)]
pub(crate) struct Log {
    file: Option<File>,
    /// Where the content of each page stands.
    pages: HashMap<u32, u64>,
    is_damaged: bool,
}

/// The name of the log of a queue file.
pub(crate) fn log_path(queue: &Path) -> PathBuf {
    let mut name = queue.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// Whether the index of a log is there and not the log. SQLite makes both when it opens a queue, and removes both
/// when it closes it, the index first.
pub(crate) fn is_log_lost(queue: &Path) -> bool {
    let mut index = queue.as_os_str().to_owned();
    index.push("-shm");
    Path::new(&index).exists() && !log_path(queue).exists()
}

impl Log {
    /// Reads the log of a queue file. An absent one is empty; one that may not be read is an error.
    pub(crate) fn beside(queue: &Path) -> Result<Self, Error> {
        let file = open_if_there(&log_path(queue))?;
        Ok(file.and_then(|file| Reader::start(file).map(Reader::read)).unwrap_or_default())
    }

    /// Whether it holds transactions that were confirmed and that SQLite would not find.
    pub(crate) const fn is_damaged(&self) -> bool {
        self.is_damaged
    }

    /// Whether no transaction in it can be read.
    pub(crate) fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }

    /// Whether the page stands in it.
    pub(crate) fn has(&self, page: u32) -> bool {
        self.pages.contains_key(&page)
    }

    pub(super) fn last_page(&self) -> u32 {
        self.pages.keys().max().copied().unwrap_or(0)
    }

    pub(super) fn page(&mut self, number: u32) -> Option<Vec<u8>> {
        let offset = *self.pages.get(&number)?;
        read_at(self.file.as_mut()?, offset, PAGE)
    }
}

/// One frame, as far as it could be checked.
struct Frame {
    /// Fits the frame before it.
    fits: bool,
    page: u32,
    /// The last of a transaction.
    commits: bool,
    sum: Sum,
}

struct Reader {
    file: File,
    frames: u64,
    big_endian: bool,
    salts: [u8; 8],
    /// SQLite takes nothing from a log whose header is damaged.
    header_fits: bool,
    first_sum: Sum,
}

impl Reader {
    fn start(mut file: File) -> Option<Self> {
        let length = file.metadata().ok()?.len();
        let frames = length.checked_sub(HEADER as u64)? / FRAME as u64;
        let header = read_at(&mut file, 0, HEADER)?;
        let first = read_at(&mut file, HEADER as u64, FRAME_HEADER)?;
        let big_endian = word(&header, 0) == MAGIC | 1;
        let first_sum = (word(&header, 24), word(&header, 28));
        let header_fits = word(&header, 0) & !1 == MAGIC
            && word(&header, 8) as usize == PAGE
            && sum(big_endian, (0, 0), &header[..24]) == first_sum;
        // The frames know to which run of the log they belong, should the header not.
        let salts = if header_fits { &header[16..24] } else { &first[8..16] };
        let salts = salts.try_into().ok()?;
        Some(Self { file, frames, big_endian, salts, header_fits, first_sum })
    }

    /// Takes each transaction that is whole, and of one with a damaged frame the others, where a transaction behind
    /// it proves that it was confirmed: the writer begins none before the disk has confirmed the one before.
    fn read(mut self) -> Log {
        let (mut pages, mut pending) = (HashMap::new(), Vec::new());
        let (mut is_whole, mut sqlite_reads, mut is_damaged) = (true, self.header_fits, false);
        let mut next = self.frame(0, self.first_sum);
        for index in 0..self.frames {
            let Some(frame) = next else { break };
            next = self.frame(index + 1, frame.sum);
            is_whole &= frame.fits;
            sqlite_reads &= frame.fits;
            if frame.fits {
                pending.push((frame.page, content(index)));
            }
            // Where the next frame fits, a damaged one that says that it is an end is believed: what is damaged is its
            // content then, almost always.
            let is_proven = next.as_ref().is_some_and(|next| next.fits);
            if !frame.commits || !(frame.fits || is_proven) {
                continue;
            }
            if is_whole || is_proven {
                is_damaged |= !sqlite_reads && is_proven;
                pages.extend(pending.drain(..));
            }
            pending.clear();
            is_whole = true;
        }
        Log { file: Some(self.file), pages, is_damaged }
    }

    fn frame(&mut self, index: u64, before: Sum) -> Option<Frame> {
        if index >= self.frames {
            return None;
        }
        let Some(bytes) = read_at(&mut self.file, content(index) - FRAME_HEADER as u64, FRAME) else {
            return Some(Frame { fits: false, page: 0, commits: false, sum: (0, 0) });
        };
        let (header, content) = bytes.split_at(FRAME_HEADER);
        let own = (word(header, 16), word(header, 20));
        let calculated = sum(self.big_endian, sum(self.big_endian, before, &header[..8]), content);
        let fits = header[8..16] == self.salts && calculated == own;
        Some(Frame { fits, page: word(header, 0), commits: word(header, 4) != 0, sum: own })
    }
}

/// Where the content of a frame begins.
const fn content(index: u64) -> u64 {
    HEADER as u64 + index * FRAME as u64 + FRAME_HEADER as u64
}

fn word(bytes: &[u8], at: usize) -> u32 {
    bytes[at..at + 4].iter().fold(0, |word, byte| word << 8 | u32::from(*byte))
}

fn sum(big_endian: bool, (mut first, mut second): Sum, bytes: &[u8]) -> Sum {
    for pair in bytes.chunks_exact(8) {
        let words = [word(pair, 0), word(pair, 4)];
        let [one, two] = if big_endian { words } else { words.map(u32::swap_bytes) };
        first = first.wrapping_add(one).wrapping_add(second);
        second = second.wrapping_add(two).wrapping_add(first);
    }
    (first, second)
}

#[cfg(test)]
mod tests;
