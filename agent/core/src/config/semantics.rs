//! What no single key can say: how keys fit together, and scanners among each other.

use std::{collections::BTreeMap, net::SocketAddr};

use serde_json::Value;

use super::{
    check::Checked,
    choice::ScannerKind,
    mistake::{Mistake, Wrong},
    path,
    place::Place,
    usb::UsbMatch,
};

/// Keys that mean something to a serial line only.
const SERIAL_ONLY: &[&str] =
    &["port", "match", "baud", "parity", "data_bits", "stop_bits", "suffix", "gap_ms"];

/// Checks what could be read. `complete`: the whole document could be read, so a key that is not there is missing.
pub(super) fn mistakes(checked: &Checked, complete: bool) -> Vec<Mistake> {
    let entries = checked.settings.get("scanner").and_then(Value::as_array).into_iter().flatten();
    let scanners: Vec<_> = entries
        .enumerate()
        .map(|(index, settings)| Table {
            path: path::entry("scanner", index),
            given: &checked.given,
            settings,
        })
        .collect();
    let mut found: Vec<_> = open_without_tls(checked).into_iter().collect();
    found.extend(scanners.iter().flat_map(|scanner| alone(scanner, complete)));
    for (index, scanner) in scanners.iter().enumerate() {
        found.extend(scanners[..index].iter().find_map(|earlier| same_name(scanner, earlier)));
        found.extend(scanners[..index].iter().find_map(|earlier| same_source(scanner, earlier)));
    }
    found
}

/// Tokens and codes are not sent through a network in clear.
fn open_without_tls(checked: &Checked) -> Option<Mistake> {
    let listen: SocketAddr = checked.settings.get("local_api")?.get("listen")?.as_str()?.parse().ok()?;
    if listen.ip().is_loopback() || checked.given.contains_key("local_api.tls") {
        return None;
    }
    let place = checked.given.get("local_api.listen").copied().unwrap_or(Place::START);
    let wrong = Wrong::new(format!("{listen} can be reached from other machines"))
        .hint("add tls = { cert = \"…\", key = \"…\" }, or listen on loopback only: 127.0.0.1:7717");
    let Wrong { what, hint } = wrong;
    Some(Mistake { line: place.line, column: place.column, key: "local_api.listen".to_owned(), what, hint })
}

/// A `[[scanner]]` as far as it could be read.
struct Table<'a> {
    path: String,
    given: &'a BTreeMap<String, Place>,
    settings: &'a Value,
}

impl<'a> Table<'a> {
    /// Where the key stands, also where its value is wrong.
    fn place(&self, key: &str) -> Option<Place> {
        self.given.get(&path::join(&self.path, key)).copied()
    }

    fn header(&self) -> Place {
        self.given.get(&self.path).copied().unwrap_or(Place::START)
    }

    fn text(&self, key: &str) -> Option<&'a str> {
        self.settings.get(key)?.as_str()
    }

    fn kind(&self) -> Option<ScannerKind> {
        serde_json::from_value(self.settings.get("kind")?.clone()).ok()
    }

    fn usb(&self) -> Option<UsbMatch> {
        serde_json::from_value(self.settings.get("match")?.clone()).ok()
    }

    fn mistake(&self, place: Place, key: &str, wrong: Wrong) -> Mistake {
        let key = if key.is_empty() { self.path.clone() } else { path::join(&self.path, key) };
        Mistake { line: place.line, column: place.column, key, what: wrong.what, hint: wrong.hint }
    }
}

fn alone(scanner: &Table<'_>, complete: bool) -> Vec<Mistake> {
    match scanner.kind() {
        Some(ScannerKind::Serial) => {
            device_of_line(scanner, complete).into_iter().chain(prefix(scanner)).collect()
        }
        Some(ScannerKind::Stdin) => {
            let idle = SERIAL_ONLY.iter().filter_map(|key| Some((key, scanner.place(key)?)));
            idle.map(|(key, place)| {
                let wrong = Wrong::new("means nothing for kind = \"stdin\"").hint("leave it out");
                scanner.mistake(place, key, wrong)
            })
            .collect()
        }
        None => Vec::new(),
    }
}

