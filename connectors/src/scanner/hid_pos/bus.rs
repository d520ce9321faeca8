//! What devices are attached to, as far as it matters here: the system's own bus, or a test's.

use std::{io, time::Duration};

/// Devices that may be opened.
pub trait Bus: Send + 'static {
    /// A device that is open.
    type Device: BusDevice;

    /// All HID devices that are attached, in every mode; a device stands there once for each usage that it has. The error
    /// is text for a person.
    fn list(&mut self) -> Result<Vec<Found>, String>;

    /// Opens the device at a path of the list.
    fn open(&mut self, path: &str) -> io::Result<Self::Device>;
}

/// A device that is open. Closed when dropped.
pub trait BusDevice {
    /// Its report descriptor.
    fn descriptor(&mut self) -> io::Result<Vec<u8>>;

    /// Sends a feature report, which begins with its number.
    fn send_feature(&mut self, report: &[u8]) -> io::Result<()>;

    /// Waits for an input report and gives its size; 0: none came in time. An error: the device is gone.
    fn read(&mut self, report: &mut [u8], patience: Duration) -> io::Result<usize>;
}

/// A device on the list, by one of its usages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// `/dev/hidraw3`; on Windows the path of a device interface.
    pub path: String,
    /// USB vendor id.
    pub vendor_id: u16,
    /// USB product id. Many scanners have another one in each mode.
    pub product_id: u16,
    /// Its serial number. Many scanners have none.
    pub serial_number: Option<String>,
    /// What it calls itself: printable, 64 characters at most.
    pub product: Option<String>,
    /// Page of the usage.
    pub usage_page: u16,
    /// The usage.
    pub usage: u16,
}
