//! A USB HID device of our own making, by the kernel's `uhid`. The numbers are those of `linux/uhid.h`; all of them are in
//! the order of bytes of the machine.

use std::{
    fs::{File, OpenOptions},
    io::{Read as _, Write as _},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::Duration,
};

/// Of events: what they are.
const DESTROY: u32 = 1;
const STOP: u32 = 3;
const CREATE2: u32 = 11;
const INPUT2: u32 = 12;
const SET_REPORT: u32 = 13;
const SET_REPORT_REPLY: u32 = 14;

/// Sizes of the texts in "create2", and of a whole event, whose largest kind it is.
const NAME: usize = 128;
const PHYS: usize = 64;
const UNIQ: usize = 64;
const EVENT: usize = 4 + NAME + PHYS + UNIQ + 2 + 2 + 4 * 4 + 4096;

/// `BUS_USB` of `linux/input.h`. What is on a bus of another kind is not listed as a USB device.
const USB: u16 = 3;

/// Who a device says it is.
#[derive(Clone, Copy)]
pub(crate) struct Identity {
    pub(crate) vendor_id: u16,
    pub(crate) product_id: u16,
    pub(crate) serial_number: &'static str,
}

/// Plugged in while it lives.
pub(crate) struct HidScanner {
    device: File,
    features: Receiver<Vec<u8>>,
}

impl HidScanner {
    pub(crate) fn plug_in(identity: Identity, descriptor: &[u8]) -> Self {
        let mut device = OpenOptions::new().read(true).write(true).open("/dev/uhid").unwrap();
        let mut event = CREATE2.to_ne_bytes().to_vec();
        event.extend(text("scanner", NAME));
        event.extend(text("", PHYS));
        event.extend(text(identity.serial_number, UNIQ));
        event.extend(u16::try_from(descriptor.len()).unwrap().to_ne_bytes());
        event.extend(USB.to_ne_bytes());
        for number in [u32::from(identity.vendor_id), u32::from(identity.product_id), 1, 0] {
            event.extend(number.to_ne_bytes());
        }
        event.extend(descriptor);
        device.write_all(&event).unwrap();
        let (heard, features) = channel();
        let driver = device.try_clone().unwrap();
        thread::spawn(move || answer(driver, &heard));
        Self { device, features }
    }

    /// Sends an input report.
    pub(crate) fn send(&mut self, report: &[u8]) {
        let mut event = INPUT2.to_ne_bytes().to_vec();
        event.extend(u16::try_from(report.len()).unwrap().to_ne_bytes());
        event.extend(report);
        self.device.write_all(&event).unwrap();
    }

    /// The next feature report that it is sent, with its number.
    pub(crate) fn feature(&self) -> Vec<u8> {
        self.features.recv_timeout(Duration::from_secs(60)).expect("a feature report")
    }
}

impl Drop for HidScanner {
    fn drop(&mut self) {
        let _ = self.device.write_all(&DESTROY.to_ne_bytes());
    }
}

/// Agrees to every feature report, until the device is gone.
fn answer(mut driver: File, heard: &Sender<Vec<u8>>) {
    let mut event = [0; EVENT];
    while let Ok(count) = driver.read(&mut event) {
        let kind = u32::from_ne_bytes(event[..4].try_into().unwrap());
        if count == 0 || kind == STOP {
            return;
        }
        if kind != SET_REPORT {
            continue;
        }
        // Its id, number, kind, size and data.
        let size = usize::from(u16::from_ne_bytes(event[10..12].try_into().unwrap()));
        let _ = heard.send(event[12..12 + size].to_vec());
        let mut reply = SET_REPORT_REPLY.to_ne_bytes().to_vec();
        reply.extend(&event[4..8]);
        reply.extend(0_u16.to_ne_bytes());
        driver.write_all(&reply).unwrap();
    }
}

fn text(text: &str, size: usize) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    bytes.resize(size, 0);
    bytes
}
