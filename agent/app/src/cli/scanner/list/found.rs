//! What the system says is plugged in.

use stamp_connectors::scanner::{
    hid_pos::{self, Bus as _, SystemBus},
    serial,
};

/// Everything that could be a scanner, as the system lists it.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    pub(super) ports: Vec<serial::Found>,
    /// Also keyboards, of systems that list them here alone.
    pub(super) hid: Vec<hid_pos::Found>,
    pub(super) keyboards: Vec<Keyboard>,
}

/// A keyboard of Linux.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Keyboard {
    /// `/dev/input/event7`
    pub(super) node: String,
    pub(super) name: String,
    pub(super) vid: u16,
    pub(super) pid: u16,
    pub(super) serial: Option<String>,
}

/// Asks the system. What it does not tell is left out and noted.
pub(super) fn found(notes: &mut Vec<String>) -> Found {
    let ports = serial::list().unwrap_or_else(|why| {
        notes.push(why);
        Vec::new()
    });
    let hid = SystemBus::default().list().unwrap_or_else(|why| {
        notes.push(format!("cannot list HID devices: {why}"));
        Vec::new()
    });
    Found { ports, hid, keyboards: keyboards(notes) }
}

#[cfg(target_os = "linux")]
fn keyboards(notes: &mut Vec<String>) -> Vec<Keyboard> {
    use stamp_connectors::scanner::evdev;

    let listed = match evdev::list() {
        Ok(listed) => listed,
        // A machine that nothing is typed on has no such list.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Vec::new(),
        Err(error) => {
            notes.push(format!("cannot list keyboards: {error}"));
            return Vec::new();
        }
    };
    let printable = |text: &str| text.chars().filter(|character| !character.is_control()).take(64).collect();
    let keyboards = listed.into_iter().map(|found| Keyboard {
        node: found.node.display().to_string(),
        name: printable(&found.name),
        vid: found.vid,
        pid: found.pid,
        serial: found.serial,
    });
    keyboards.collect()
}

#[cfg(not(target_os = "linux"))]
const fn keyboards(_: &mut Vec<String>) -> Vec<Keyboard> {
    Vec::new()
}
