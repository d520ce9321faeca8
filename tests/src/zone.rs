//! A place whose clocks are put forward or back while a test runs.

use std::{fs, path::PathBuf};

use jiff::{
    Timestamp,
    tz::{Offset, TimeZone},
};

use crate::Home;

/// Which the program is told of. What the place really does is of no matter here.
const NAME: &str = "Europe/Vilnius";

/// A zone that changes once.
#[derive(Debug, Clone, Copy)]
pub struct Switch {
    /// When the clocks are changed.
    pub at: Timestamp,
    /// To UTC, until then.
    pub before: Offset,
    /// To UTC, from then on.
    pub after: Offset,
}

impl Switch {
    /// The zone, for who lives there.
    #[must_use]
    pub fn zone(&self) -> TimeZone {
        TimeZone::tzif(NAME, &self.tzif()).expect("a zone")
    }

    /// Makes it the zone `Europe/Vilnius` of a till, from its next start on.
    pub fn put_into(&self, home: &Home) {
        let file = zones(home).join(NAME);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder for zones");
        fs::write(file, self.tzif()).expect("a zone is written");
    }

    /// As RFC 8536 has it, in version 2: a block that only readers of version 1 want, and has one type of local time, as
    /// it must; the block that counts; and what holds from the last change on.
    fn tzif(&self) -> Vec<u8> {
        let [before, after] = [self.before, self.after].map(|offset| offset.seconds());
        let mut file = header(0, 1);
        file.extend(local_time(before));
        file.extend(*b"-00\0");
        file.extend(header(1, 2));
        file.extend(self.at.as_second().to_be_bytes());
        file.push(1);
        file.extend(local_time(before));
        file.extend(local_time(after));
        file.extend(*b"-00\0");
        file.extend(format!("\n<-00>{}\n", posix(after)).into_bytes());
        file
    }
}

/// Where a till finds its zones.
pub(crate) fn zones(home: &Home) -> PathBuf {
    home.folder().join("zones")
}

/// Six counts follow the version: none of leap seconds and of their like, of changes, of types, of letters.
fn header(changes: u32, types: u32) -> Vec<u8> {
    const LETTERS: u32 = 4;
    let mut header = b"TZif2".to_vec();
    header.extend([0; 15]);
    header.extend([0, 0, 0, changes, types, LETTERS].iter().flat_map(|count| count.to_be_bytes()));
    header
}

/// Offset in seconds, not of summer, with the first name.
fn local_time(offset: i32) -> Vec<u8> {
    let mut local_time = offset.to_be_bytes().to_vec();
    local_time.extend([0, 0]);
    local_time
}

/// Counted to the west.
fn posix(offset: i32) -> String {
    let sign = if offset > 0 { "-" } else { "" };
    let seconds = offset.abs();
    format!("{sign}{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clocks_are_changed_at_the_second_that_was_said() {
        for (before, after) in [(2, 3), (3, 2), (-5, -4), (-11, -12)] {
            let [before, after] = [before, after].map(Offset::constant);
            let at: Timestamp = "2026-10-25T01:00:00Z".parse().unwrap();
            let zone = Switch { at, before, after }.zone();
            assert_eq!(zone.to_offset(at - jiff::SignedDuration::from_secs(1)), before);
            assert_eq!(zone.to_offset(at), after);
            assert_eq!(zone.to_offset(at + jiff::SignedDuration::from_hours(48)), after);
        }
    }
}
