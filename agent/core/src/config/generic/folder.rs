//! A till that writes its checks into files.

use std::{path::PathBuf, time::Duration};

use serde::{Deserialize, Serialize};

use super::Field;
use crate::{
    config::{
        duration::seconds,
        mistake::Wrong,
        rule::{Rule, quoted},
    },
    named::named,
};

named! {
    /// What is in the files.
    FileFormat {
        /// As the ending of the name says: `.json`, `.jsonl` or `.ndjson`, `.csv`.
        Auto = "auto",
        /// JSON: one record, or a list of them.
        Json = "json",
        /// JSON, one record on each line.
        JsonLines = "json-lines",
        /// CSV (RFC 4180) with the names of the columns in its first line.
        Csv = "csv",
    }
}

named! {
    /// What stands between two values of CSV.
    Delimiter {
        /// `,`
        Comma = ",",
        /// `;`
        Semicolon = ";",
        /// The tabulator.
        Tab = "tab",
        /// `|`
        Pipe = "|",
    }
}

named! {
    /// How letters are written, where the file does not say it by a byte order mark.
    Encoding {
        /// Unicode.
        Utf8 = "utf-8",
        /// Unicode in pairs of bytes, the low one first.
        Utf16 = "utf-16",
        /// Cyrillic Windows.
        Cp1251 = "cp1251",
        /// Western Windows.
        Cp1252 = "cp1252",
    }
}

named! {
    /// What happens to a file that was taken.
    Afterwards {
        /// It is moved into the folder `done` beside it.
        Move = "move",
        /// It is deleted.
        Delete = "delete",
        /// It stays, and is remembered.
        Keep = "keep",
    }
}

pub(in crate::config) const PATTERN: Rule =
    Rule { pattern: Some(r"^[^/\\]{1,64}$"), longest: 64, check: pattern };

/// `folder` of a `[[generic]]`: it writes its checks into files there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WatchedFolder {
    /// Where relative, to the folder of the configuration file.
    pub path: PathBuf,
    /// Names of the files; `*` stands for anything, `?` for one character.
    pub pattern: String,
    /// What is in them.
    pub format: FileFormat,
    /// Between the values of CSV.
    pub delimiter: Delimiter,
    /// How letters are written.
    pub encoding: Encoding,
    /// Between two looks. In the file in seconds.
    #[serde(rename = "interval_s", with = "seconds")]
    pub interval: Duration,
    /// A file is taken when nothing changed about it for so long. In the file in seconds.
    #[serde(rename = "still_s", with = "seconds")]
    pub still: Duration,
    /// What happens to it then.
    pub after: Afterwards,
    /// Where in a file of JSON the records of checks are. `None`: it is one, or a list of them.
    pub records: Option<Field>,
}

impl WatchedFolder {
    /// Whether a file of this name is one of the till's.
    #[must_use]
    pub fn is_named(&self, name: &str) -> bool {
        matches(&self.pattern.chars().collect::<Vec<_>>(), &name.chars().collect::<Vec<_>>())
    }
}

impl Delimiter {
    /// The byte.
    #[must_use]
    pub const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Pipe => b'|',
        }
    }
}

fn pattern(text: &str) -> Result<(), Wrong> {
    let bad = |letter: char| letter.is_control() || "/\\".contains(letter);
    match text.is_empty() || text.contains(bad) {
        false => Ok(()),
        true => Err(Wrong::new(format!("{} is no pattern for names of files", quoted(text)))
            .hint("such as *.json, without a folder")),
    }
}

/// Greedy, and back to the last `*` where that was too much.
fn matches(pattern: &[char], name: &[char]) -> bool {
    let (mut at, mut in_name) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while in_name < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, in_name));
                at += 1;
            }
            Some(letter) if *letter == '?' || *letter == name[in_name] => {
                at += 1;
                in_name += 1;
            }
            _ => {
                let Some((back, taken)) = star else { return false };
                star = Some((back, taken + 1));
                at = back + 1;
                in_name = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(|letter| *letter == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, name: &str) -> bool {
        matches(&pattern.chars().collect::<Vec<_>>(), &name.chars().collect::<Vec<_>>())
    }

    #[test]
    fn a_pattern_is_of_the_whole_name() {
        for (pattern, name) in [
            ("*.json", "a.json"),
            ("*", ""),
            ("check_??.csv", "check_07.csv"),
            ("*a*b", "xaab"),
            ("чек*", "чек 1"),
        ] {
            assert!(fits(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [
            ("*.json", "a.json.tmp"),
            ("*.json", "a.JSO"),
            ("?", ""),
            ("a", "ab"),
            ("check_??.csv", "check_7.csv"),
        ] {
            assert!(!fits(pattern, name), "{pattern} {name}");
        }
    }

    #[test]
    fn many_stars_take_no_time() {
        assert!(!fits(&"*a".repeat(32), &"a".repeat(200).replace("aaaaaaaaaa", "aaaaaaaaab")));
        assert!(!fits(&format!("{}b", "*a".repeat(30)), &"a".repeat(5000)));
    }
}
