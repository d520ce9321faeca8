//! The end of the log, as it was written: what is in it was masked before.

use std::{
    collections::VecDeque,
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
};

use serde::Deserialize;

use super::roller;

/// Bytes that are read at most, over all files.
const MOST: u64 = 1024 * 1024;

/// How serious a line is, the most serious first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the names are those of the log")]
pub enum Level {
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

impl Level {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }

    /// The second word of a line, after the time. `None`: the line goes with the one before.
    #[must_use]
    pub fn of_line(line: &str) -> Option<Self> {
        match line.split_ascii_whitespace().nth(1)? {
            "ERROR" => Some(Self::Error),
            "WARN" => Some(Self::Warn),
            "INFO" => Some(Self::Info),
            "DEBUG" => Some(Self::Debug),
            "TRACE" => Some(Self::Trace),
            _ => None,
        }
    }
}

/// The last lines in the log of `folder`, the oldest first: `lines` at most, and only those that are as serious as
/// `least`. No more than 1 MiB is read, so there may be fewer. Empty where there is no log.
pub fn tail(folder: &Path, lines: usize, least: Level) -> io::Result<Vec<String>> {
    let mut found = VecDeque::new();
    let mut left = MOST;
    for number in 0.. {
        if left == 0 || found.len() >= lines {
            break;
        }
        let text = match end_of(&roller::path(folder, number), left) {
            Ok((text, read)) => {
                left -= read;
                text
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => break,
            Err(error) => return Err(error),
        };
        for line in fitting(&text, least).into_iter().rev() {
            if found.len() < lines {
                found.push_front(line.to_owned());
            }
        }
    }
    Ok(found.into())
}

/// Whole lines at the end of a file, and how many bytes were read for them.
fn end_of(file: &Path, most: u64) -> io::Result<(String, u64)> {
    let mut file = File::open(file)?;
    let size = file.metadata()?.len();
    let start = size.saturating_sub(most);
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes)?;
    let read = bytes.len() as u64;
    let mut text = String::from_utf8_lossy(&bytes).into_owned();
    if start > 0 {
        // It begins somewhere within a line.
        text.drain(..text.find('\n').map_or(text.len(), |end| end + 1));
    }
    Ok((text, read))
}

/// A line without a level of its own goes with the one before.
fn fitting(text: &str, least: Level) -> Vec<&str> {
    let mut of_line = Level::Info;
    let is_fitting = |line: &&str| {
        of_line = Level::of_line(line).unwrap_or(of_line);
        of_line <= least
    };
    text.lines().filter(is_fitting).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn lines(folder: &Path, most: usize, least: Level) -> Vec<String> {
        tail(folder, most, least).unwrap()
    }

    #[test]
    fn the_last_lines_come_in_their_order_across_files() {
        let dir = tempfile::tempdir().unwrap();
        assert!(lines(dir.path(), 10, Level::Trace).is_empty(), "no log");
        let write = |number, text: &str| fs::write(roller::path(dir.path(), number), text).unwrap();
        write(1, "t INFO one\nt WARN two\n");
        write(0, "t ERROR three\n  caused by\nt DEBUG four\n");
        assert_eq!(
            lines(dir.path(), 4, Level::Trace),
            ["t WARN two", "t ERROR three", "  caused by", "t DEBUG four"]
        );
        assert_eq!(lines(dir.path(), 9, Level::Warn), ["t WARN two", "t ERROR three", "  caused by"]);
        assert_eq!(lines(dir.path(), 1, Level::Error), ["  caused by"]);
    }

    #[test]
    fn of_a_large_log_the_last_mebibyte_is_read_and_no_half_line() {
        let dir = tempfile::tempdir().unwrap();
        let text: String =
            (0..60_000).map(|number| format!("t INFO line {number:06} of a flood\n")).collect();
        fs::write(roller::path(dir.path(), 0), &text).unwrap();
        fs::write(roller::path(dir.path(), 1), "t ERROR too long ago\n").unwrap();
        assert!(lines(dir.path(), 10, Level::Error).is_empty());
        let found = lines(dir.path(), usize::MAX, Level::Info);
        let read: usize = found.iter().map(|line| line.len() + 1).sum();
        assert!(read as u64 <= MOST && read as u64 > MOST - 100, "{read}");
        assert!(found[0].starts_with("t INFO line ") && found.last().unwrap().contains("059999"));
    }
}