fn device_of_line(scanner: &Table<'_>, complete: bool) -> Option<Mistake> {
    match (scanner.place("port"), scanner.place("match")) {
        (Some(_), Some(place)) => {
            let wrong = Wrong::new("stands beside port").hint("keep one of the two");
            Some(scanner.mistake(place, "match", wrong))
        }
        (None, None) if complete => {
            let wrong = Wrong::new("has neither port nor match")
                .hint("port = \"/dev/ttyACM0\", port = \"COM3\" or match = { vid = …, pid = … }");
            Some(scanner.mistake(scanner.header(), "", wrong))
        }
        _ => None,
    }
}

/// A prefix that holds the suffix would end the code before it began.
fn prefix(scanner: &Table<'_>) -> Option<Mistake> {
    let place = scanner.place("prefix")?;
    let ends: &[&str] = match scanner.text("suffix")? {
        "auto" => &["\r", "\n", "\t"],
        "cr" => &["\r"],
        "lf" => &["\n"],
        "crlf" => &["\r\n"],
        "tab" => &["\t"],
        _ => &[],
    };
    let prefix = scanner.text("prefix")?;
    let wrong =
        Wrong::new("holds the suffix").hint("set the suffix that the scanner sends, so that they differ");
    ends.iter().any(|end| prefix.contains(end)).then(|| scanner.mistake(place, "prefix", wrong))
}

fn same_name(scanner: &Table<'_>, earlier: &Table<'_>) -> Option<Mistake> {
    if scanner.text("name")? != earlier.text("name")? {
        return None;
    }
    let line = earlier.place("name")?.line;
    let wrong = Wrong::new(format!("is also the name of the scanner on line {line}")).hint("give it another");
    Some(scanner.mistake(scanner.place("name")?, "name", wrong))
}

fn same_source(scanner: &Table<'_>, earlier: &Table<'_>) -> Option<Mistake> {
    let kind = scanner.kind()?;
    if kind != earlier.kind()? {
        return None;
    }
    if kind == ScannerKind::Stdin {
        let line = earlier.place("kind")?.line;
        let wrong =
            Wrong::new(format!("is stdin, as on line {line}")).hint("there is only one standard input");
        return Some(scanner.mistake(scanner.place("kind")?, "kind", wrong));
    }
    if let (Some(port), Some(other)) = (scanner.text("port"), earlier.text("port")) {
        let line = earlier.place("port")?.line;
        let wrong = Wrong::new(format!("is also the port of the scanner on line {line}"))
            .hint("one scanner for each port");
        return (device(port) == device(other)).then_some(scanner.mistake(
            scanner.place("port")?,
            "port",
            wrong,
        ));
    }
    if let (Some(usb), Some(other)) = (scanner.usb(), earlier.usb()) {
        let line = earlier.place("match")?.line;
        let wrong = Wrong::new(format!("fits the same device as match on line {line}"))
            .hint("tell them apart by serial, or by port where they have no serial number");
        return usb.overlaps(&other).then_some(scanner.mistake(scanner.place("match")?, "match", wrong));
    }
    None
}

/// The device that a port names: on Windows `COM3`, `com3` and `\\.\COM3` are one.
fn device(port: &str) -> String {
    let name = port.strip_prefix(r"\\.\").unwrap_or(port);
    let windows = name.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("com"));
    if windows { name.to_ascii_uppercase() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::device;

    #[test]
    fn windows_has_several_names_for_one_port() {
        assert_eq!(device("com3"), device(r"\\.\COM3"));
        assert_ne!(device("COM3"), device("COM13"));
        assert_ne!(device("/dev/ttyS0"), device("/dev/ttys0"));
    }
}
