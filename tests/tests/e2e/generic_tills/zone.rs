//! A time zone that changes its clocks in the middle of a test, whenever that runs.

use jiff::{SignedDuration, Timestamp, tz};

/// As the till is configured with it.
pub(super) const NAME: &str = "Test/Today";
const SUMMER_H: i8 = 3;
const WINTER_H: i8 = 2;

/// Clocks are put forward or back at `at`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Switch {
    pub(super) at: Timestamp,
    pub(super) is_forward: bool,
}

impl Switch {
    /// As a till there writes it.
    pub(super) fn written(self, time: Timestamp) -> String {
        let (before, after) = self.hours();
        let offset = tz::offset(if time < self.at { before } else { after });
        offset.to_datetime(time).strftime("%d.%m.%Y %H:%M:%S").to_string()
    }

    /// What that can be read as: of two hours of one name it is the first.
    pub(super) fn read(self, time: Timestamp) -> Timestamp {
        let hour = SignedDuration::from_hours(1);
        let is_second = !self.is_forward && time >= self.at && time < self.at + hour;
        if is_second { time - hour } else { time }
    }

    /// The zone as a file of the tz database: RFC 9636 section 3, version 2, with one transition.
    pub(super) fn file(self) -> Vec<u8> {
        let (before, after) = self.hours();
        let mut file = header(0, 1, 1);
        file.extend([0; 7]);
        file.extend(header(1, 2, 8));
        file.extend(self.at.as_second().to_be_bytes());
        file.push(1);
        for (hours, name_at) in [(before, 0), (after, 4)] {
            file.extend((i32::from(hours) * 3600).to_be_bytes());
            file.extend([u8::from(hours == SUMMER_H), name_at]);
        }
        file.extend(b"ONE\0TWO\0");
        file.extend(format!("\nTWO-{after}\n").bytes());
        file
    }

    const fn hours(self) -> (i8, i8) {
        if self.is_forward { (WINTER_H, SUMMER_H) } else { (SUMMER_H, WINTER_H) }
    }
}

fn header(transitions: u32, types: u32, letters: u32) -> Vec<u8> {
    let mut header = b"TZif2".to_vec();
    header.extend([0; 15]);
    let counts = [0, 0, 0, transitions, types, letters];
    header.extend(counts.into_iter().flat_map(u32::to_be_bytes));
    header
}
