//! A USB device, found by what it says about itself.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Vendor and product number, and the serial number where two devices are of the same make.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UsbMatch {
    /// Vendor number.
    pub vid: u16,
    /// Product number.
    pub pid: u16,
    /// Serial number. `None`: any.
    pub serial: Option<String>,
}

impl UsbMatch {
    /// Whether a device is the one that is meant.
    #[must_use]
    pub fn fits(&self, vid: u16, pid: u16, serial: Option<&str>) -> bool {
        (self.vid, self.pid) == (vid, pid) && (self.serial.is_none() || self.serial.as_deref() == serial)
    }

    /// Whether one device could fit both.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let serial = match (&self.serial, &other.serial) {
            (Some(one), Some(two)) => one == two,
            _ => true,
        };
        self.vid == other.vid && self.pid == other.pid && serial
    }
}

impl fmt::Display for UsbMatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "USB device {:04x}:{:04x}", self.vid, self.pid)?;
        self.serial.iter().try_for_each(|serial| write!(f, " with serial number {serial}"))
    }
}
