//! A connector in a process of its own, which another user may run.

use std::{
    io::Write as _,
    os::unix::process::CommandExt as _,
    process::{Command, ExitCode, Stdio},
};

use stamp_connectors::{
    ScannerState,
    scanner::{
        evdev::{EvdevSettings, KeyboardChoice},
        hid_pos::HidPosSettings,
        serial::{PortChoice, SerialSettings},
    },
};
use stamp_core::scan::{Framing, Layout};

use crate::till::{Till, run};

/// Of a user without rights.
const NOBODY: u32 = 65_534;

/// Prints what the connector says once it has tried.
pub(crate) fn print_first_word(open: impl FnOnce() -> Till) -> ExitCode {
    let state = run(async {
        let mut till = open();
        assert_eq!(till.state().await, ScannerState::Connecting);
        let state = till.state().await;
        till.stop().await;
        state
    });
    let _ = writeln!(std::io::stdout(), "{state:?}");
    ExitCode::SUCCESS
}

/// A till with a scanner on that port.
pub(crate) fn serial(port: &str) -> Till {
    Till::serial(SerialSettings::new(PortChoice::Name(port.to_owned())))
}

/// A till with the only scanner in HID POS mode.
pub(crate) fn hid_pos() -> Till {
    Till::hid_pos(HidPosSettings::default())
}

/// A till with the keyboard at that path.
pub(crate) fn evdev(path: &str) -> Till {
    let device = KeyboardChoice::Path(path.into());
    Till::evdev(EvdevSettings { device, layout: Layout::Us, framing: Framing::default() })
}

/// What a connector of a user without rights says: one of the kind and at the place that `words` say.
pub(crate) fn first_word_to_nobody(words: &[&str]) -> String {
    let program = std::env::current_exe().unwrap();
    let output = Command::new(program)
        .arg("open")
        .args(words)
        .uid(NOBODY)
        .gid(NOBODY)
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
