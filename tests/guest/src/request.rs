//! What the guest asks of the host, a line each, and what the host answers: `done`, or `failed` and why.

/// The host's answer where it has done what was asked.
pub(crate) const DONE: &str = "done";

/// A thing that only somebody outside of the machine can do. Names are of one word.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Request {
    /// Plugs in a USB-to-serial adapter (FTDI, 0403:6001) with that serial number.
    PlugSerial { name: String, serial_number: String },
    /// Plugs in a USB keyboard.
    PlugKeyboard { name: String },
    /// Presses keys of that keyboard one after another, by QEMU's names of them.
    Press { keys: Vec<String> },
    /// Unplugs it.
    Unplug { name: String },
    /// Unplugs everything.
    UnplugAll,
    /// Lets a scanner behind that adapter send these bytes.
    Send { name: String, bytes: Vec<u8> },
    /// Waits until that scanner has been sent exactly these bytes.
    Expect { name: String, bytes: Vec<u8> },
}

impl Request {
    /// The line, without its end.
    pub(crate) fn line(&self) -> String {
        match self {
            Self::PlugSerial { name, serial_number } => format!("plug-serial {name} {serial_number}"),
            Self::PlugKeyboard { name } => format!("plug-keyboard {name}"),
            Self::Press { keys } => format!("press {}", keys.join(" ")),
            Self::Unplug { name } => format!("unplug {name}"),
            Self::UnplugAll => "unplug-all".to_owned(),
            Self::Send { name, bytes } => format!("send {name} {}", hex(bytes)),
            Self::Expect { name, bytes } => format!("expect {name} {}", hex(bytes)),
        }
    }

    /// Reads a line; `None`: it is none of ours.
    pub(crate) fn parse(line: &str) -> Option<Self> {
        let words: Vec<&str> = line.split_whitespace().collect();
        Some(match words[..] {
            ["plug-serial", name, serial_number] => {
                Self::PlugSerial { name: name.to_owned(), serial_number: serial_number.to_owned() }
            }
            ["plug-keyboard", name] => Self::PlugKeyboard { name: name.to_owned() },
            ["press", ref keys @ ..] => {
                Self::Press { keys: keys.iter().map(|&key| key.to_owned()).collect() }
            }
            ["unplug", name] => Self::Unplug { name: name.to_owned() },
            ["unplug-all"] => Self::UnplugAll,
            ["send", name, hex] => Self::Send { name: name.to_owned(), bytes: bytes(hex)? },
            ["expect", name, hex] => Self::Expect { name: name.to_owned(), bytes: bytes(hex)? },
            _ => return None,
        })
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()).collect()
}
