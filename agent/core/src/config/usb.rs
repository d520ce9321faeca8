//! A USB device, found by what it says about itself.

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
    /// Whether one device could fit both.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let serial = match (&self.serial, &other.serial) {
            (Some(one), Some(two)) => one == two,
            _ => true,
        };
        self.vid == other.vid && self.pid == other.pid && serial
    }
}
