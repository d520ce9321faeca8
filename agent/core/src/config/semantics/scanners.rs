//! How the keys of a scanner fit together, and scanners among each other.

mod listen;

use crate::config::{
    check::Checked,
    choice::ScannerKind,
    mistake::{Mistake, Wrong},
    semantics::table::Table,
    tables,
    usb::UsbMatch,
};

/// Checks every `[[scanner]]`, alone and beside those before it.
pub(super) fn mistakes(checked: &Checked, complete: bool) -> Vec<Mistake> {
    let scanners = Table::all(checked, "scanner");
    let mut found: Vec<_> = scanners.iter().flat_map(|scanner| alone(scanner, complete)).collect();
    for (index, scanner) in scanners.iter().enumerate() {
        found.extend(scanners[..index].iter().find_map(|earlier| same_name(scanner, earlier)));
        found.extend(scanners[..index].iter().find_map(|earlier| same_source(scanner, earlier)));
        found.extend(listen::of_the_api(scanner, checked));
    }
    found
}

impl Table<'_> {
    fn kind(&self) -> Option<ScannerKind> {
        serde_json::from_value(self.settings.get("kind")?.clone()).ok()
    }

    fn usb(&self) -> Option<UsbMatch> {
        serde_json::from_value(self.settings.get("match")?.clone()).ok()
    }
}

fn alone(scanner: &Table<'_>, complete: bool) -> Vec<Mistake> {
    let Some(kind) = scanner.kind() else { return Vec::new() };
    let mut found = idle(scanner, kind);
    found.extend(match kind {
        ScannerKind::Serial => one_of(scanner, ["port", "match"], PORT_OR_MATCH, complete),
        ScannerKind::Evdev => one_of(scanner, ["device", "match"], DEVICE_OR_MATCH, complete),
        ScannerKind::Tcp => one_of(scanner, ["listen", "connect"], LISTEN_OR_CONNECT, complete),
        ScannerKind::HidPos | ScannerKind::Stdin => None,
    });
    found.extend(prefix(scanner, kind));
    found.extend(allowed_by_nobody(scanner));
    found.extend(listen::mistakes(scanner, complete));
    found
}

const PORT_OR_MATCH: &str = "port = \"/dev/ttyACM0\", port = \"COM3\" or match = { vid = …, pid = … }";
const LISTEN_OR_CONNECT: &str = "listen = \"0.0.0.0:7718\" or connect = \"192.168.1.50:4001\"";
const DEVICE_OR_MATCH: &str = "device = \"/dev/input/by-path/…\" or match = { vid = …, pid = … }";

/// Keys of other kinds.
fn idle(scanner: &Table<'_>, kind: ScannerKind) -> Vec<Mistake> {
    let keys = tables::table("scanner").into_iter().flat_map(|table| table.keys).map(|key| key.name);
    keys.filter(|key| !["name", "kind"].contains(key) && !kind.keys().contains(key))
        .filter_map(|key| {
            let wrong =
                Wrong::new(format!("means nothing for kind = \"{}\"", kind.as_str())).hint("leave it out");
            Some(scanner.mistake(scanner.place(key)?, key, wrong))
        })
        .collect()
}

/// A scanner is found in exactly one way.
fn one_of(scanner: &Table<'_>, [one, other]: [&str; 2], hint: &str, complete: bool) -> Option<Mistake> {
    match (scanner.place(one), scanner.place(other)) {
        (Some(_), Some(place)) => {
            let wrong = Wrong::new(format!("stands beside {one}")).hint("keep one of the two");
            Some(scanner.mistake(place, other, wrong))
        }
        (None, None) if complete => {
            let wrong = Wrong::new(format!("has neither {one} nor {other}")).hint(hint);
            Some(scanner.mistake(scanner.header(), "", wrong))
        }
        _ => None,
    }
}

/// Nobody connects to us where we connect.
fn allowed_by_nobody(scanner: &Table<'_>) -> Option<Mistake> {
    let (place, _) = (scanner.place("allow")?, scanner.place("connect")?);
    let wrong = Wrong::new("means nothing beside connect").hint("leave it out");
    Some(scanner.mistake(place, "allow", wrong))
}

/// A prefix that holds the suffix would end the code before it began.
fn prefix(scanner: &Table<'_>, kind: ScannerKind) -> Option<Mistake> {
    let place = scanner.place("prefix").filter(|_| kind.keys().contains(&"suffix"))?;
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
    if kind == ScannerKind::HidPos && (scanner.usb().is_none() || earlier.usb().is_none()) {
        let line = earlier.place("kind")?.line;
        let wrong = Wrong::new(format!("could be the scanner on line {line}"))
            .hint("give both a match, so that each is found");
        return Some(scanner.mistake(scanner.place("kind")?, "kind", wrong));
    }
    if let (Some(usb), Some(other)) = (scanner.usb(), earlier.usb()) {
        let line = earlier.place("match")?.line;
        let wrong = Wrong::new(format!("fits the same device as match on line {line}"))
            .hint("tell them apart by serial, or by port where they have no serial number");
        return usb.overlaps(&other).then_some(scanner.mistake(scanner.place("match")?, "match", wrong));
    }
    listen::same(scanner, earlier)
        .or_else(|| NAMES.iter().find_map(|(key, what)| same_device(scanner, earlier, key, what)))
}

/// Keys that name a device, each for one scanner.
const NAMES: [(&str, &str); 3] = [("port", "port"), ("device", "device"), ("connect", "address")];

fn same_device(scanner: &Table<'_>, earlier: &Table<'_>, key: &str, what: &str) -> Option<Mistake> {
    let (name, other) = (scanner.text(key)?, earlier.text(key)?);
    let line = earlier.place(key)?.line;
    let wrong = Wrong::new(format!("is also the {what} of the scanner on line {line}"))
        .hint(format!("one scanner for each {what}"));
    (device(name) == device(other)).then_some(scanner.mistake(scanner.place(key)?, key, wrong))
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
