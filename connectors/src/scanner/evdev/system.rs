//! The keyboards of this machine.

use std::{
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use ::evdev::{
    EventSummary, SynchronizationCode,
    raw_stream::{EventStream, RawDevice},
};

use super::{KeyEvent, Keyboard, KeyboardChoice, Keyboards, Stroke, find};
use crate::ScannerState;

/// `EBUSY`: somebody else has grabbed it.
const BUSY: i32 = 16;

/// How often, and how many times at most, it is looked whether all keys are up.
const LOOK_EVERY: Duration = Duration::from_millis(10);
const LOOKS: u32 = 50;

/// What Linux knows of (`/sys/class/input`, `/dev/input`).
#[derive(Debug, Clone, Copy)]
pub struct System;

impl Keyboards for System {
    type Keyboard = Grabbed;

    fn open(&self, choice: &KeyboardChoice) -> Result<(String, Grabbed), ScannerState> {
        let (node, name) = match choice {
            KeyboardChoice::Path(path) => (path.clone(), path.display().to_string()),
            KeyboardChoice::Usb(usb) => {
                let all = find::list().map_err(|error| ScannerState::Failed {
                    why: format!(
                        "cannot list keyboards in {}: {error}; name the device instead",
                        find::SYSTEM
                    ),
                })?;
                let found = find::choose(usb, &all)?;
                (found.node.clone(), format!("{} ({})", found.node.display(), found.name))
            }
        };
        let grabbed = grab(&node).map_err(|error| refused(&node, &error))?;
        Ok((name, grabbed))
    }
}

/// A keyboard of which nobody else hears.
pub struct Grabbed(EventStream);

impl Keyboard for Grabbed {
    async fn next(&mut self) -> io::Result<KeyEvent> {
        loop {
            match self.0.next_event().await?.destructure() {
                EventSummary::Key(_, key, 1) => return Ok(KeyEvent::Key(key.code(), Stroke::Press)),
                EventSummary::Key(_, key, 0) => return Ok(KeyEvent::Key(key.code(), Stroke::Release)),
                EventSummary::Synchronization(_, SynchronizationCode::SYN_DROPPED, _) => {
                    return Ok(KeyEvent::Dropped);
                }
                // A key that is held repeats itself (2); scanners hold none.
                _ => {}
            }
        }
    }
}

fn grab(node: &PathBuf) -> io::Result<Grabbed> {
    let mut device = RawDevice::open(fs::canonicalize(node)?)?;
    // A key that is down now would never come up for those who saw it go down.
    for _ in 0..LOOKS {
        if device.get_key_state()?.iter().next().is_none() {
            break;
        }
        thread::sleep(LOOK_EVERY);
    }
    device.grab()?;
    // What it typed before belongs to those who heard it.
    device.into_event_stream().map(Grabbed)
}

fn refused(node: &Path, error: &io::Error) -> ScannerState {
    let node = node.display();
    match error.kind() {
        ErrorKind::PermissionDenied => ScannerState::Failed {
            why: format!("may not open {node}: {error}; add the service's user to the group input"),
        },
        ErrorKind::NotFound => ScannerState::Lost {
            why: format!("{node} is not there; plug the scanner in, and check that it is in keyboard mode"),
        },
        _ if error.raw_os_error() == Some(BUSY) => ScannerState::Lost {
            why: format!("{node} is in the hands of another program; end the one that reads this scanner"),
        },
        _ => ScannerState::Lost {
            why: format!("cannot open {node}: {error}; check that the scanner is plugged in"),
        },
    }
}
