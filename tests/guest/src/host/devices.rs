//! What is plugged into the machine.

use std::{
    collections::BTreeMap,
    fs,
    io::{Read as _, Write as _},
    os::unix::net::{UnixListener, UnixStream},
    path::PathBuf,
    time::Duration,
};

use serde_json::json;

use super::monitor::Monitor;
use crate::request::Request;

/// How long something from the machine is waited for.
const LONGEST: Duration = Duration::from_secs(60);

pub(super) struct Devices {
    monitor: Monitor,
    folder: PathBuf,
    /// By name; with the far end of the cable, where it has one.
    plugged: BTreeMap<String, Option<UnixStream>>,
}

impl Devices {
    pub(super) fn new(monitor: Monitor, folder: PathBuf) -> Self {
        Self { monitor, folder, plugged: BTreeMap::new() }
    }

    /// Does what was asked; the error says why it could not.
    pub(super) fn obey(&mut self, request: Request) -> Result<(), String> {
        match request {
            Request::PlugSerial { name, serial_number } => self.plug_serial(name, &serial_number),
            Request::PlugKeyboard { name } => self.plug_keyboard(name),
            Request::Press { keys } => keys.iter().try_for_each(|key| self.press(key)),
            Request::Unplug { name } => self.unplug(&name),
            Request::UnplugAll => {
                let names: Vec<String> = self.plugged.keys().cloned().collect();
                names.iter().try_for_each(|name| self.unplug(name))
            }
            Request::Send { name, bytes } => {
                self.cable(&name)?.write_all(&bytes).map_err(|error| error.to_string())
            }
            Request::Expect { name, bytes } => {
                let mut heard = vec![0; bytes.len()];
                self.cable(&name)?.read_exact(&mut heard).map_err(|error| error.to_string())?;
                if heard == bytes { Ok(()) } else { Err(format!("the scanner was sent {heard:02x?}")) }
            }
        }
    }

    fn cable(&mut self, name: &str) -> Result<&mut UnixStream, String> {
        self.plugged.get_mut(name).and_then(Option::as_mut).ok_or(format!("{name} has no cable"))
    }

    fn plug_serial(&mut self, name: String, serial_number: &str) -> Result<(), String> {
        let path = self.folder.join(&name);
        let calls = UnixListener::bind(&path).map_err(|error| error.to_string())?;
        let address = json!({ "type": "unix", "data": { "path": path } });
        let backend = json!({ "type": "socket", "data": { "addr": address, "server": false } });
        self.monitor.execute("chardev-add", json!({ "id": name, "backend": backend }))?;
        let (cable, _) = calls.accept().map_err(|error| error.to_string())?;
        cable.set_read_timeout(Some(LONGEST)).map_err(|error| error.to_string())?;
        let device = json!({ "driver": "usb-serial", "id": name, "chardev": name, "serial": serial_number });
        self.monitor.execute("device_add", device)?;
        self.plugged.insert(name, Some(cable));
        Ok(())
    }

    fn plug_keyboard(&mut self, name: String) -> Result<(), String> {
        self.monitor.execute("device_add", json!({ "driver": "usb-kbd", "id": name }))?;
        self.plugged.insert(name, None);
        Ok(())
    }

    fn press(&mut self, key: &str) -> Result<(), String> {
        for down in [true, false] {
            let key = json!({ "down": down, "key": { "type": "qcode", "data": key } });
            self.monitor
                .execute("input-send-event", json!({ "events": [{ "type": "key", "data": key }] }))?;
        }
        Ok(())
    }

    fn unplug(&mut self, name: &str) -> Result<(), String> {
        let Some(cable) = self.plugged.remove(name) else {
            return Err(format!("{name} is not plugged in"));
        };
        self.monitor.remove_device(name)?;
        if cable.is_some() {
            self.monitor.execute("chardev-remove", json!({ "id": name }))?;
            fs::remove_file(self.folder.join(name)).map_err(|error| error.to_string())?;
        }
        Ok(())
    }
}
