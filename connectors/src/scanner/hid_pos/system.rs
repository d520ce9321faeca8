//! The HID devices of this machine.

use std::{ffi::CString, fs::OpenOptions, io, time::Duration};

use hidapi::{DeviceInfo, HidApi, HidDevice, HidError, HidResult, MAX_REPORT_DESCRIPTOR_SIZE};

use super::bus::{Bus, BusDevice, Found};
use crate::scanner::printable;

/// The machine's own bus. Asked anew each time: nobody tells of what is plugged in.
#[derive(Default)]
pub struct SystemBus(Option<HidApi>);

impl SystemBus {
    fn api(&mut self) -> HidResult<&mut HidApi> {
        match &mut self.0 {
            Some(api) => Ok(api),
            none => Ok(none.insert(HidApi::new()?)),
        }
    }
}

impl Bus for SystemBus {
    type Device = HidDevice;

    fn list(&mut self) -> Result<Vec<Found>, String> {
        let listed = self.api().and_then(|api| {
            api.refresh_devices()?;
            Ok(api.device_list().filter_map(found).collect())
        });
        listed.map_err(|error| io_error(error).to_string())
    }

    fn open(&mut self, path: &str) -> io::Result<HidDevice> {
        let c_path = CString::new(path)?;
        self.api().and_then(|api| api.open_path(&c_path)).map_err(|error| match io_error(error) {
            // The library puts it into words only.
            error if cfg!(unix) => {
                OpenOptions::new().read(true).write(true).open(path).err().unwrap_or(error)
            }
            error => error,
        })
    }
}

impl BusDevice for HidDevice {
    fn descriptor(&mut self) -> io::Result<Vec<u8>> {
        let mut descriptor = vec![0; MAX_REPORT_DESCRIPTOR_SIZE];
        let len = self.get_report_descriptor(&mut descriptor).map_err(io_error)?;
        descriptor.truncate(len);
        Ok(descriptor)
    }

    fn send_feature(&mut self, report: &[u8]) -> io::Result<()> {
        self.send_feature_report(report).map_err(io_error)
    }

    fn read(&mut self, report: &mut [u8], patience: Duration) -> io::Result<usize> {
        let patience = i32::try_from(patience.as_micros().div_ceil(1000)).unwrap_or(i32::MAX);
        self.read_timeout(report, patience).map_err(io_error)
    }
}

/// `None`: its path is no text, so it could not be opened.
fn found(device: &DeviceInfo) -> Option<Found> {
    Some(Found {
        path: device.path().to_str().ok()?.to_owned(),
        vendor_id: device.vendor_id(),
        product_id: device.product_id(),
        serial_number: device.serial_number().filter(|number| !number.is_empty()).map(str::to_owned),
        product: device.product_string().map(printable).filter(|product| !product.is_empty()),
        usage_page: device.usage_page(),
        usage: device.usage(),
    })
}

fn io_error(error: HidError) -> io::Error {
    match error {
        HidError::IoError { error } => error,
        HidError::HidApiError { message } => io::Error::other(message),
        error => io::Error::other(error),
    }
}
